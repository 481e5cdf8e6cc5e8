"""Which role may do what: the permission matrix, pure.

A role is held per outlet (`config.outlets.models.Membership`). Doors ask `may`; nothing else decides.
"""

from enum import StrEnum


class Role(StrEnum):
    """The six kinds of people who work in the back office."""

    HOST = "HOST"
    SERVER = "SERVER"
    KITCHEN = "KITCHEN"
    MANAGER = "MANAGER"
    SUPPORT = "SUPPORT"
    OWNER = "OWNER"


class Act(StrEnum):
    """What a page or a button does, in the words of the screens."""

    SEE_FLOOR = "SEE_FLOOR"
    WORK_FLOOR = "WORK_FLOOR"
    BOOK_OVER = "BOOK_OVER"
    SEE_CART = "SEE_CART"
    ORDER = "ORDER"
    WORK_KITCHEN = "WORK_KITCHEN"
    # Sell out, bring back and count down; what is sold and at which price is SET_MENU's.
    SWITCH_86 = "SWITCH_86"
    SET_MENU = "SET_MENU"
    TAKE_PAYMENT = "TAKE_PAYMENT"
    MATCH_CHECKS = "MATCH_CHECKS"
    VOID_SENT_LINE = "VOID_SENT_LINE"
    # Comps and discounts beyond what the outlet allows one's role.
    DISCOUNT = "DISCOUNT"
    REFUND = "REFUND"
    COMPARE_CHECKS = "COMPARE_CHECKS"
    CLOSE_DAY = "CLOSE_DAY"
    REOPEN_DAY = "REOPEN_DAY"
    # Money that nobody at the table handed over: it lowers what is due all the same.
    RECORD_DEPOSIT = "RECORD_DEPOSIT"
    SEE_GUESTS = "SEE_GUESTS"
    EDIT_GUESTS = "EDIT_GUESTS"
    MERGE_GUESTS = "MERGE_GUESTS"
    MATCH_TABLE_NAMES = "MATCH_TABLE_NAMES"
    SEE_AVAILABILITY = "SEE_AVAILABILITY"
    SET_RULES = "SET_RULES"
    HIRE = "HIRE"
    SEE_INTEGRATION = "SEE_INTEGRATION"
    STEER_INTEGRATION = "STEER_INTEGRATION"
    # Who is told of problems when; where events are posted is STEER_INTEGRATION's.
    SET_ALERTS = "SET_ALERTS"
    # What concerns every outlet of an environment, not only one's own.
    ISOLATE_HOST = "ISOLATE_HOST"
    # Restaurants of no outlet here that ask to be connected.
    SEE_STRAY_REQUESTS = "SEE_STRAY_REQUESTS"


_EVERYTHING = frozenset(Act) - {Act.ISOLATE_HOST, Act.SEE_STRAY_REQUESTS}

MATRIX: dict[Role, frozenset[Act]] = {
    Role.HOST: frozenset(
        {
            Act.SEE_FLOOR,
            Act.WORK_FLOOR,
            Act.SEE_CART,
            Act.MATCH_CHECKS,
            Act.SEE_GUESTS,
            Act.EDIT_GUESTS,
            Act.MERGE_GUESTS,
        }
    ),
    Role.SERVER: frozenset(
        {
            Act.SEE_FLOOR,
            Act.WORK_FLOOR,
            Act.SEE_CART,
            Act.ORDER,
            Act.WORK_KITCHEN,
            Act.SWITCH_86,
            Act.TAKE_PAYMENT,
            Act.MATCH_CHECKS,
            Act.SEE_GUESTS,
            Act.EDIT_GUESTS,
        }
    ),
    Role.KITCHEN: frozenset({Act.SEE_CART, Act.WORK_KITCHEN, Act.SWITCH_86}),
    Role.MANAGER: _EVERYTHING - {Act.STEER_INTEGRATION, Act.HIRE, Act.REOPEN_DAY},
    Role.SUPPORT: frozenset(
        {
            Act.SEE_FLOOR,
            Act.SEE_CART,
            Act.COMPARE_CHECKS,
            Act.MATCH_TABLE_NAMES,
            Act.SEE_AVAILABILITY,
            Act.SEE_INTEGRATION,
            Act.STEER_INTEGRATION,
            Act.SET_ALERTS,
            Act.ISOLATE_HOST,
            Act.SEE_STRAY_REQUESTS,
        }
    ),
    Role.OWNER: _EVERYTHING,
}


def may(role: Role | str, act: Act) -> bool:
    """Whether a person in this role may do this act."""
    return act in MATRIX[Role(role)]
