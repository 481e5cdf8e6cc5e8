"""What does not belong together yet: checks that may be a booked party's, and seated parties without one.

A check is listed while it is a walk-in's (open, or closed today), nobody has said that it is none but a
walk-in's, and a booked party without a check may be meant. A party is listed while it sits and has no check.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from availability import queries as inventory
from availability.models import Table
from config.outlets.models import Outlet
from pos_sync import pairing
from pos_sync.models import Cart, CartEvent, CartState, Match
from pos_sync.queries import carts, names
from reservations import queries as book
from reservations.models import Reservation, Source, State

# How long staff have for it before their banner says so.
PATIENCE = dt.timedelta(minutes=5)
# The states of the party that a check may be matched with: one that is due, and one that is settled.
MATCHED_WITH = {
    CartState.OPEN: (State.BOOKED, State.SEATED),
    CartState.PAID: (State.BOOKED, State.SEATED),
    CartState.CLOSED: (State.SEATED, State.DONE),
}
_MOST_MATCHES = 50
_PARTIES = ("seated party has had no check", "seated parties have had no check")
_CHECKS = ("check has not been matched to its booking", "checks have not been matched to their bookings")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One check and one party that may belong together, and how likely that is."""

    cart: Cart
    party: book.Party
    verdict: pairing.Verdict

    @property
    def check_words(self) -> str:
        """The check, as the button has it that takes it for the party's."""
        where = "+".join(table.name for table in self.cart.tables.all())
        at = f", table {where}" if where else ""
        return f"Check {self.cart.check_number}{at}"

    @property
    def party_words(self) -> str:
        """The party, as the button has it that takes the check for its own."""
        return f"This is {self.party.name}, {self.party.reservation.party_size} at {self.party.at}"


@dataclass(frozen=True, slots=True)
class UnmatchedCheck:
    """A walk-in's check, with the booked parties it may be of; `surest` is the one that takes one tap."""

    cart: Cart
    suggestions: tuple[Suggestion, ...]
    surest: Suggestion | None


@dataclass(frozen=True, slots=True)
class UnmatchedParty:
    """A seated party without a check: `why`, and the checks that may be its own."""

    party: book.Party
    why: str
    may_open: bool
    suggestions: tuple[Suggestion, ...]
    surest: Suggestion | None

    @property
    def number(self) -> str:
        """Its confirmation number, as problems are told by."""
        return str(self.party.reservation.confirmation_number)

    @property
    def since(self) -> dt.datetime:
        """When it sat down."""
        return self.party.reservation.seated_at or self.party.reservation.updated_at


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An outlet's day: what waits for its other half, and the matches that can be taken back."""

    checks: tuple[UnmatchedCheck, ...]
    parties: tuple[UnmatchedParty, ...]
    matches: tuple[Match, ...]

    def of(self, reservation: Reservation) -> UnmatchedParty | None:
        """What is known of one party, if it is listed."""
        return next((found for found in self.parties if found.party.reservation.pk == reservation.pk), None)

    def waiting(self, now: dt.datetime, *, told: Collection[str] = ()) -> list[str]:
        """What has waited longer than a few minutes, counted, in words; of checks those with a sure party.

        Left out are the parties of which staff are `told` otherwise, by number.
        """
        late = now - PATIENCE
        checks = sum(1 for found in self.checks if found.surest and found.cart.opened_at <= late)
        parties = sum(1 for found in self.parties if found.since <= late and found.number not in told)
        one_or_more = ((parties, *_PARTIES), (checks, *_CHECKS))
        return [f"{count} {one if count == 1 else more}" for count, one, more in one_or_more if count]


def load_unmatched(*, outlet: Outlet, now: dt.datetime) -> Unmatched:
    """The inbox of one outlet's service day, in a constant number of statements."""
    known = inventory.setup(outlet)
    date = known.service_date(known.local(now))
    see = partial(book.party_at, known, now=now)
    checks = list(_checks(outlet, date))
    parties = [see(reservation=found) for found in _parties(outlet, date)]
    seated = [party.reservation for party in parties if party.reservation.state == State.SEATED]
    told = carts.told_of_carts(seated)
    window = carts.rates_of(outlet).attach_minutes_before
    sides = _Sides(
        {str(cart.pk): cart for cart in checks},
        {str(party.reservation.pk): party for party in parties},
        told,
        carts.tables_in_use(outlet),
        names.floor_names(outlet),
        window,
    )
    return Unmatched(
        checks=tuple(found for cart in checks for found in [sides.of_check(cart)] if _is_to_be_shown(found)),
        parties=tuple(sides.of_party(party) for party in parties if party.reservation.state == State.SEATED),
        matches=tuple(_matches(outlet, date)),
    )


def _is_to_be_shown(found: UnmatchedCheck) -> bool:
    """A check whose parties all sit without one is told of with them, and not twice."""
    return any(said.party.reservation.state != State.SEATED for said in found.suggestions)


