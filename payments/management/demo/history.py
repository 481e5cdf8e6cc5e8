"""What the demo's house knows of its guests from before: notes, allergies, and past visits."""

import datetime as dt

from django.db import connection

from config.outlets.models import Outlet
from payments.management.demo import dishes
from payments.management.demo.evening import Person
from pos_sync import totals
from pos_sync.models import HouseRates
from reservations import operations as book
from reservations.models import Guest, Reservation, Source, State

VISIT_MINUTES = 90


def remember(*, guest: Guest | None, person: Person, seen_at: dt.datetime) -> None:
    """Write the guest's notes and past visits, once."""
    if guest is None or guest.visits.exists() or guest.notes or guest.allergies or guest.is_vip:
        return
    guest.notes, guest.allergies, guest.is_vip = person.notes, person.allergies, person.is_vip
    guest.save(update_fields=["notes", "allergies", "is_vip"])
    # They live in Singapore: the other outlets meet them for the first time.
    for days_ago, order in person.past_visits if guest.outlet.slug == "harbour" else ():
        _visit(guest, seen_at - dt.timedelta(days=days_ago), order)


def _visit(guest: Guest, at: dt.datetime, order: tuple[str, ...]) -> None:
    found = [(label, dishes.find(guest.outlet, label)) for label in order]
    prices = [(label, (variant or item).price_minor) for label, (item, variant) in found]
    lines = [totals.Line(label, 1, price_minor) for label, price_minor in prices]
    closed_at = at + dt.timedelta(minutes=VISIT_MINUTES)
    book.record_visit(
        reservation=_past_reservation(guest, at, closed_at),
        spent_minor=totals.total(lines, _house(guest.outlet)).total_minor,
        tip_minor=0,
        currency=guest.outlet.currency,
        items=[{"label": label, "quantity": 1, "total_minor": price_minor} for label, price_minor in prices],
        closed_at=closed_at,
    )


def _past_reservation(guest: Guest, at: dt.datetime, closed_at: dt.datetime) -> Reservation:
    with connection.cursor() as sql:
        sql.execute("SELECT nextval('reservations_confirmation_number')")
        (number,) = sql.fetchone()
    local = at.astimezone(guest.outlet.zone)
    return Reservation.objects.create(
        outlet=guest.outlet,
        confirmation_number=number,
        guest=guest,
        state=State.DONE,
        house_state="FINISHED",
        source=Source.PHONE,
        starts_at=at,
        starts_local=f"{local:%Y-%m-%dT%H:%M}",
        date=local.date(),
        turn_minutes=VISIT_MINUTES,
        party_size=2,
        created_at=at,
        updated_at=closed_at,
        seated_at=at,
        finished_at=closed_at,
    )


def _house(outlet: Outlet) -> totals.House:
    rates = HouseRates.objects.get(outlet=outlet)
    return totals.House(
        prices_include_tax=rates.prices_include_tax,
        tax_rate=rates.tax_rate,
        service_rate=rates.service_rate,
        service_is_taxed=rates.service_is_taxed,
    )
