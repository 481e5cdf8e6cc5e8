"""Asking OpenTable itself, while somebody waits: outside of any transaction, and not for long."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from availability import queries as inventory
from availability import wire as inventory_wire
from config import errors
from config.opentable import client, links
from config.opentable.errors import Refused, Unreadable, WireFault
from config.opentable.models import Link
from config.opentable.models.streams import StreamKind
from config.outlets import formats
from config.outlets.models import Mode, Outlet
from payments.queries import troubles
from reservations.models import Reservation

# Somebody looks at the page meanwhile.
ASK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that both know, as each has it."""

    what: str
    ours: str
    theirs: str

    @property
    def is_same(self) -> bool:
        """Whether both have the same; what OpenTable did not say counts as that."""
        return not self.theirs or self.ours == self.theirs


@dataclass(frozen=True, slots=True)
class Answer:
    """What OpenTable said, in one sentence, and thing by thing."""

    words: str
    is_good: bool
    rows: tuple[Compared, ...] = ()


def ask_of_booking(*, reservation: Reservation) -> Answer:
    """How the booking stands at OpenTable. Conflict `cannot_ask`, with why, where it cannot be asked."""
    why = troubles.why_not_ask_of_booking(reservation)
    link = links.current_link(reservation.outlet.rid)
    if why or link is None:
        raise errors.Conflict("cannot_ask", why or troubles.NOT_CONNECTED)
    subject = f"{StreamKind.RESERVATION}:{reservation.confirmation_number}"
    answer = _asked(link, subject=subject, path=reservation.href_path)
    if isinstance(answer, Answer):
        return answer
    rows = _booking_rows(reservation, answer.document if isinstance(answer.document, dict) else {})
    is_good = all(row.is_same for row in rows)
    words = "OpenTable has the booking as we do." if is_good else "OpenTable has it otherwise than we do."
    return Answer(words, is_good, rows)


def ask_of_slots(*, outlet: Outlet, date: dt.date, party_size: int, now: dt.datetime) -> Answer:
    """Which times OpenTable offers on a day. Conflict `cannot_ask`, with why, where it cannot be asked."""
    link = links.current_link(outlet.rid)
    if link is None or outlet.mode != Mode.NETWORK:
        raise errors.Conflict("cannot_ask", troubles.why_not_ask_of_slots(outlet))
    path = inventory_wire.check_path(
        link.connection.partner_id, link.rid, party_size=party_size, first=date, last=date
    )
    answer = _asked(link, subject="availability", path=path)
    if isinstance(answer, Answer):
        return answer
    try:
        theirs, _ = inventory_wire.shown_by_date(answer.document).get(date, ([], 0))
    except Unreadable as unlike:
        return Answer(f"OpenTable answered, but {unlike.words}: ask OpenTable's support.", is_good=False)
    ours = inventory.offered_times(outlet=outlet, date=date, sizes=[party_size], now=now).get(party_size, [])
    is_good = list(ours) == theirs
    words = (
        f"OpenTable offers {len(theirs)} times to {party_size} that day, just those that are free here."
        if is_good
        else f"OpenTable offers other times to {party_size} that day than are free here."
    )
    return Answer(words, is_good, (Compared("Times", _clocks(ours), _clocks(theirs) or "none"),))


def _asked(link: Link, *, subject: str, path: str) -> client.Answer | Answer:
    """The answer, or in words why none came."""
    call = client.Call(
        connection=link.connection,
        rid=link.rid,
        subject=subject,
        method="GET",
        path=path,
        request_id=str(uuid.uuid4()),
        seconds=ASK_SECONDS,
    )
    try:
        return client.send(call)
    except WireFault as fault:
        if fault.status == 404:
            return Answer("OpenTable does not know it: OpenTable must say what became of it.", is_good=False)
        verb = "would not tell" if isinstance(fault, Refused) else "did not answer"
        return Answer(
            f"OpenTable {verb}: {fault.words}. Ask again, or ask OpenTable's support.", is_good=False
        )


def _booking_rows(reservation: Reservation, told: Mapping[str, Any]) -> tuple[Compared, ...]:
    tables = told.get("tables")
    return (
        Compared("State", _words(reservation.state), _words(str(told.get("res_state") or ""))),
        Compared("Time", _moment(reservation.starts_local), _moment(str(told.get("date_time") or ""))),
        Compared("Party", str(reservation.party_size), str(told.get("party_size") or "")),
        Compared(
            "Tables",
            ", ".join(reservation.table_names) or "none",
            ", ".join(map(str, tables)) if isinstance(tables, list) else "",
        ),
    )


def _words(state: str) -> str:
    return state.replace("_", " ").lower()


def _moment(local: str) -> str:
    """A time of day on the outlet's clock, as its people read it; what is none, as it came."""
    try:
        return formats.moment(dt.datetime.fromisoformat(local[:16]))
    except ValueError:
        return local


def _clocks(minutes: list[int]) -> str:
    return ", ".join(map(formats.clock, minutes))
