"""From the booking to the spend, hop by hop: where it stopped, what that means, and who must look."""

from collections.abc import Sequence

from payments.diagnosis import checks
from payments.diagnosis.facts import Hop, Level, Name, Party, Question, Refusal, Remedy, Tie, Way

CONNECTION, BOOKING, ASKED, SEATING, NAMES, CART = (
    "Connection",
    "Booking",
    "What OpenTable asked",
    "Seating",
    "Table names",
    "Cart",
)
_SEATED = {"SEATED", "ASSUMED_SEATED", "DONE"}
_ENDED = {"CANCELED": "canceled", "NOSHOW": "a no-show"}
_LAST = {Question.BOOKING: ASKED, Question.CART: CART}


def judge_party(tie: Tie, party: Party) -> tuple[Hop, ...]:
    """Every hop of one party's way, in order."""
    return (
        _connection(tie),
        _booking(party),
        _asked(party),
        _seating(tie, party),
        _names(party),
        _cart(party),
        *checks.judge(party),
    )


def judge_outlet(tie: Tie, question: Question, refusals: Sequence[Refusal]) -> tuple[Hop, ...]:
    """What can be said where no party fits: the outlet's own hops, and what OpenTable asked in vain."""
    found = [_connection(tie)]
    if question == Question.CART:
        found.append(_names_of_the_plan(tie))
    if question == Question.ORDER:
        found.append(checks.queue(tie))
        return tuple(found)
    if tie.strangers:
        found.append(_strangers(tie))
    found += [_refused(refusal) for refusal in refusals]
    return (*found, _nobody(tie, has_refusals=bool(refusals)))


def verdict(hops: Sequence[Hop], question: Question) -> Hop | None:
    """The hop at which it stopped, of those that the question is about; None where all of them are good.

    The connection is to blame only where something after it did not come about: it may have failed since.
    """
    names = [hop.name for hop in hops]
    last = _LAST.get(question)
    relevant = hops[: names.index(last) + 1] if last in names else hops
    behind = [hop for hop in relevant if hop.name != CONNECTION and hop.level != Level.GOOD]
    first = relevant[0]
    if behind and first.level == Level.FAILED and behind[0].level != Level.FAILED:
        return first
    stopped = [hop for hop in behind if hop.level in {Level.FAILED, Level.WAITING}]
    return stopped[0] if stopped else None


def _connection(tie: Tie) -> Hop:
    if tie.cause:
        return Hop(CONNECTION, Level.FAILED, tie.cause, tie.heard_at, tie.remedy)
    words = "The outlet is connected; OpenTable called about it last at the time beside this."
    return Hop(CONNECTION, Level.GOOD, words if tie.heard_at else "The outlet is connected.", tie.heard_at)


def _booking(party: Party) -> Hop:
    ended = f" It is {_ENDED[party.state]}." if party.state in _ENDED else ""
    return Hop(BOOKING, Level.GOOD, f"Number {party.number} came {party.came}.{ended}", party.made_at)


def _asked(party: Party) -> Hop:
    if party.refusal is not None:
        return _refused(party.refusal)
    if not party.is_at_opentable:
        words = "OpenTable knows nothing of this party: it did not come through OpenTable."
        return Hop(ASKED, Level.GOOD, words)
    if party.telling is not None and party.telling.is_behind:
        return checks.untaken(ASKED, "what was done with the booking here", party.telling)
    return Hop(ASKED, Level.GOOD, "We took all that OpenTable asked of it.")


def _refused(refusal: Refusal) -> Hop:
    remedy = Remedy(
        "What OpenTable asked for did not happen here.",
        "Open the message and read our answer. Where the rules or a full room refused it, a manager may book"
        " it by hand; where the message is wrong, OpenTable must mend it.",
        "SUPPORT",
        Way.LOG,
    )
    words = f"OpenTable {refusal.what}: {refusal.why}."
    return Hop(ASKED, Level.FAILED, words, refusal.at, remedy, refusal.exchange)


