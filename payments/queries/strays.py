"""Payments without a check: what they are, and when they leave the list by themselves.

Of OpenTable's: today's that were refused for want of a check or of leave to pay, or withdrawn before they
came. One leaves once the same id was applied, once its party's check is paid by whatever means, or by a note.
Of staff's: a tender that counts, on a check that is open for a party that did not come by the book. It leaves
once it is moved, voided or given back, or the check is another party's.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from availability import queries as inventory
from availability.models import Table
from config.outlets.models import Outlet
from payments import settlement
from payments.models import Authorization, Payment, PaymentState, Stray
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, CartState
from reservations.models import Reservation, State

PATIENCE = dt.timedelta(minutes=5)
_HERE = (State.SEATED, State.ASSUMED_SEATED, State.DONE)


@dataclass(frozen=True, slots=True)
class StrayPicture:
    """A payment of OpenTable's without a check, and what its party has; `likely` are checks for as much."""

    stray: Stray
    reservation: Reservation | None
    cart: Cart | None
    likely: tuple[Cart, ...] = ()

    @property
    def may_open(self) -> bool:
        """Whether the party sits and lacks only the check."""
        return self.cart is None and self.reservation is not None and self.reservation.state == State.SEATED


@dataclass(frozen=True, slots=True)
class Strays:
    """What an outlet's day has of either kind."""

    refused: tuple[StrayPicture, ...]
    tenders: tuple[Payment, ...]

    def count_waiting(self, now: dt.datetime) -> tuple[int, int]:
        """How many of either kind have waited longer than a few minutes: refused ones, and tenders."""
        late = now - PATIENCE
        refused = sum(1 for found in self.refused if found.stray.asked_at <= late)
        return refused, sum(1 for payment in self.tenders if payment.taken_at <= late)


def load_strays(*, outlet: Outlet, now: dt.datetime) -> Strays:
    """The payments without a check of one outlet's service day, in a constant number of statements."""
    known = inventory.setup(outlet)
    found = list(_refused(outlet, known.service_date(known.local(now))))
    numbers = {stray.confirmation_number for stray in found}
    named = outlet.reservations.filter(confirmation_number__in=numbers).select_related("guest")
    parties = {party.confirmation_number: party for party in named}
    checks, due = _checks_of(parties), _open_checks(outlet, {stray.amount_minor for stray in found})
    return Strays(
        refused=tuple(
            StrayPicture(stray, party, own, () if own else due.get(stray.amount_minor, ()))
            for stray in found
            for party in [parties.get(stray.confirmation_number)]
            for own in [checks.get(party.pk) if party else None]
        ),
        tenders=tuple(_lost_tenders(outlet)),
    )


def _checks_of(parties: Mapping[int, Reservation]) -> dict[int, Cart]:
    keys = [party.pk for party in parties.values()]
    live = Cart.objects.filter(reservation__in=keys, state__in=pos_queries.LIVE)
    return {cart.reservation_id: cart for cart in live}


def _open_checks(outlet: Outlet, amounts: Collection[int | None]) -> dict[int | None, tuple[Cart, ...]]:
    """The open checks on which just one of these amounts is due, by amount."""
    wanted = [amount for amount in amounts if amount]
    found: dict[int | None, tuple[Cart, ...]] = {}
    for cart in _open(outlet).filter(due_minor__in=wanted).order_by("check_number"):
        found[cart.due_minor] = (*found.get(cart.due_minor, ()), cart)
    return found


def _open(outlet: Outlet) -> QuerySet[Cart]:
    named = Prefetch("tables", Table.objects.order_by("name"))
    live = Cart.objects.filter(outlet=outlet, state=CartState.OPEN)
    return live.select_related("reservation__guest").prefetch_related(named)


def _refused(outlet: Outlet, date: dt.date) -> QuerySet[Stray]:
    applied = Authorization.objects.filter(
        connection=OuterRef("connection"), authorization_id=OuterRef("authorization_id"), cart__isnull=False
    )
    paid = Cart.objects.filter(
        outlet=outlet,
        reservation__confirmation_number=OuterRef("confirmation_number"),
        state__in=(CartState.PAID, CartState.CLOSED),
    )
    standing = Stray.objects.filter(~Exists(applied), ~Exists(paid), rid=outlet.rid, resolved_at=None)
    return standing.filter(date=date).order_by("asked_at", "pk")


def _lost_tenders(outlet: Outlet) -> QuerySet[Payment]:
    counts = Q(state__in=(PaymentState.AUTHORIZED, PaymentState.CAPTURED))
    left = Q(refunded_minor__lt=F("amount_minor") + F("tip_minor"))
    live = Cart.objects.filter(outlet=outlet, state__in=pos_queries.LIVE)
    lost = live.exclude(reservation__state__in=_HERE)
    found = Payment.objects.filter(counts & left, cart__in=lost)
    return (
        found.select_related("cart__reservation__guest", "authorization")
        .prefetch_related(Prefetch("cart__tables", Table.objects.order_by("name")))
        .order_by("taken_at", "pk")
    )


def find_stray(outlet: Outlet, number: int) -> Stray | None:
    """One of the outlet's, by its number."""
    return Stray.objects.filter(rid=outlet.rid, pk=number).first()


def places_for(payment: Payment) -> list[Cart]:
    """The open checks to which a payment may be moved, those on which just as much is due first."""
    cart = payment.cart
    due = _open(cart.outlet).filter(currency=cart.currency, due_minor__gt=0).exclude(pk=cart.pk)
    return sorted(
        (check for check in due if fits(payment, check)),
        key=lambda check: (check.due_minor != payment.amount_minor, check.due_minor, check.check_number),
    )


def fits(payment: Payment, check: Cart) -> bool:
    """Whether a payment is within what is due on another check, or is cash that settles it in coins."""
    return payment.amount_minor <= check.due_minor or rounding_there(payment, check) != 0


def rounding_there(payment: Payment, check: Cart) -> int:
    """What cash is rounded by where it settles another check; a part of what is due rounds nothing."""
    coin_minor = pos_queries.rates_of(payment.cart.outlet).coin_minor
    verdict = settlement.judge_tender(
        settlement.Tender(payment.tender), payment.amount_minor, check.due_minor, 0, coin_minor
    )
    return verdict.rounding_minor if verdict.amount_minor == payment.amount_minor else 0
