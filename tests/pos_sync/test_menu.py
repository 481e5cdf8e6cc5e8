"""What is sold at which price and tax, what is sold out, and menu files applied as they were shown."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config import errors
from pos_sync import listing, operations, queries
from pos_sync.models import Cart, Item, Line, MenuChange, MenuFile, Variant
from tests.factories.pos import (
    CartFactory,
    CategoryFactory,
    HouseRatesFactory,
    ItemFactory,
    MenuPeriodFactory,
    ModifierFactory,
    ModifierSetFactory,
    PeriodPriceFactory,
    StationFactory,
    TaxClassFactory,
    VariantFactory,
)
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db

BY: dict[str, Any] = {"actor": "maria", "now": EVENING}


@pytest.fixture
def cart() -> Cart:
    made: Cart = CartFactory.create()
    return made


def dish(cart: Cart, **facts: Any) -> Any:
    return ItemFactory.create(category__outlet=cart.outlet, **facts)


def add(cart: Cart, item: Item, **more: Any) -> Line:
    return operations.add_line(cart=cart, item=item, **{**BY, **more})


def refusal(act: Any) -> tuple[str, str]:
    with pytest.raises(errors.Refusal) as refused:
        act()
    return refused.value.code, refused.value.words


def test_the_price_of_the_moment_is_frozen_on_the_line(cart: Cart) -> None:
    item = dish(cart)
    # EVENING is 19:00 on the outlet's clock.
    happy = MenuPeriodFactory.create(outlet=cart.outlet, name="Happy hour", begins=1_080, ends=1_140)
    PeriodPriceFactory.create(item=item, period=happy)

    before = add(cart, item, now=EVENING - timedelta(minutes=1))
    after = add(cart, item)

    assert [(line.unit_price_minor, line.price_period) for line in (before, after)] == [
        (700, "Happy hour"),
        (1_000, ""),
    ]
    happy.delete()
    before.refresh_from_db()
    assert before.unit_price_minor == 700


def test_one_variant_is_chosen_and_named_on_the_line(cart: Cart) -> None:
    item = dish(cart, name="House red")
    glass = VariantFactory.create(item=item, name="glass", price_minor=1_600)
    bottle = VariantFactory.create(item=item, name="bottle", price_minor=7_000)
    happy = MenuPeriodFactory.create(outlet=cart.outlet, name="Happy hour")
    PeriodPriceFactory.create(item=None, variant=bottle, period=happy, price_minor=5_000)

    line = add(cart, item, variant=bottle)

    assert (line.label, line.unit_price_minor, line.price_period) == (
        "House red, bottle",
        5_000,
        "Happy hour",
    )
    assert add(cart, item, variant=glass).unit_price_minor == 1_600
    assert refusal(lambda: add(cart, item)) == ("variant_required", "House red: choose glass or bottle.")
    other = VariantFactory.create(item=dish(cart))
    assert refusal(lambda: add(cart, item, variant=other))[0] == "variant_required"


def test_a_set_that_a_choice_opens_counts_only_when_it_is_taken(cart: Cart) -> None:
    item = dish(cart, name="Steak")
    cooked = ModifierSetFactory.create(outlet=cart.outlet, name="Cooked")
    sauces = ModifierSetFactory.create(outlet=cart.outlet, name="Sauce")
    cooked.items.add(item)
    plain = ModifierFactory.create(modifier_set=cooked, name="Plain")
    sauced = ModifierFactory.create(modifier_set=cooked, name="With sauce", opens=sauces)
    pepper = ModifierFactory.create(modifier_set=sauces, name="Pepper", price_minor=250)

    line = add(cart, item, modifiers=[pepper, sauced])

    assert [choice["label"] for choice in line.modifiers] == ["With sauce", "Pepper"]
    assert line.modifiers_minor == 250
    assert add(cart, item, modifiers=[plain]).modifiers_minor == 0
    assert refusal(lambda: add(cart, item, modifiers=[sauced])) == (
        "wrong_number_of_choices",
        "Sauce: choose 1 to 1, each once.",
    )
    assert refusal(lambda: add(cart, item, modifiers=[plain, pepper]))[0] == "modifier_not_offered"


def test_the_database_lets_a_set_be_opened_once_and_no_deeper(cart: Cart) -> None:
    first, second, third = ModifierSetFactory.create_batch(3, outlet=cart.outlet)
    ModifierFactory.create(modifier_set=first, opens=second)
    choice = ModifierFactory.create(modifier_set=second)

    wrong: list[Callable[[], object]] = [
        lambda: ModifierFactory.create(modifier_set=second, opens=third),
        lambda: ModifierFactory.create(modifier_set=third, opens=first),
        lambda: ModifierFactory.create(modifier_set=third, opens=third),
        lambda: ModifierFactory.create(modifier_set=third, opens=ModifierSetFactory.create()),
        lambda: type(choice).objects.filter(pk=choice.pk).update(opens=third),
    ]

    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_quick_key_is_one_an_outlet(cart: Cart) -> None:
    dish(cart, quick_key="HR")
    dish(cart, quick_key="HR", is_listed=False)
    ItemFactory.create(quick_key="HR")

    with pytest.raises(IntegrityError), transaction.atomic():
        dish(cart, quick_key="HR")
    with pytest.raises(IntegrityError), transaction.atomic():
        dish(cart, quick_key="hr")


def test_an_item_may_have_its_own_course_station_and_tax(cart: Cart) -> None:
    HouseRatesFactory.create(outlet=cart.outlet, tax_rate=20_000, prices_include_tax=True, service_rate=0)
    bar = StationFactory.create(outlet=cart.outlet, name="Bar")
    cold, free = (TaxClassFactory.create(outlet=cart.outlet, rate=rate) for rate in (5_000, 0))
    category = CategoryFactory.create(outlet=cart.outlet, course=1, tax_class=cold)
    usual = ItemFactory.create(category=category)
    own = ItemFactory.create(category=category, course=0, station=bar, tax_class=free)
    house = dish(cart)

    lines = [add(cart, item) for item in (usual, own, house)]
    operations.fire_lines(cart=cart, lines=lines, **BY)

    assert [(line.course, line.station, line.tax_rate) for line in lines] == [
        (1, category.station, 5_000),
        (0, bar, 0),
        (2, house.category.station, None),
    ]
    # 10.00 at 5 % and 10.00 at 20 % have 0.476 and 1.667 of tax in them.
    sums = queries.sum_up(cart=cart, lines=queries.sent_lines(cart))
    assert (sums.total_minor, sums.tax_included_minor) == (3_000, 214)


def test_a_count_is_taken_from_and_given_back_while_the_kitchen_has_nothing(cart: Cart) -> None:
    item = dish(cart, name="Cheese plate", left=5)

    def left() -> int | None:
        return Item.objects.get(pk=item.pk).left

    line = add(cart, item, quantity=3)
    told = [left()]
    operations.change_quantity(line=line, quantity=5, **BY)
    told.append(left())
    assert refusal(lambda: add(cart, item)) == (
        "item_is_86",
        "Cheese plate is sold out (86): the last one is gone.",
    )
    assert refusal(lambda: operations.change_quantity(line=line, quantity=6, **BY))[0] == "item_is_86"
    operations.change_quantity(line=line, quantity=4, **BY)
    told.append(left())
    assert refusal(lambda: add(cart, item, quantity=2)) == ("too_few_left", "Only 1 Cheese plate is left.")
    operations.remove_line(line=line, **BY)
    told.append(left())
    held, fired = add(cart, item), add(cart, item)
    operations.hold_lines(cart=cart, lines=[held], **BY)
    operations.fire_lines(cart=cart, lines=[fired], **BY)
    for sent in (held, fired):
        operations.void_line(line=sent, reason="Sent back", **BY)
    told.append(left())

    assert told == [2, 0, 1, 5, 4]


def test_a_check_that_ends_gives_back_the_counts_of_what_it_never_sent(cart: Cart) -> None:
    item = dish(cart, left=5)
    line = add(cart, item, quantity=3)

    operations.void_empty_cart(cart=cart, **BY)

    item.refresh_from_db()
    line.refresh_from_db()
    assert (item.left, line.counted, line.voided_at) == (5, 0, EVENING)
    assert list(cart.events.order_by("number").values_list("kind", flat=True)) == ["add", "remove", "void"]


def test_a_line_of_an_uncounted_item_gives_nothing_back(cart: Cart) -> None:
    item = dish(cart)
    line = add(cart, item, quantity=2)
    operations.count_down(item=item, left=3, **BY)

    operations.remove_line(line=line, **BY)

    item.refresh_from_db()
    assert item.left == 3


def test_what_is_86_until_a_time_is_back_with_the_clock(cart: Cart) -> None:
    item = dish(cart, name="Crab toast")
    operations.switch_86(item=item, is_86=True, back_at=EVENING + timedelta(minutes=30), **BY)

    assert refusal(lambda: add(cart, item))[0] == "item_is_86"
    assert add(cart, item, now=EVENING + timedelta(minutes=30)).label == "Crab toast"
    changes = MenuChange.objects.values_list("subject", "act", "words", "actor")
    assert list(changes) == [("Crab toast", "86", "86 until 12 Jun 2026, 19:30", "maria")]
    past = EVENING - timedelta(minutes=1)
    assert (
        refusal(lambda: operations.switch_86(item=item, is_86=True, back_at=past, **BY))[0]
        == "back_at_is_past"
    )


def test_what_is_brought_back_or_counted_anew_can_be_ordered(cart: Cart) -> None:
    gone, counted = dish(cart, left=0), dish(cart, is_86=True)

    operations.switch_86(item=gone, is_86=False, **BY)
    operations.count_down(item=counted, left=2, **BY)

    assert [add(cart, item).quantity for item in (gone, counted)] == [1, 1]
    gone.refresh_from_db()
    assert gone.left is None


def test_a_choice_that_is_86_is_refused_by_name(cart: Cart) -> None:
    item = dish(cart)
    sauces = ModifierSetFactory.create(outlet=cart.outlet, min_choices=0)
    sauces.items.add(item)
    truffle = ModifierFactory.create(modifier_set=sauces, name="Truffle butter")
    operations.switch_modifier_86(modifier=truffle, is_86=True, **BY)

    assert refusal(lambda: add(cart, item, modifiers=[truffle])) == (
        "modifier_is_86",
        "Truffle butter is sold out (86).",
    )


def test_a_price_is_set_only_by_who_saw_the_one_there_is(cart: Cart) -> None:
    item = dish(cart, name="Soup")
    operations.set_price(item=item, was_minor=1_000, price_minor=1_200, **BY)

    told = refusal(lambda: operations.set_price(item=item, was_minor=1_000, price_minor=900, **BY))

    assert told == ("price_changed", "Soup was changed meanwhile: it costs S$12.00 now.")
    assert MenuChange.objects.get().words == "S$10.00 → S$12.00"


@pytest.fixture
def menu(cart: Cart) -> Cart:
    """Drinks with variants and a period's price, counted cola, and a dish that is not listed any more."""
    outlet = cart.outlet
    bar = StationFactory.create(outlet=outlet, name="Bar")
    TaxClassFactory.create(outlet=outlet, name="Alcohol", rate=10_000)
    drinks = CategoryFactory.create(outlet=outlet, name="Drinks", course=0, station=bar)
    happy = MenuPeriodFactory.create(outlet=outlet, name="Happy hour")
    red = ItemFactory.create(category=drinks, name="House red", quick_key="A")
    for name, price_minor in (("glass", 1_600), ("bottle", 7_000)):
        VariantFactory.create(item=red, name=name, price_minor=price_minor)
    PeriodPriceFactory.create(item=None, variant=red.variants.get(name="glass"), period=happy)
    ItemFactory.create(category=drinks, name="Cola", quick_key="B", left=4)
    ItemFactory.create(category=drinks, name="Old ale", is_listed=False)
    return cart


