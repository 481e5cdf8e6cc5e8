"""What becomes of the cart at a seating: opened, joined, found to exist, or not opened with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from availability.models import Table
from config.opentable import problems
from config.outlets.models import Outlet
from pos_sync import matching, queries, wire
from pos_sync.models import Cart
from pos_sync.operations import attaching, checks, journal, names, snapshots
from reservations import operations as book
from reservations.models import Reservation, Source

NOT_OPENED = "cart_not_opened"
SHARED = "table_has_two_carts"

_NEXT = {"TABLE_IN_USE": "Open the party: if that check is theirs, one tap makes it so."}


@dataclass(frozen=True, slots=True)
class CartOpening:
    """What became of the cart at a seating, in the words of the callback contract.

    `state` is OPENED, EXISTING (the party's own, or a check already open there that is now the party's), or
    NOT_OPENED with `reason` TABLE_NOT_FOUND, TABLE_IN_USE or NO_TABLE_GIVEN. `unmatched` are the names that
    are none of ours. INTEGRATION_PAUSED never happens: a paused outlet still takes updates, and opens carts.
    """

    cart: Cart | None
    state: str
    reason: str | None = None
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """A walk-in's check that is the party's, and how the two parties stood before."""

    cart: Cart
    parties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The tables a party was given: those of ours, and the names that are not."""

    tables: tuple[Table, ...]
    unmatched: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """All of them by name, those that are ours first."""
        return [*(table.name for table in self.tables), *self.unmatched]

    @property
    def refusal(self) -> str | None:
        """Why no cart can open for want of a table."""
        if self.tables:
            return None
        return "TABLE_NOT_FOUND" if self.unmatched else "NO_TABLE_GIVEN"


def find_tables(*, outlet: Outlet, table_names: Sequence[str]) -> Asked:
    """Our tables in use whose names are exactly those asked for, in the order asked."""
    tables = {table.name: table for table in Table.objects.filter(outlet=outlet, is_active=True)}
    matched = matching.match(table_names, tables)
    return Asked(tuple(tables[name] for name in matched.exact), matched.unmatched)


def find_joinable(*, reservation: Reservation, asked: Asked, now: datetime) -> Cart | None:
    """A walk-in's check that was opened on such a table within the outlet's window before now.

    Staff may open a check before the host marks the party as seated: it is the party's, not another one.
    """
    if queries.own_cart(reservation.pk) is not None:
        return None
    minutes = queries.rates_of(reservation.outlet).attach_minutes_before
    return (
        queries.open_carts_at(asked.tables)
        .filter(reservation__source=Source.WALK_IN, opened_at__gte=now - timedelta(minutes=minutes))
        .exclude(reservation=reservation)
        # What staff have said is not theirs does not become theirs again by itself.
        .exclude(pk__in=queries.kept_apart(reservation))
        .order_by("-opened_at")
        .first()
    )


@transaction.atomic
def open_for(
    *, reservation: Reservation, asked: Asked, joined: Joined | None, actor: str, now: datetime
) -> CartOpening:
    """Open the seated party's cart, or say what stands in its place; the story and problems tell of it."""
    for name in asked.unmatched:
        names.raise_unmatched(outlet=reservation.outlet, name=name, party=_party(reservation), now=now)
    own = queries.own_cart(reservation.pk)
    if own is not None:
        opening = CartOpening(own, "EXISTING", None, asked.unmatched)
        follow(cart=own, reservation=reservation, tables=asked.tables, actor=actor, now=now)
    elif joined is not None and _join(
        joined=joined, reservation=reservation, asked=asked, actor=actor, now=now
    ):
        opening = CartOpening(joined.cart, "EXISTING", None, asked.unmatched)
    else:
        opening = _open_new(reservation=reservation, asked=asked, actor=actor, now=now)
    _tell_story(reservation=reservation, opening=opening, asked=asked, actor=actor, now=now)
    return opening


def told(opening: CartOpening) -> dict[str, Any]:
    """An opening as the wire tells it, and as the story of the reservation keeps it."""
    return wire.cart_document(
        check_id=str(opening.cart.pk) if opening.cart else None,
        state=opening.state,
        reason=opening.reason,
        unmatched=opening.unmatched,
    )


def _open_new(*, reservation: Reservation, asked: Asked, actor: str, now: datetime) -> CartOpening:
    reason = asked.refusal
    if reason is None and queries.open_carts_at(asked.tables).exists():
        reason = "TABLE_IN_USE"
    subject = str(reservation.confirmation_number)
    if reason is not None:
        if reason != "TABLE_NOT_FOUND":
            _raise_not_opened(reservation=reservation, reason=reason, now=now)
        return CartOpening(None, "NOT_OPENED", reason, asked.unmatched)
    cart = checks.open_cart(
        reservation=reservation,
        tables=asked.tables,
        may_pay=attaching.may_pay(reservation),
        actor=actor,
        now=now,
    )
    problems.close_problem(rid=reservation.outlet.rid, code=NOT_OPENED, subject=subject, now=now)
    return CartOpening(cart, "OPENED", None, asked.unmatched)


