"""The menu's pages and doors: who may, what is said, and the same number of statements however long it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.outlets.models import Outlet
from config.roles import Role
from pos_sync.models import Item, Line, MenuChange, MenuFile, Modifier
from tests.factories import people
from tests.factories.outlets import OutletFactory
from tests.factories.pos import (
    CartFactory,
    CategoryFactory,
    ItemFactory,
    MenuPeriodFactory,
    ModifierFactory,
    ModifierSetFactory,
    PeriodPriceFactory,
    VariantFactory,
)
from tests.reading import text

pytestmark = pytest.mark.django_db

# 19:00 in Singapore.
NOW = datetime(2026, 6, 12, 11, 0, tzinfo=UTC)


@pytest.fixture
def outlet() -> Outlet:
    made: Outlet = OutletFactory.create()
    return made


def dish(outlet: Outlet, **facts: Any) -> Any:
    return ItemFactory.create(category__outlet=outlet, **facts)


def address(outlet: Outlet, part: str = "") -> str:
    return f"/at/{outlet.slug}/menu/{part}"


def statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@pytest.mark.parametrize(
    ("role", "shown", "switched", "priced", "exported"),
    [
        (Role.HOST, 403, 403, 403, 403),
        (Role.SERVER, 200, 204, 403, 403),
        (Role.KITCHEN, 200, 204, 403, 403),
        (Role.MANAGER, 200, 204, 200, 200),
        (Role.SUPPORT, 403, 403, 403, 403),
        (Role.OWNER, 200, 204, 200, 200),
    ],
)
def test_service_sells_out_and_those_who_set_the_menu_set_prices(
    outlet: Outlet, role: Role, shown: int, switched: int, priced: int, exported: int
) -> None:
    item = dish(outlet)
    staff = people.browser(outlet, role)

    answers = [
        staff.get(address(outlet)),
        staff.post(address(outlet, f"{item.pk}/86/"), {"is_86": "on"}),
        staff.post(address(outlet, f"{item.pk}/price/"), {"was": "1000", "price": "12"}),
        staff.get(address(outlet, "export/")),
    ]

    assert [answer.status_code for answer in answers] == [shown, switched, priced, exported]
    item.refresh_from_db()
    assert (item.is_86, item.price_minor) == (switched == 204, 1_200 if priced == 200 else 1_000)


def test_another_outlets_item_is_not_found(outlet: Outlet) -> None:
    other = dish(OutletFactory.create())
    staff = people.browser(outlet, Role.MANAGER)

    doors = ("", "86/", "count/", "price/")
    asked = [staff.get(address(outlet, f"{other.pk}/"))]
    asked += [staff.post(address(outlet, f"{other.pk}/{door}"), {"was": 0, "price": 1}) for door in doors[1:]]

    assert [answer.status_code for answer in asked] == [404] * 4


@time_machine.travel(NOW, tick=False)
def test_the_page_tells_periods_counts_and_until_when_it_is_86(outlet: Outlet) -> None:
    PeriodPriceFactory.create(item=dish(outlet, quick_key="PA", left=3), period__name="Happy hour")
    gone = dish(outlet)
    staff = people.browser(outlet, Role.SERVER)
    staff.post(address(outlet, f"{gone.pk}/86/"), {"is_86": "on", "back": "18:30"})

    page, states = text(staff.get(address(outlet))), text(staff.get(address(outlet, "states/")))

    for told in ("Prices of 19:00: Happy hour", "<kbd>PA</kbd>", "Happy hour S$7.00 now", "3 left"):
        assert told in page
    # 18:30 is over today: it is back tomorrow.
    gone.refresh_from_db()
    assert gone.back_at == datetime(2026, 6, 13, 10, 30, tzinfo=UTC)
    assert ["86 until 18:30" in shown for shown in (page, states)] == [True, True]


def test_a_price_that_changed_meanwhile_is_refused_in_words(outlet: Outlet) -> None:
    item = dish(outlet, name="Soup")
    staff = people.browser(outlet, Role.MANAGER)

    wrong = staff.post(address(outlet, f"{item.pk}/price/"), {"was": "900", "price": "12"})
    unread = staff.post(address(outlet, f"{item.pk}/price/"), {"was": "1000", "price": "12 dollars"})
    dear = staff.post(address(outlet, f"{item.pk}/price/"), {"was": "1000", "price": "21474836.48"})
    right = staff.post(address(outlet, f"{item.pk}/price/"), {"was": "1000", "price": "12,50"})

    assert (wrong.status_code, unread.status_code, dear.status_code) == (409, 422, 422)
    assert "That is too much: S$21,474,836.47 at most." in text(dear)
    assert "Soup was changed meanwhile: it costs S$10.00 now." in text(wrong)
    assert "Write the amount like S$12.50." in text(unread)
    assert "Soup costs S$12.50 from now on." in text(right)


def test_a_choice_is_sold_out_from_its_items_sheet(outlet: Outlet) -> None:
    item = dish(outlet)
    choice = ModifierFactory.create(modifier_set=ModifierSetFactory.create(outlet=outlet), name="Rare")
    choice.modifier_set.items.add(item)
    other = ModifierFactory.create()
    staff = people.browser(outlet, Role.SERVER)

    sheet = staff.post(address(outlet, f"{item.pk}/modifiers/{choice.pk}/86/"), {"is_86": "on"})
    elsewhere = staff.post(address(outlet, f"{item.pk}/modifiers/{other.pk}/86/"), {"is_86": "on"})

    assert "<s>Rare</s>" in text(sheet)
    assert elsewhere.status_code == 404
    assert list(Modifier.objects.filter(is_86=True)) == [choice]


@pytest.mark.parametrize("where", ["menu", "cart"])
def test_a_longer_menu_takes_no_more_statements(outlet: Outlet, where: str) -> None:
    cart = CartFactory.create(reservation__outlet=outlet)
    category = CategoryFactory.create(outlet=outlet)
    happy = MenuPeriodFactory.create(outlet=outlet)
    staff = people.browser(outlet, Role.MANAGER)
    shown = address(outlet) if where == "menu" else f"/at/{outlet.slug}/checks/{cart.pk}/"

    def grow(many: int) -> None:
        for _ in range(many):
            item = ItemFactory.create(category=category, is_favorite=True, allergens="nuts")
            PeriodPriceFactory.create(item=None, variant=VariantFactory.create(item=item), period=happy)
            choices = ModifierSetFactory.create(outlet=outlet)
            choices.items.add(item)
            opened = ModifierFactory.create(modifier_set=ModifierSetFactory.create(outlet=outlet))
            ModifierFactory.create(modifier_set=choices, opens=opened.modifier_set)

    grow(2)
    staff.get(shown)
    few = statements(lambda: staff.get(shown))
    grow(20)

    assert statements(lambda: staff.get(shown)) == few


def test_the_sheet_has_variants_and_opened_sets_and_warns_of_an_allergy(outlet: Outlet) -> None:
    cart = CartFactory.create(reservation__outlet=outlet, reservation__guest__allergies="Nut allergy")
    item = dish(outlet, allergens="milk, nuts")
    VariantFactory.create(item=item, name="large")
    opened = ModifierFactory.create(modifier_set=ModifierSetFactory.create(outlet=outlet))
    choices = ModifierSetFactory.create(outlet=outlet)
    choices.items.add(item)
    opener = ModifierFactory.create(modifier_set=choices, opens=opened.modifier_set)
    staff = people.browser(outlet, Role.SERVER)

    sheet = text(staff.get(f"/at/{outlet.slug}/checks/{cart.pk}/items/{item.pk}/"))

    assert f'data-opened-by="{opener.pk}" hidden disabled' in sheet
    assert [
        words in sheet for words in ("Contains nuts: the guest named it", "large", "Contains milk, nuts")
    ] == [True] * 3
    posted = {
        "item": item.pk,
        "variant": item.variants.get().pk,
        f"choice-{choices.pk}": opener.pk,
        f"choice-{opened.modifier_set_id}": opened.pk,
    }
    page = text(staff.post(f"/at/{outlet.slug}/checks/{cart.pk}/add/", posted))
    assert Line.objects.get().label == f"{item.name}, large"
    assert "contains nuts" in page


def upload(staff: Client, outlet: Outlet, words: str) -> Any:
    file = SimpleUploadedFile("menu.csv", words.encode("utf-8-sig"))
    return staff.post(address(outlet, "files/read/"), {"file": file}, follow=True)


def test_a_file_is_shown_before_it_is_applied(outlet: Outlet) -> None:
    item = dish(outlet, name="Soup", category__name="Starters")
    staff = people.browser(outlet, Role.MANAGER)

    faulty = text(upload(staff, outlet, "category,item,price\nStarters,Soup,dear\n"))
    shown = text(upload(staff, outlet, "category,item,price\nStarters,Soup,12.00\n"))
    item.refresh_from_db()
    price_shown = item.price_minor
    file = MenuFile.objects.get()
    applied = text(staff.post(address(outlet, f"files/{file.pk}/apply/"), follow=True))
    again = text(staff.post(address(outlet, f"files/{file.pk}/apply/"), follow=True))

    assert "“dear” is no amount: write it like 12.50, without a sign." in faulty
    assert "price: 10.00 → 12.00" in shown
    assert (price_shown, Item.objects.get().price_minor) == (1_000, 1_200)
    assert "The menu is as menu.csv says: 0 new, 1 changed, 0 not listed any more." in applied
    assert "This file was applied already." in again
    assert MenuChange.objects.count() == 1


def test_a_file_shown_against_another_menu_cannot_be_applied(outlet: Outlet) -> None:
    item = dish(outlet, category__name="Starters", name="Soup")
    staff = people.browser(outlet, Role.OWNER)
    upload(staff, outlet, "category,item,price\nStarters,Soup,12.00\n")
    Item.objects.filter(pk=item.pk).update(price_minor=900)
    file = MenuFile.objects.get()

    shown = text(staff.get(address(outlet, f"files/{file.pk}/")))

    assert "The menu was changed since this file was read." in shown
    assert ">Apply<" not in shown


def test_an_export_is_a_file_that_spreadsheets_open(outlet: Outlet) -> None:
    dish(outlet, name="=1+1", category__name="Drinks")

    answer = people.browser(outlet, Role.MANAGER).get(address(outlet, "export/"))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode("utf-8-sig").splitlines()[1].startswith("Drinks,'=1+1,,10.00,")
