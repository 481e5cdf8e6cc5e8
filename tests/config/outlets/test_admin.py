"""The admin site: each person sees the models and rows of their role and outlets, and no secret."""

import html
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability.models import Publication, Shift, Table
from config.opentable import framings, secrets
from config.opentable.models import Connection, Fact, Link, OutboxMessage, Problem
from config.opentable.models.connections import NOT_GRANTED
from config.outlets.models import Membership, Outlet
from config.roles import Role
from pos_sync.models import Item
from tests.factories import availability as rooms
from tests.factories import people
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import CartFactory, CategoryFactory, ItemFactory, ModifierSetFactory
from tests.factories.reservations import EVENING, ReservationFactory

pytestmark = pytest.mark.django_db

MANAGED = {
    "outlet", "area", "table", "combination", "shift", "turntime", "bookingrules", "station", "category",
    "closure", "floorplan", "pacingoverride", "specialday",
    "item", "modifierset", "houserates", "guest", "reservation", "cart", "payment", "refund", "link",
    "stream", "exchange", "problem", "comparison", "waitlistentry", "waitlistletter",
    "variant", "menuperiod", "taxclass", "allowance", "discount", "dayclose",
}  # fmt: skip


@pytest.fixture
def outlet() -> Outlet:
    outlet: Outlet = rooms.annex(slug="harbour")
    LinkFactory.create(rid=outlet.rid)
    return outlet


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


@pytest.fixture
def superuser(outlet: Outlet) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


def models_shown(client: Client) -> set[str]:
    apps = client.get("/admin/").context["app_list"]
    return {model["object_name"].lower() for app in apps for model in app["models"]}


@pytest.mark.parametrize("role", [Role.HOST, Role.SERVER, Role.KITCHEN, Role.SUPPORT])
def test_every_other_role_sees_nothing(outlet: Outlet, role: Role) -> None:
    client = people.browser(outlet, role)

    assert models_shown(client) == set()
    assert client.get("/admin/availability/table/").status_code == 403
    assert client.get("/admin/opentable/connection/").status_code == 403


def test_a_manager_sees_rules_menu_and_floor_and_an_owner_the_staff_too(
    outlet: Outlet, manager: Client
) -> None:
    owner = people.browser(outlet, Role.OWNER)

    assert models_shown(manager) == MANAGED
    assert models_shown(owner) == MANAGED | {"membership"}


def test_another_outlets_rows_are_not_there(outlet: Outlet, manager: Client) -> None:
    theirs = Table.objects.get(outlet=rooms.annex(slug="other"))

    shown = manager.get("/admin/availability/table/").context["cl"].queryset
    assert set(shown.values_list("outlet__slug", flat=True)) == {"harbour"}
    # Django's own answer to a row that is not in the queryset: back to the index.
    assert manager.get(f"/admin/availability/table/{theirs.pk}/change/")["Location"] == "/admin/"


def test_only_what_belongs_to_ones_outlets_is_offered(outlet: Outlet, manager: Client) -> None:
    rooms.annex(slug="other")
    form = manager.get("/admin/availability/table/add/").context["adminform"].form

    assert list(form.fields["outlet"].queryset.values_list("slug", flat=True)) == ["harbour"]
    assert set(form.fields["area"].queryset.values_list("outlet__slug", flat=True)) == {"harbour"}


def test_an_allowance_is_for_a_role_that_takes_orders(outlet: Outlet, manager: Client) -> None:
    page = manager.get("/admin/pos_sync/allowance/add/")

    offered = [value for value, _ in page.context["adminform"].form.fields["role"].choices]
    assert offered == ["", "SERVER", "MANAGER", "OWNER"]


def test_a_row_does_not_mix_two_outlets(outlet: Outlet, superuser: Client) -> None:
    theirs = rooms.AreaFactory.create(outlet=OutletFactory.create())
    body = table_body(outlet, area=theirs.pk)

    page = superuser.post("/admin/availability/table/add/", body)

    assert "must belong to one outlet" in page.content.decode()
    assert not Table.objects.filter(name="N1").exists()


def table_body(outlet: Outlet, **changes: Any) -> dict[str, Any]:
    usual = {
        "outlet": outlet.pk, "area": outlet.areas.get().pk, "name": "N1", "min_covers": 1, "max_covers": 4,
        "offer": "ONLINE", "priority": 100, "is_active": "on", "shape": "SQUARE", "x": 1, "y": 1, "width": 84,
        "height": 84, "rotation": 0,
    }  # fmt: skip
    return usual | changes


