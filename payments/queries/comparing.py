"""Check by check: what we have, and what OpenTable acknowledged last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min

from config.opentable import links
from config.opentable.models import Exchange, Link, OutboxMessage, Stream
from config.opentable.models.connections import LinkState
from config.outlets.models import Outlet
from payments.models import Remark
from payments.queries.days import DayBook
from pos_sync import totals
from pos_sync.models import Cart

_UNDER_WAY = "on its way"


@dataclass(frozen=True, slots=True)
class Told:
    """What of a check is compared: amounts in minor units, and the number of the snapshot."""

    state: str
    total_minor: int
    tip_minor: int
    prepaid_minor: int
    paid_minor: int
    due_minor: int
    sequence_id: int


_WORDS = {
    "state": "state",
    "total_minor": "total",
    "tip_minor": "tip",
    "prepaid_minor": "deposit",
    "paid_minor": "paid",
    "due_minor": "due",
    "sequence_id": "number of the snapshot",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One check beside OpenTable's: `level` EQUAL, DIFFERS, WAITS, REFUSED or NEVER.

    `theirs` is what OpenTable acknowledged last, `since` from when on the newest waits, `words` say why.
    `exchange` is the number of the last exchange about it, `remark` why it stays different.
    """

    cart: Cart
    ours: Told
    theirs: Told | None
    level: str
    differing: tuple[str, ...] = ()
    since: datetime | None = None
    words: str = ""
    exchange: int | None = None
    remark: Remark | None = None

    @property
    def is_equal(self) -> bool:
        """Whether OpenTable has all that we have."""
        return self.level == "EQUAL"

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to do about it: equal, or somebody noted why it stays as it is."""
        return self.is_equal or (self.remark is not None and self.remark.sequence_id == self.ours.sequence_id)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A day check by check; the sums are of the checks that are not voided."""

    rows: tuple[Compared, ...]

    @property
    def differing(self) -> list[Compared]:
        """Those that are not equal, those with nothing noted first."""
        return sorted((row for row in self.rows if not row.is_equal), key=lambda row: row.is_settled)

    @property
    def equal_count(self) -> int:
        """How many are equal."""
        return sum(row.is_equal for row in self.rows)

    @property
    def ours_minor(self) -> int:
        """Our totals, summed."""
        return sum(row.ours.total_minor for row in self.rows if row.ours.state != "VOIDED")

    @property
    def theirs_minor(self) -> int:
        """OpenTable's totals, summed."""
        return sum(row.theirs.total_minor for row in self.rows if row.theirs and row.theirs.state != "VOIDED")


def compare_day(outlet: Outlet, book: DayBook) -> Comparison:
    """Every check of the day beside what OpenTable has of it; six statements, however many checks."""
    link = links.current_link(outlet.rid)
    keys = [str(cart.pk) for cart in book.carts]
    streams = {stream.key: stream for stream in Stream.objects.filter(link=link, kind="CHECK", key__in=keys)}
    acked, waiting = _acked(list(streams.values())), _waiting(list(streams.values()))
    exchanges, remarks = _exchanges(outlet, keys), _remarks(book.carts)
    rows = []
    for cart, sums in zip(book.carts, book.sums, strict=True):
        stream = streams.get(str(cart.pk))
        level, since, words = _standing(outlet, link, stream, waiting.get(stream.pk) if stream else None)
        ours, theirs = _ours(cart, sums), acked.get(stream.pk) if stream else None
        differing = _differing(ours, theirs)
        rows.append(
            Compared(
                cart, ours, theirs,
                "DIFFERS" if level == "EQUAL" and differing else level,
                differing, since, words,
                exchanges.get(f"CHECK:{cart.pk}"), remarks.get(cart.pk),
            )
        )  # fmt: skip
    return Comparison(tuple(rows))


def _acked(streams: Sequence[Stream]) -> dict[int, Told]:
    """By stream, what was acknowledged last; without the items, which are most of a message."""
    last = OutboxMessage.objects.filter(stream__in=streams, version=F("stream__acked_version"))
    found = last.values_list("stream_id", "body__state", "body__sequence_id", "body__totals")
    return {number: _theirs(state, sequence_id, told) for number, state, sequence_id, told in found}


def _waiting(streams: Sequence[Stream]) -> dict[int, datetime]:
    """By stream, since when something of it waits."""
    found = OutboxMessage.objects.filter(stream__in=streams, version__gt=F("stream__acked_version"))
    return dict(found.values_list("stream_id").annotate(since=Min("created_at")))


def _standing(
    outlet: Outlet, link: Link | None, stream: Stream | None, since: datetime | None
) -> tuple[str, datetime | None, str]:
    """Where the check's stream is."""
    if stream is None:
        if link is None:
            return "NEVER", None, "this outlet is not connected to OpenTable"
        is_on = outlet.integration_enabled
        return "NEVER", None, "nothing was sent" if is_on else "sending is switched off at this outlet"
    if stream.acked_version == stream.last_version:
        return "EQUAL", None, ""
    if stream.is_parked:
        return "REFUSED", stream.first_failed_at or since, stream.last_error or "OpenTable refuses it"
    if link is not None and link.state in (LinkState.PAUSING, LinkState.PAUSED):
        return "WAITS", since, "sending is paused"
    return "WAITS", since, stream.last_error or _UNDER_WAY


def _ours(cart: Cart, sums: totals.Totals) -> Told:
    return Told(
        cart.state, sums.total_minor, sums.tip_minor, sums.prepaid_minor, sums.paid_minor, sums.due_minor,
        cart.sequence_id,
    )  # fmt: skip


def _theirs(state: str, sequence_id: int, told: Mapping[str, int]) -> Told:
    return Told(state, told["total"], told["tip"], told["prepaid"], told["paid"], told["due"], sequence_id)


def _differing(ours: Told, theirs: Told | None) -> tuple[str, ...]:
    if theirs is None:
        return ()
    return tuple(words for name, words in _WORDS.items() if getattr(ours, name) != getattr(theirs, name))


def _exchanges(outlet: Outlet, keys: Sequence[str]) -> dict[str, int]:
    """The last exchange about each check."""
    found = Exchange.objects.filter(rid=outlet.rid, subject__in=[f"CHECK:{key}" for key in keys])
    return dict(found.order_by("subject", "-at").distinct("subject").values_list("subject", "pk"))


def _remarks(carts: Sequence[Cart]) -> dict[object, Remark]:
    """The last remark on each check."""
    found = Remark.objects.filter(cart__in=carts).order_by("cart_id", "-at", "-pk").distinct("cart_id")
    return {remark.cart_id: remark for remark in found}