@dataclass(frozen=True, slots=True)
class _Sides:
    """All that may be paired, as the rules see it."""

    checks: Mapping[str, Cart]
    parties: Mapping[str, book.Party]
    told: Mapping[int, Mapping[str, object]]
    in_use: Collection[str]
    ours: Sequence[str]
    window: int

    def of_check(self, cart: Cart) -> UnmatchedCheck:
        """The check, with the parties that may be meant."""
        others = [self._party_side(one) for one in self.parties.values() if _may_pair(cart, one.reservation)]
        ranked = pairing.rank(_check_side(cart), others, self.window)
        surest = pairing.surest(ranked)
        said = tuple(Suggestion(cart, self.parties[pair.side.key], pair.verdict) for pair in ranked)
        return UnmatchedCheck(cart, said, said[0] if surest else None)

    def of_party(self, party: book.Party) -> UnmatchedParty:
        """The party, with the checks that may be its own."""
        others = [_check_side(cart) for cart in self.checks.values() if _may_pair(cart, party.reservation)]
        ranked = pairing.rank(self._party_side(party), others, self.window)
        surest = pairing.surest(ranked)
        said = tuple(Suggestion(self.checks[pair.side.key], party, pair.verdict) for pair in ranked)
        # Nothing opens where another check is open, nor at no table.
        may_open = bool(party.reservation.table_names) and not self._finds_another(party)
        return UnmatchedParty(party, self._why(party), may_open, said, said[0] if surest else None)

    def _party_side(self, party: book.Party) -> pairing.Side:
        reservation = party.reservation
        sat = reservation.seated_at if reservation.state != State.BOOKED else None
        unmatched = self.told.get(reservation.pk, {}).get("unmatched", [])
        called = unmatched if isinstance(unmatched, list) else []
        return pairing.Side(
            key=str(reservation.pk),
            since=pairing.Since.SAT_DOWN if sat else pairing.Since.BOOKED,
            at=sat or reservation.starts_at,
            party_size=reservation.party_size,
            tables=frozenset(reservation.table_names or called),
            names=_names(reservation),
        )

    def _finds_another(self, party: book.Party) -> bool:
        """Whether another check is open at its tables by now, however that was when it sat down."""
        return not set(party.reservation.table_names).isdisjoint(self.in_use)

    def _why(self, party: book.Party) -> str:
        if self._finds_another(party):
            return carts.WHY_NOT_OPENED["TABLE_IN_USE"]
        told = self.told.get(party.reservation.pk)
        if told is None:
            return "no check was opened when they sat down"
        reason = told.get("reason")
        if reason == "TABLE_IN_USE":
            return "another party's check was open there when they sat down"
        if isinstance(reason, str) and told.get("check_id") is None:
            return names.why_not_opened(told, self.ours)
        return "the check they had was voided"


def _check_side(cart: Cart) -> pairing.Side:
    return pairing.Side(
        key=str(cart.pk),
        since=pairing.Since.OPENED,
        at=cart.opened_at,
        party_size=cart.party_size,
        tables=frozenset(table.name for table in cart.tables.all()),
        names=_names(cart.reservation),
    )


def _names(reservation: Reservation) -> tuple[str, str]:
    guest = reservation.guest
    return (guest.first_name, guest.last_name) if guest else ("", "")


def _may_pair(cart: Cart, reservation: Reservation) -> bool:
    """What `match_cart` would not refuse."""
    return reservation.source != Source.WALK_IN and reservation.state in MATCHED_WITH[CartState(cart.state)]


def _checks(outlet: Outlet, date: dt.date) -> QuerySet[Cart]:
    apart = CartEvent.objects.filter(cart=OuterRef("pk"), kind=carts.APART)
    found = Cart.objects.filter(
        Q(state__in=carts.LIVE) | Q(state=CartState.CLOSED, date=date),
        ~Exists(apart),
        outlet=outlet,
        reservation__source=Source.WALK_IN,
    )
    return (
        found.select_related("outlet", "reservation__guest")
        .prefetch_related(Prefetch("tables", Table.objects.order_by("name")))
        .order_by("opened_at", "check_number")
    )


def _parties(outlet: Outlet, date: dt.date) -> QuerySet[Reservation]:
    """The parties of the day without a check, walk-ins only where they sit."""
    own = Cart.objects.filter(reservation=OuterRef("pk")).exclude(state=CartState.VOIDED, merged_into=None)
    booked = Q(date=date, state__in=(State.BOOKED, State.DONE)) & ~Q(source=Source.WALK_IN)
    found = outlet.reservations.filter(Q(state=State.SEATED) | booked, ~Exists(own))
    return found.select_related("guest", "placement").order_by("starts_at", "pk")


def _matches(outlet: Outlet, date: dt.date) -> Sequence[Match]:
    standing = Match.objects.filter(cart__outlet=outlet, cart__date=date, undone_at=None)
    found = standing.select_related("cart", "reservation__guest", "walk_in").order_by("-at", "-pk")
    return list(found[:_MOST_MATCHES])