def test_a_new_table_and_a_shift_taken_away_have_every_date_published_anew(
    outlet: Outlet, manager: Client
) -> None:
    settled = {"link": Link.objects.get(rid=outlet.rid), "next_at": EVENING}
    kept = rooms.PublicationFactory.create(**settled, date="2030-06-12")

    assert manager.post("/admin/availability/table/add/", table_body(outlet)).status_code == 302
    assert Publication.objects.get(pk=kept.pk).dirty_number == 2

    shift = Shift.objects.get(outlet=outlet)
    manager.post(f"/admin/availability/shift/{shift.pk}/delete/", {"post": "yes"})
    assert Publication.objects.get(pk=kept.pk).dirty_number == 3


def test_rules_are_taken_away_one_at_a_time(outlet: Outlet, manager: Client) -> None:
    shown = manager.get("/admin/availability/shift/").content.decode()

    assert "delete_selected" not in shown


def test_a_reservation_and_a_check_are_only_read(outlet: Outlet, manager: Client) -> None:
    party = ReservationFactory.create(outlet=outlet)
    cart = CartFactory.create(reservation=party)

    for address in (f"reservations/reservation/{party.pk}", f"pos_sync/cart/{cart.pk}"):
        page = manager.get(f"/admin/{address}/change/")
        assert page.status_code == 200
        assert not page.context["has_change_permission"]
        assert manager.post(f"/admin/{address}/change/", {}).status_code == 403
        assert manager.post(f"/admin/{address}/delete/", {"post": "yes"}).status_code == 403


def test_a_managers_outlet_keeps_its_rid(outlet: Outlet, manager: Client) -> None:
    manager.post(
        f"/admin/outlets/outlet/{outlet.pk}/change/",
        {
            "rid": 1,
            "payments_enabled": "on",
            "locale": "en-US",
            "finish_after_minutes": 12,
            "late_after_minutes": 15,
            "no_show_after_minutes": 30,
        },
    )

    changed = Outlet.objects.get(pk=outlet.pk)
    assert (changed.rid, changed.locale, changed.finish_after_minutes) == (outlet.rid, "en-US", 12)
    assert not changed.integration_enabled


def test_a_pin_is_typed_and_never_shown(outlet: Outlet) -> None:
    owner = people.browser(outlet, Role.OWNER)
    member = people.hire(outlet, Role.MANAGER).memberships.get()
    address = f"/admin/outlets/membership/{member.pk}/change/"
    facts = {"user": member.user_id, "outlet": outlet.pk, "role": "MANAGER"}

    owner.post(address, {**facts, "pin": "2468"})
    first = Membership.objects.get(pk=member.pk).pin_hash
    owner.post(address, {**facts, "pin": ""})

    assert check_password("2468", first)
    assert Membership.objects.get(pk=member.pk).pin_hash == first
    assert first not in owner.get(address).content.decode()


def test_an_owner_is_offered_no_other_owners_staff(outlet: Outlet) -> None:
    owner = people.browser(outlet, Role.OWNER)
    people.hire(OutletFactory.create(), Role.HOST, "stranger")
    form = owner.get("/admin/outlets/membership/add/").context["adminform"].form

    assert list(form.fields["user"].queryset.values_list("username", flat=True)) == ["owner"]


def test_a_connections_secrets_are_written_and_never_shown(superuser: Client) -> None:
    account = ConnectionFactory.create(token_encrypted="old")
    address = f"/admin/opentable/connection/{account.pk}/change/"
    form = superuser.get(address).context["adminform"].form
    body = {name: form.initial.get(name, "") for name in form.fields}

    superuser.post(address, {**body, "client_secret": "new-secret", "callback_secret": "new-callback"})

    kept = Connection.objects.get(pk=account.pk)
    assert secrets.unseal(kept.client_secret_encrypted) == "new-secret"
    assert (kept.callback_secret_hmac, kept.token_encrypted) == (secrets.stamp("new-callback"), "")
    assert kept.callback_previous_hmac == account.callback_secret_hmac
    page = superuser.get(address).content.decode()
    hidden = ("new-secret", "new-callback", kept.client_secret_encrypted, kept.callback_secret_hmac)
    assert [secret for secret in hidden if secret in page] == []

    superuser.post(address, body)
    assert Connection.objects.get(pk=account.pk).client_secret_encrypted == kept.client_secret_encrypted


def test_a_new_connection_needs_its_secrets(superuser: Client) -> None:
    page = superuser.post("/admin/opentable/connection/add/", {"name": "second"})

    assert page.context["adminform"].form.errors["client_secret"] == ["A new connection needs its secrets."]


def test_a_new_link_is_registered_at_once(superuser: Client) -> None:
    account = ConnectionFactory.create()
    superuser.post(
        "/admin/opentable/link/add/",
        {
            "connection": account.pk, "environment": "SANDBOX", "rid": 77, "partner_restaurant_number": 5,
            "quiet_percent": 20, "is_current": "on",
        },
    )  # fmt: skip

    message = OutboxMessage.objects.get(stream__link__rid=77)
    assert (message.method, message.body) == ("PUT", {"partner_restaurant_id": 5})