def read(cart: Cart, text: str) -> tuple[MenuFile, listing.Plan]:
    return operations.read_file(outlet=cart.outlet, file_name="menu.csv", content=text.encode(), **BY)


def test_an_export_reads_back_to_no_change(menu: Cart) -> None:
    kept, plan = read(menu, listing.write(queries.known_menu(menu.outlet)))

    assert (plan.is_idle, plan.kept) == (True, 2)
    assert operations.apply_file(menu_file=kept, **BY).is_idle


def test_a_file_is_applied_just_as_it_was_shown(menu: Cart) -> None:
    # The quick keys change hands, a variant goes, another comes, and a category is new.
    text = (
        "category,item,variant,price,price: Happy hour,station,tax class,quick key\n"
        "Drinks,House red,glass,17.00,9.00,,Alcohol,B\n"
        "Drinks,House red,carafe,45.00,,,,\n"
        "Drinks,Cola,,5.00,4.00,,,A\n"
        "Brunch,Eggs,,12.00,,Bar,,EG\n"
    )
    line = add(menu, Item.objects.get(name="House red"), variant=Variant.objects.get(name="bottle"))
    kept, shown = read(menu, text)

    applied = operations.apply_file(menu_file=kept, **BY)

    assert applied == shown
    assert read(menu, text)[1].is_idle
    assert list(Item.objects.order_by("name").values_list("name", "quick_key", "is_listed", "left")) == [
        ("Cola", "A", True, 4),
        ("Eggs", "EG", True, None),
        ("House red", "B", True, None),
        ("Old ale", "", False, None),
    ]
    line.refresh_from_db()
    assert (line.label, line.unit_price_minor) == ("House red, bottle", 7_000)
    assert MenuChange.objects.latest("id").words == "1 new, 2 changed, 0 not listed any more"
    assert refusal(lambda: operations.apply_file(menu_file=kept, **BY))[0] == "file_applied"


