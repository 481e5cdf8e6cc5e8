"""Set up one outlet of the demo: its connection and link, furniture, hours, rates and menu."""

from datetime import datetime

from django.conf import settings

from availability.models import Area, BookingRules, Combination, Offer, Shift, Table, TurnTime
from config.opentable import secrets
from config.opentable.models import Connection, Link
from config.outlets.models import Outlet
from config.roles import Role
from payments import operations
from payments.management.demo import dishes
from payments.management.demo.houses import House
from pos_sync.models import Allowance, HouseRates, PlanOrigin, PlanTable

# The annex has an account of its own at OpenTable, with its own secrets in both directions.
ANNEX = "annex-sandbox"
ANNEX_CLIENT = "annex:annex-client-secret"
ANNEX_CALLBACK = "annex-sandbox:annex-secret"


def connect(name: str) -> Connection:
    """The connection of that name to the sandbox, made with the credentials of the environment."""
    is_annex = name == ANNEX
    # A stand-in that is not ours knows only the client it was told of.
    has_own_client = is_annex and not settings.OPENTABLE_SANDBOX_EXTERNAL
    client = ANNEX_CLIENT if has_own_client else settings.OPENTABLE_SANDBOX_CLIENT
    client_id, client_secret = client.split(":", 1)
    key, secret = (ANNEX_CALLBACK if is_annex else settings.OPENTABLE_SANDBOX_CALLBACK).split(":", 1)
    connection, _ = Connection.objects.get_or_create(
        name=name,
        defaults={
            "environment": "SANDBOX",
            "partner_id": "annex" if is_annex else "covers",
            "client_id": client_id,
            "client_secret_encrypted": secrets.seal(client_secret),
            "callback_key": key,
            "callback_secret_hmac": secrets.stamp(secret),
        },
    )
    return connection


def furnish(*, house: House, account: Connection, now: datetime) -> Outlet:
    """Make the outlet, tied through the account, with everything that does not depend on the evening."""
    outlet = Outlet.objects.create(
        slug=house.slug,
        name=house.name,
        rid=house.rid,
        mode=house.mode,
        time_zone=house.time_zone,
        currency=house.currency,
        country=house.country,
        locale=house.locale,
        finishes_after_payment=house.finishes_after_payment,
    )
    Link.objects.create(
        connection=account,
        environment="SANDBOX",
        rid=house.rid,
        partner_restaurant_number=outlet.pk,
    )
    _set_tables(outlet, house)
    _set_hours(outlet, house)
    _set_rates(outlet, house)
    dishes.set_menu(outlet, house)
    _keep_plan(outlet, house, now)
    operations.word_receipts(outlet=outlet, words=house.receipt_words, actor="owner", now=now)
    return outlet


def _set_tables(outlet: Outlet, house: House) -> None:
    names = list(dict.fromkeys(row[3] for row in house.tables))
    areas = {
        name: Area.objects.create(outlet=outlet, name=name, position=place)
        for place, name in enumerate(names)
    }
    for name, smallest, largest, area, x, y, width, height, shape in house.tables:
        Table.objects.create(
            outlet=outlet,
            area=areas[area],
            name=name,
            min_covers=smallest,
            max_covers=largest,
            offer=Offer.WALK_IN if area == house.walk_in_area else Offer.ONLINE,
            shape=shape,
            x=x,
            y=y,
            width=width,
            height=height,
            finish_after_minutes=house.finish_minutes.get(name),
        )
    for names_joined in house.combinations:
        joined = Combination.objects.create(
            outlet=outlet, name="+".join(names_joined), min_covers=7, max_covers=12
        )
        joined.tables.set(Table.objects.filter(outlet=outlet, name__in=names_joined))


def _set_hours(outlet: Outlet, house: House) -> None:
    for shift in house.shifts:
        Shift.objects.create(
            outlet=outlet,
            name=shift.name,
            weekdays=[1, 2, 3, 4, 5, 6, 7],
            first_seating=shift.first_seating,
            last_seating=shift.last_seating,
            closes=shift.closes,
        )
    for largest, minutes in house.turn_times:
        TurnTime.objects.create(outlet=outlet, max_party_size=largest, minutes=minutes)
    BookingRules.objects.create(
        outlet=outlet,
        max_party_size=house.max_party_size,
        cutoff_minutes=house.cutoff_minutes,
        pacing_covers=house.pacing_covers,
    )


def _set_rates(outlet: Outlet, house: House) -> None:
    HouseRates.objects.create(
        outlet=outlet,
        prices_include_tax=house.prices_include_tax,
        tax_rate=house.tax_rate,
        service_rate=house.service_rate,
        service_is_taxed=house.service_is_taxed,
        service_is_optional=house.service_is_optional,
        rounds_cash=house.rounds_cash,
    )
    Allowance.objects.create(outlet=outlet, role=Role.SERVER, most_rate=10_000, most_minor=2_000)


def _keep_plan(outlet: Outlet, house: House, now: datetime) -> None:
    """OpenTable's plan as it was last fetched, with the names that differ there."""
    PlanTable.objects.bulk_create(
        PlanTable(
            outlet=outlet,
            name=house.plan_names.get(name, name),
            area=area,
            min_covers=smallest,
            max_covers=largest,
            position=position,
            fetched_at=now,
        )
        for position, (name, smallest, largest, area, *_) in enumerate(house.tables)
    )
    PlanOrigin.objects.create(outlet=outlet, at=now)
