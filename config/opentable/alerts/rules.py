"""Who is to hear of what, and when: severities by code, thresholds, digests. No clock, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from config.roles import Role


class Severity(StrEnum):
    """How soon somebody must hear of it."""

    URGENT = "URGENT"
    SOON = "SOON"
    LATER = "LATER"
    QUIET = "QUIET"


@dataclass(frozen=True, slots=True)
class Kind:
    """One code of problems: its name for people, and how soon it is worth a letter unless an outlet chose."""

    title: str
    severity: Severity


HOST_DOWN, LEFT_ALONE = "host_down", "host_left_alone"
PAUSED, DISCONNECTED = "outlet_paused", "outlet_disconnected"
_DELAYED = "delivery_delayed"

KINDS: Mapping[str, Kind] = {
    "callbacks_failing": Kind("OpenTable's calls are failing", Severity.URGENT),
    "check_due_again": Kind("A check is due again", Severity.URGENT),
    "credentials_refused": Kind("OpenTable refuses our credentials", Severity.URGENT),
    DISCONNECTED: Kind("The link to OpenTable was ended", Severity.URGENT),
    "outlet_not_routed": Kind("OpenTable does not route the outlet to us", Severity.URGENT),
    "token_refused": Kind("OpenTable refuses our token", Severity.URGENT),
    "availability_refused": Kind("OpenTable refused availability", Severity.SOON),
    "captured_after_release": Kind("A released payment was captured", Severity.SOON),
    "cart_not_opened": Kind("A seated party has no check", Severity.SOON),
    _DELAYED: Kind("Messages wait for OpenTable", Severity.SOON),
    "ghost_booking": Kind("A booking is unknown at OpenTable", Severity.SOON),
    HOST_DOWN: Kind("OpenTable does not answer", Severity.SOON),
    "message_refused": Kind("OpenTable refused a message", Severity.SOON),
    "outlet_quiet": Kind("Far less is said than usual", Severity.SOON),
    "paid_another_way": Kind("A check was paid another way", Severity.SOON),
    "payments_misplaced": Kind("A payment is on the wrong check", Severity.SOON),
    "process_silent": Kind("A process is silent", Severity.SOON),
    "reservation_without_table": Kind("A booking has no table", Severity.SOON),
    "table_has_two_carts": Kind("A table has two checks", Severity.SOON),
    "table_name_unmatched": Kind("A table's name is unknown here", Severity.SOON),
    "availability_drift": Kind("OpenTable shows other times", Severity.LATER),
    "check_left_open": Kind("A check was left open", Severity.LATER),
    "checks_unmatched": Kind("Checks belong to nobody", Severity.LATER),
    "framing_refused": Kind("OpenTable could not read compressed bodies", Severity.LATER),
    LEFT_ALONE: Kind("OpenTable's host is left alone", Severity.LATER),
    "href_on_foreign_host": Kind("A booking's address is on a foreign host", Severity.LATER),
    "numbers_behind": Kind("OpenTable is ahead of our numbers", Severity.LATER),
    PAUSED: Kind("The outlet is paused", Severity.LATER),
    "payments_unmatched": Kind("Payments belong to nobody", Severity.LATER),
    "table_names_away": Kind("Tables are off a coming plan", Severity.LATER),
    "table_names_differ": Kind("Table names differ", Severity.LATER),
    "receipt_not_sent": Kind("A receipt was not sent", Severity.QUIET),
}
# What one cause does to many outlets at once: a person hears of it once, with the outlets.
SHARED = frozenset(
    {"credentials_refused", "framing_refused", HOST_DOWN, LEFT_ALONE, _DELAYED, "process_silent"}
    | {"token_refused"}
)
# What follows from another cause at the same outlet says nothing new while that one stands.
FOLLOWS_FROM: Mapping[str, frozenset[str]] = {
    _DELAYED: frozenset({HOST_DOWN, LEFT_ALONE, "credentials_refused", "token_refused"})
}
# OpenTable mends its own; support is told, because somebody may have to ask.
TOLD: Mapping[str, frozenset[Role]] = {
    "STAFF": frozenset({Role.HOST, Role.MANAGER}),
    "MANAGER": frozenset({Role.MANAGER}),
    "SUPPORT": frozenset({Role.SUPPORT}),
    "OPENTABLE": frozenset({Role.SUPPORT}),
}
# In place of those who cannot be reached.
IN_THEIR_PLACE = frozenset({Role.OWNER})
READS_DIGESTS = frozenset({Role.MANAGER, Role.OWNER, Role.SUPPORT})
# Minutes a problem stands before anybody is told; None leaves it to the digest.
USUAL_MINUTES: Mapping[Severity, int | None] = {
    Severity.URGENT: 0,
    Severity.SOON: 5,
    Severity.LATER: 60,
    Severity.QUIET: None,
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One outlet's: minutes by severity, and the codes whose severity it chose itself."""

    minutes: Mapping[Severity, int | None]
    chosen: Mapping[str, str]

    def severity_of(self, code: str) -> Severity:
        """How soon this outlet wants to hear of a code."""
        return Severity(self.chosen.get(code) or kind_of(code).severity)

    def due_at(self, *, code: str, opened_at: datetime) -> datetime | None:
        """When a problem that still stands is told; None where only the digest tells it."""
        minutes = self.minutes[self.severity_of(code)]
        return None if minutes is None else opened_at + timedelta(minutes=minutes)


USUAL = Thresholds(USUAL_MINUTES, {})


def kind_of(code: str) -> Kind:
    """What is known of a code; one that nobody has listed is told soon, by its own name."""
    return KINDS.get(code) or Kind(code.replace("_", " ").capitalize(), Severity.SOON)


def cause_of(*, rid: int, code: str, subject: str) -> tuple[str, str, int]:
    """What counts as one cause: of every outlet together where it is shared, else of this one."""
    return code, subject, 0 if code in SHARED else rid


def next_digest(*, after: datetime, minute: int, zone: ZoneInfo) -> datetime:
    """The first moment after `after` at which the outlet's clock shows `minute` from midnight.

    Once each date: an hour that a clock change skips comes as late as the change makes it, one that it
    repeats is the first of the two.
    """
    date = after.astimezone(zone).date()
    while True:
        at = datetime.combine(date, time(minute // 60, minute % 60), tzinfo=zone).astimezone(UTC)
        if at > after:
            return at
        date += timedelta(days=1)