def test_a_link_is_of_its_connections_environment_and_one_an_environment(
    outlet: Outlet, superuser: Client
) -> None:
    account = ConnectionFactory.create(environment="CI")
    facts = {"connection": account.pk, "rid": outlet.rid, "partner_restaurant_number": 5, "quiet_percent": 20}
    first = superuser.post("/admin/opentable/link/add/", facts)
    again = superuser.post("/admin/opentable/link/add/", facts)

    assert (first.status_code, again.status_code) == (302, 200)
    assert list(Link.objects.filter(connection=account).values_list("environment", flat=True)) == ["CI"]
    assert "already exists" in again.content.decode()


def test_a_link_in_use_in_production_needs_its_grant_and_keeps_it(superuser: Client) -> None:
    account = ConnectionFactory.create(environment="PROD")
    facts = {
        "connection": account.pk,
        "rid": 77,
        "partner_restaurant_number": 5,
        "quiet_percent": 20,
        "is_current": "on",
    }
    grant = {"granted_by": "J. Doe", "granted_on": "2027-03-01", "grant_reference": "CASE-17"}
    refused = superuser.post("/admin/opentable/link/add/", facts)
    taken = superuser.post("/admin/opentable/link/add/", facts | grant)
    address = f"/admin/opentable/link/{Link.objects.get(rid=77).pk}/change/"
    taken_back = superuser.post(
        address, {"partner_restaurant_number": 5, "quiet_percent": 20, "granted_by": ""}
    )

    assert (refused.status_code, taken.status_code, taken_back.status_code) == (200, 302, 200)
    for page in (refused, taken_back):
        assert NOT_GRANTED in html.unescape(page.content.decode())
    assert Link.objects.get(rid=77).is_granted


def test_what_was_said_in_an_environment_stays_there(outlet: Outlet, superuser: Client) -> None:
    link = Link.objects.get(rid=outlet.rid)
    account = superuser.get(f"/admin/opentable/connection/{link.connection_id}/change/")
    tie = superuser.get(f"/admin/opentable/link/{link.pk}/change/")

    assert "environment" not in account.context["adminform"].form.fields
    assert {"connection", "rid", "is_current"}.isdisjoint(tie.context["adminform"].form.fields)


def test_a_framing_chosen_anew_settles_the_one_that_was_refused(outlet: Outlet, superuser: Client) -> None:
    account = Link.objects.get(rid=outlet.rid).connection
    account.framing = "LZ4BLOCK"
    account.save(update_fields=["framing"])
    framings.give_up(account=account, rid=outlet.rid, status=415, now=timezone.now())
    address = f"/admin/opentable/connection/{account.pk}/change/"
    form = superuser.get(address).context["adminform"].form
    body = {name: form.initial.get(name, "") for name in form.fields}

    superuser.post(address, body)
    unsettled = Problem.objects.filter(code="framing_refused", closed_at=None).count()
    superuser.post(address, body | {"framing": "FRAME"})

    kept = Connection.objects.get(pk=account.pk)
    assert (unsettled, Problem.objects.filter(closed_at=None).count()) == (1, 0)
    assert (kept.framing, kept.framing_refused) == ("FRAME", "")


@pytest.mark.parametrize(
    "address", ["availability/table", "pos_sync/item", "pos_sync/modifierset", "reservations/reservation"]
)
def test_a_list_of_three_takes_as_many_statements_as_of_one(
    outlet: Outlet, manager: Client, address: str
) -> None:
    def add() -> None:
        rooms.TableFactory.create(area=outlet.areas.get())
        ItemFactory.create(category=CategoryFactory.create(outlet=outlet))
        ModifierSetFactory.create(outlet=outlet)
        ReservationFactory.create(outlet=outlet)

    add()
    manager.get(f"/admin/{address}/")
    with CaptureQueriesContext(connection) as one:
        manager.get(f"/admin/{address}/")
    add()
    add()
    with CaptureQueriesContext(connection) as three:
        manager.get(f"/admin/{address}/")

    assert len(three) == len(one)


def test_a_manager_sells_a_dish_out_and_brings_it_back(outlet: Outlet, manager: Client) -> None:
    item = ItemFactory.create(category=CategoryFactory.create(outlet=outlet))
    other = ItemFactory.create()

    def switch(action: str) -> list[bool]:
        manager.post("/admin/pos_sync/item/", {"action": action, "_selected_action": [item.pk, other.pk]})
        return list(
            Item.objects.filter(pk__in=[item.pk, other.pk]).order_by("pk").values_list("is_86", flat=True)
        )

    assert [switch("sell_out"), switch("bring_back")] == [[True, False], [False, False]]
    told = Fact.objects.order_by("pk").values_list("name", "payload__actor")
    assert list(told) == [("item.sold_out", "manager"), ("item.back", "manager")]