def _seating(tie: Tie, party: Party) -> Hop:
    if party.state in _SEATED:
        return Hop(SEATING, Level.GOOD, f"Seated at {_listed(party.tables) or 'no table'}.", party.seated_at)
    if party.state in _ENDED:
        return Hop(SEATING, Level.UNREACHED, f"Never seated: it is {_ENDED[party.state]}.")
    remedy = Remedy(
        "A cart opens when the party is seated, and not before.",
        "Mark the party as seated at OpenTable. If it is marked there, no message of it came: OpenTable must"
        " look. Until then seat the party from the floor."
        if tie.is_theirs
        else "Seat the party from the floor; its cart opens at once.",
        "STAFF",
        Way.PARTY,
    )
    return Hop(SEATING, Level.WAITING, "Nobody has seated the party, here or at OpenTable.", None, remedy)


def _names(party: Party) -> Hop:
    if not party.names:
        level = Level.GOOD if party.state in _SEATED else Level.UNREACHED
        words = "Every table it was given is one of ours, to the letter."
        return Hop(NAMES, level, words if level == Level.GOOD else "No table was named yet.")
    remedy = Remedy(
        "No cart opens by itself at a table whose name differs." if party.check is None else "",
        "Rename the table here or at OpenTable, so that both are the same, capitals and spaces included."
        " Until then seat the party from the floor.",
        "MANAGER",
        Way.NAMES,
    )
    level = Level.FAILED if party.check is None else Level.WAITING
    return Hop(NAMES, level, " ".join(map(_differing, party.names)), party.seated_at, remedy)


def _differing(name: Name) -> str:
    if name.ours is None:
        return f"OpenTable named “{name.theirs}”; no table of ours is called anything near it."
    return f"OpenTable named “{name.theirs}”, ours is “{name.ours}”: they differ {name.difference}."


def _names_of_the_plan(tie: Tie) -> Hop:
    if tie.names_matched == tie.names_total:
        words = f"Every name of OpenTable's plan is ours to the letter, {tie.names_total} in all."
        return Hop(
            NAMES, Level.GOOD, words if tie.names_total else "OpenTable has not given us its floor plan."
        )
    remedy = Remedy(
        "No cart opens by itself at those tables.",
        "Rename ours, or OpenTable's, until all match.",
        "MANAGER",
        Way.NAMES,
    )
    words = f"{tie.names_matched} of {tie.names_total} names of OpenTable's plan are exactly ours."
    return Hop(NAMES, Level.FAILED, " ".join([words, *map(_differing, tie.names)]), None, remedy)


def _cart(party: Party) -> Hop:
    check = party.check
    if check is not None:
        words = f"Check {check.number} was opened on {check.tables or 'no table'}."
        return Hop(CART, Level.GOOD, words, check.opened_at)
    if party.state not in _SEATED:
        return Hop(CART, Level.UNREACHED, "A cart opens at the seating.")
    remedy = Remedy(
        "The party counts as seated, and has no check.",
        "Open the party and seat it at its table: its cart opens there. If the check that is open there is"
        " theirs, one tap makes it so.",
        "STAFF",
        Way.PARTY,
    )
    return Hop(CART, Level.FAILED, f"No cart opened: {party.why or 'nothing says why'}.", None, remedy)


def _strangers(tie: Tie) -> Hop:
    remedy = Remedy(
        "If it is OpenTable that calls, nothing of it arrives.",
        "Compare the callback key and secret at OpenTable with the connection's, in the admin site.",
        "SUPPORT",
        Way.INTEGRATION,
    )
    words = (
        f"{tie.strangers} calls of the last day were turned away: the caller did not prove to be OpenTable."
    )
    return Hop("Callers", Level.FAILED, words, None, remedy)


def _nobody(tie: Tie, *, has_refusals: bool) -> Hop:
    words = "No reservation here fits."
    if has_refusals:
        return Hop(BOOKING, Level.FAILED, f"{words} What OpenTable asked in vain stands above.")
    owner = "It must stand in OpenTable's book" if tie.is_theirs else "It must have been booked"
    remedy = Remedy(
        "The party is not expected here.",
        f"{owner} for this restaurant and not for another location of the same name: let the manager look"
        " there first. If it does, OpenTable must say when it was sent, and with which X-Request-Id. Until"
        " then book the party by hand.",
        "OPENTABLE",
        Way.LOG,
    )
    return Hop(BOOKING, Level.FAILED, f"{words} OpenTable sent nothing that does.", None, remedy)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
