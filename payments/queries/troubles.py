"""What is asked about a trouble: which parties fit, and what OpenTable tried that we refused."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.opentable import links, retelling
from config.opentable.chapters import Sought
from config.opentable.models import Exchange
from config.opentable.models.records import Direction
from config.outlets.models import Mode, Outlet
from payments.diagnosis import Question, Refusal
from pos_sync import matching
from pos_sync.queries.carts import told_of_carts
from reservations import queries as book_queries
from reservations.models import Reservation

# Those who report a trouble give the time by heart.
NEAR = dt.timedelta(minutes=30)
MOST_PARTIES, MOST_REFUSALS = 12, 5
NOT_CONNECTED = "This outlet has no link to OpenTable."
_BODIES_TELL_FOR = dt.timedelta(days=30)
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What support was told; without a number or a guest the date and time, or the table, name the party."""

    question: Question
    date: dt.date
    confirmation_number: int | None = None
    guest: str = ""
    time: dt.time | None = None
    table: str = ""
    party_size: int | None = None

    @property
    def names_party(self) -> bool:
        """Whether it says enough to look for one party."""
        return bool(self.confirmation_number or self.guest or self.time or self.table)


def find_parties(*, outlet: Outlet, trouble: Trouble) -> list[Reservation]:
    """The parties that fit, the nearest to the time first; a number that is given decides alone.

    A table counts also where OpenTable named it otherwise than it is called here.
    """
    if not trouble.names_party:
        return []
    if trouble.confirmation_number is not None:
        found = book_queries.sought_reservations(outlet, Sought(trouble.confirmation_number))
    else:
        found = book_queries.sought_reservations(outlet, Sought(guest=trouble.guest, date=trouble.date))
    parties = list(found.select_related("guest", "outlet", "connection"))
    if trouble.confirmation_number is None:
        parties = _near(_at_table(parties, trouble.table), trouble)
    return parties[:MOST_PARTIES]


def _near(parties: list[Reservation], trouble: Trouble) -> list[Reservation]:
    """Those at the very time, else those around it."""
    if trouble.time is None:
        return sorted(parties, key=lambda party: (party.starts_at, party.pk))
    asked = dt.datetime.combine(trouble.date, trouble.time)
    away = [(abs(dt.datetime.fromisoformat(party.starts_local) - asked), party) for party in parties]
    near = sorted(away, key=lambda pair: (pair[0], pair[1].pk))
    exact = [party for gap, party in near if not gap]
    return exact or [party for gap, party in near if gap <= NEAR]


def _at_table(parties: list[Reservation], table: str) -> list[Reservation]:
    if not table:
        return parties
    told = told_of_carts(parties)
    return [party for party in parties if _is_at(party, told.get(party.pk, {}), table)]


def _is_at(party: Reservation, told: Mapping[str, Any], table: str) -> bool:
    named = [*party.table_names, *told.get("unmatched", ())]
    return any(matching.judge_pair(name, table) is not None for name in named)


def refusals_fitting(*, outlet: Outlet, trouble: Trouble, now: dt.datetime) -> list[Refusal]:
    """What OpenTable asked about such a party in the days of which bodies are kept, and we refused."""
    said = retelling.retell_refusals(outlet=outlet, since=now - _BODIES_TELL_FOR)
    fitting = [told for told, body in said if _fits(body, trouble)]
    return [refusal_of(told) for told in fitting[:MOST_REFUSALS]]


def refusal_of(told: retelling.Retold) -> Refusal:
    """An exchange that was refused, as the rules take it."""
    return Refusal(told.exchange.at, told.what, told.outcome, told.exchange.pk)


def _fits(body: Mapping[str, Any], trouble: Trouble) -> bool:
    """Whether a body names the party: its number, or its guest or its time on that day."""
    if trouble.confirmation_number is not None:
        return body.get("confirmation_number") == trouble.confirmation_number
    said = str(body.get("date_time") or body.get("date") or "")
    if not said.startswith(trouble.date.isoformat()):
        return False
    is_time = trouble.time is None or said[11:16] == f"{trouble.time:%H:%M}"
    return is_time and trouble.guest.casefold() in _guest_name(body).casefold()


def _guest_name(body: Mapping[str, Any]) -> str:
    """Of a lock, which has no guest, nothing."""
    guest = body.get("guest")
    names: Sequence[Any] = (
        [guest.get("first_name"), guest.get("last_name")] if isinstance(guest, dict) else []
    )
    return " ".join(str(name) for name in names if name)


def count_strangers(*, outlet: Outlet, now: dt.datetime) -> int:
    """Calls of the last day by nobody we know, if OpenTable itself was not heard about the outlet in it."""
    since = now - _A_DAY
    heard = Exchange.objects.filter(direction=Direction.IN, at__gte=since)
    if heard.filter(rid=outlet.rid).exists():
        return 0
    return heard.filter(rid=None, connection_name="", status=401).count()


def why_not_ask_of_booking(reservation: Reservation) -> str:
    """Why OpenTable cannot be asked about a booking, and who must look instead; nothing where it can."""
    if links.current_link(reservation.outlet.rid) is None:
        return NOT_CONNECTED
    if reservation.connection_id is None:
        return "OpenTable does not know this party, which did not come through it: there is nothing to ask."
    if not reservation.href_path:
        return (
            "OpenTable gave no address at which it can be asked about this booking: look it up in"
            f" OpenTable's own book, number {reservation.confirmation_number}."
        )
    return ""


def why_not_ask_of_slots(outlet: Outlet) -> str:
    """The same about the times of a day."""
    if outlet.mode != Mode.NETWORK:
        return (
            "OpenTable owns this book, and we have no way to ask it for its reservations: the manager looks"
            " there, OpenTable's support says whether it sent them."
        )
    return NOT_CONNECTED if links.current_link(outlet.rid) is None else ""