@transaction.atomic
def follow(
    *, cart: Cart, reservation: Reservation, tables: Sequence[Table] = (), actor: str, now: datetime
) -> None:
    """Let the party's live cart go where the party goes, with its size, notes and server as they are now."""
    journal.lock_rows(cart=cart)
    if cart.state not in queries.LIVE:
        return
    changes = _differing(cart, reservation)
    moves = bool(tables) and {table.pk for table in tables} != set(cart.tables.values_list("pk", flat=True))
    if not changes and not moves:
        return
    for name, value in changes.items():
        setattr(cart, name, value)
    cart.save(update_fields=list(changes))
    if moves:
        move(cart=cart, tables=tables, now=now)
    payload = {"changed": sorted(changes), "tables": [table.name for table in tables]}
    journal.append_event(cart=cart, kind="move", actor=actor, now=now, payload=payload)
    snapshots.take_snapshot(cart=cart, reason="move", now=now)


def _differing(cart: Cart, reservation: Reservation) -> dict[str, Any]:
    wanted = {
        "party_size": reservation.party_size,
        "notes": checks.notes_of(reservation),
        "server_name": reservation.server_name or cart.server_name,
        "may_pay": attaching.may_pay(reservation),
    }
    return {name: value for name, value in wanted.items() if getattr(cart, name) != value}


def move(*, cart: Cart, tables: Sequence[Table], now: datetime) -> None:
    """Put a locked cart on these tables; where another check is open there, staff are told."""
    if queries.open_carts_at(tables).exclude(pk=cart.pk).exists():
        _raise_shared(cart=cart, tables=tables, now=now)
    cart.tables.set(tables)


def _join(*, joined: Joined, reservation: Reservation, asked: Asked, actor: str, now: datetime) -> bool:
    """Make the cart the party's; False where it was settled while we waited for its row lock."""
    cart, walk_in = joined.cart, joined.cart.reservation
    journal.lock_rows(cart=cart)
    if cart.state not in queries.LIVE or cart.reservation_id != walk_in.pk:
        return False
    attaching.attach(
        cart=cart,
        reservation=reservation,
        tables=asked.tables,
        parties=joined.parties,
        reason="It was open at the table where they sat down.",
        actor=actor,
        now=now,
    )
    return True


def _tell_story(
    *, reservation: Reservation, opening: CartOpening, asked: Asked, actor: str, now: datetime
) -> None:
    """Add to the story what became of the cart, unless it says so; of OpenTable's seatings the names sent."""
    news = told(opening)
    last = queries.told_of_cart(reservation) or {}
    if {**last, "state": ""} == {**news, "state": ""}:
        return
    if opening.cart is not None:
        words = f"Check {opening.cart.check_number} is the party's."
    else:
        words = f"No cart opened: {queries.WHY_NOT_OPENED[opening.reason or 'NO_TABLE_GIVEN']}."
    sent = {"asked": asked.names} if actor == book.OPENTABLE and asked.names else {}
    book.record_change(
        reservation=reservation, act=queries.CART_ACT, words=words, actor=actor, now=now, details=news | sent
    )


def _raise_not_opened(*, reservation: Reservation, reason: str, now: datetime) -> None:
    problems.raise_problem(
        rid=reservation.outlet.rid,
        code=NOT_OPENED,
        subject=str(reservation.confirmation_number),
        cause=f"No cart opened for {_party(reservation)}: {queries.WHY_NOT_OPENED[reason]}.",
        effect="The party has no cart yet; it counts as seated.",
        next_step=_NEXT.get(reason, "Seat the party at its table from the floor: its cart opens there."),
        fixer="STAFF",
        now=now,
    )


def _raise_shared(*, cart: Cart, tables: Sequence[Table], now: datetime) -> None:
    where = ", ".join(table.name for table in tables)
    problems.raise_problem(
        rid=cart.outlet.rid,
        code=SHARED,
        subject=str(cart.pk),
        cause=f"Another check is open on {where}, where {_party(cart.reservation)} moved."[:500],
        effect="Two open checks stand on one table.",
        next_step="Settle or move the other check.",
        fixer="STAFF",
        now=now,
    )


def _party(reservation: Reservation) -> str:
    return f"the party of {reservation.party_size} under {reservation.confirmation_number}"