def test_what_is_not_in_the_file_cannot_be_ordered_any_more(menu: Cart) -> None:
    kept, _ = read(menu, "category,item,price\nDrinks,Cola,10.00\n")
    operations.apply_file(menu_file=kept, **BY)

    names = [dish.item.name for part in queries.menu(menu.outlet, EVENING).parts for dish in part.dishes]
    assert names == ["Cola"]
    assert refusal(lambda: add(menu, Item.objects.get(name="House red")))[0] == "item_not_found"


def test_a_file_is_refused_where_the_menu_changed_since_it_was_shown(menu: Cart) -> None:
    kept, _ = read(menu, "category,item,price\nDrinks,Cola,5.00\n")
    cola = Item.objects.get(name="Cola")
    operations.set_price(item=cola, was_minor=1_000, price_minor=1_100, **BY)

    assert refusal(lambda: operations.apply_file(menu_file=kept, **BY))[0] == "menu_changed"
    cola.refresh_from_db()
    assert cola.price_minor == 1_100


def test_a_file_with_a_fault_changes_nothing(menu: Cart) -> None:
    kept, plan = read(menu, "category,item,price\nDrinks,Cola,5.00\nDrinks,Tea,cheap\n")

    assert [fault.line for fault in plan.faults] == [3]
    assert refusal(lambda: operations.apply_file(menu_file=kept, **BY))[0] == "file_has_faults"
    assert Item.objects.get(name="Cola").price_minor == 1_000


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"x" * 1_000_001, "file_too_large"), (b"\xff\xfe", "file_not_text"), (b"a\0", "file_not_text")],
)
def test_what_is_no_menu_file_is_not_kept(menu: Cart, content: bytes, code: str) -> None:
    told = refusal(
        lambda: operations.read_file(outlet=menu.outlet, file_name="menu.csv", content=content, **BY)
    )

    assert (told[0], MenuFile.objects.count()) == (code, 0)
