"""The pages of the sheet: who may see and do what, figures that lead to checks, files without formulas."""

import csv
import html
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.roles import Role
from payments import operations
from payments.models import DayClose, Remark
from payments.screens import spreadsheets
from pos_sync.models import Cart
from tests.factories import people
from tests.factories.availability import ShiftFactory
from tests.factories.payments import check_of
from tests.payments.test_closing_days import close, take

pytestmark = pytest.mark.django_db


def at(cart: Cart, path: str = "", day: str = "2026-06-12") -> str:
    return f"/at/{cart.outlet.slug}/sheet/{day}/{path}"


def text(answer: Any) -> str:
    return html.unescape(" ".join(answer.content.decode().split()))


@pytest.fixture
def paid() -> Cart:
    """S$100.00 and a tip of S$10.00 in cash at dinner, served by Ana."""
    cart = check_of(total_minor=10_000)
    ShiftFactory.create(outlet=cart.outlet)
    Cart.objects.filter(pk=cart.pk).update(server_name="Ana")
    take(cart, 10_000, tip_minor=1_000)
    return cart


@pytest.mark.parametrize(
    ("role", "sheet", "print_", "close_", "reopen"),
    [
        (Role.HOST, 403, 403, 403, 403),
        (Role.SERVER, 403, 403, 403, 403),
        (Role.KITCHEN, 403, 403, 403, 403),
        (Role.SUPPORT, 200, 403, 403, 403),
        (Role.MANAGER, 200, 200, 204, 403),
        (Role.OWNER, 200, 200, 204, 204),
    ],
)
def test_who_sees_closes_and_reopens_a_day(
    paid: Cart, role: Role, sheet: int, print_: int, close_: int, reopen: int
) -> None:
    staff = people.browser(paid.outlet, role)
    asked = {"counted": "110", "reason": "asked to"}

    answers = [
        staff.get(at(paid)),
        staff.get(at(paid, "print/")),
        staff.post(at(paid, "close/"), asked),
    ]
    close(paid)
    answers.append(staff.post(at(paid, "reopen/"), asked))

    assert [answer.status_code for answer in answers] == [sheet, print_, close_, reopen]


def test_the_sheet_tells_sales_tenders_and_tips_and_each_figure_leads_to_its_checks(paid: Cart) -> None:
    manager = people.browser(paid.outlet, Role.MANAGER)

    page = text(manager.get(at(paid)))
    cash = text(manager.get(at(paid), {"shift": "Dinner", "only": "tender:CASH"}))
    lunch = text(manager.get(at(paid), {"shift": "Lunch"}))

    assert "Net sales" in page
    assert "?only=tender%3ACASH#checks" in page
    assert "<dt>of it by Cash</dt><dd>S$10.00</dd>" in page
    assert '<th scope="row">Ana</th><td>Dinner</td>' in page
    assert "1 check of this figure" in cash
    assert "No check was opened in Lunch" in lunch


def test_support_compares_checks_and_sees_no_takings(paid: Cart) -> None:
    support = people.browser(paid.outlet, Role.SUPPORT)
    page = text(support.get(at(paid)))
    close(paid)
    closed = text(support.get(at(paid)))

    assert "0 of 1 check equal." in page
    assert ("Net sales" in page, "Close the day" in page, "Send again" in page) == (False, False, True)
    assert ("This day is closed" in closed, "Cash counted" in closed, "expected" in closed) == (
        True,
        False,
        False,
    )


def test_a_day_with_open_checks_says_so_and_is_refused_in_words() -> None:
    cart = check_of()
    manager = people.browser(cart.outlet, Role.MANAGER)

    sheet = text(manager.get(at(cart, "closing/")))
    answer = manager.post(at(cart, "close/"), {"counted": "0"})

    assert f"Check {cart.check_number}, S$100.00 due" in sheet
    assert (answer.status_code, "still open" in text(answer)) == (409, True)


def test_cash_that_is_short_asks_why(paid: Cart) -> None:
    manager = people.browser(paid.outlet, Role.MANAGER)

    answers = [
        manager.post(at(paid, "close/"), {"counted": counted, "reason": reason})
        for counted, reason in (("", ""), ("100", ""), ("1x", ""), ("100", "tip was paid out"))
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 204]
    assert "The cash is S$10.00 short: say why." in text(answers[1])
    page = text(manager.get(at(paid)))
    assert "<b>This day is closed</b>" in page
    assert "<b>short S$10.00</b>, tip was paid out" in page
    assert DayClose.objects.get().closed_by == "manager"


def test_a_closed_day_that_was_altered_says_so(paid: Cart) -> None:
    manager = people.browser(paid.outlet, Role.MANAGER)
    kept = close(paid)
    before = text(manager.get(at(paid)))
    kept.totals["checks"][0]["total_minor"] = 9_000
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_dayclose DISABLE TRIGGER day_closes_are_frozen")
    kept.save(update_fields=["totals"])

    after = text(manager.get(at(paid)))

    words = "What is kept of this day is not what was frozen at its close."
    assert (words in before, words in after) == (False, True)


def test_a_difference_is_sent_again_or_noted_where_it_stands(paid: Cart) -> None:
    support = people.browser(paid.outlet, Role.SUPPORT)

    sent = support.post(at(paid, f"checks/{paid.pk}/resend/"))
    noted = support.post(at(paid, f"checks/{paid.pk}/remark/"), {"reason": "theirs is late"})

    page = text(support.get(at(paid)))
    assert (sent.status_code, noted.status_code) == (204, 204)
    assert "<b>Stays as it is:</b> theirs is late" in page
    assert Remark.objects.get().actor == "support"


@pytest.mark.parametrize("path", ["", "print/", "sales.csv", "closing/"])
def test_a_day_that_is_none_and_another_outlets_are_not_found(paid: Cart, path: str) -> None:
    manager = people.browser(paid.outlet, Role.MANAGER)
    other = check_of()

    for day in ("2026-13-40", "0001-01-01", "9999-12-31"):
        assert manager.get(at(paid, path, day=day)).status_code == 404
    assert manager.get(at(other, path)).status_code == 404


def test_another_outlets_check_is_neither_sent_nor_noted(paid: Cart) -> None:
    manager, other = people.browser(paid.outlet, Role.MANAGER), check_of()

    answers = [manager.post(at(paid, f"checks/{other.pk}/{act}/")) for act in ("resend", "remark")]

    assert [answer.status_code for answer in answers] == [404, 404]


def _rows(manager: Client, cart: Cart, kind: str) -> list[dict[str, str]]:
    content = manager.get(at(cart, f"{kind}.csv")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_the_files_have_decimals_and_where_and_when_they_are_of(paid: Cart) -> None:
    manager = people.browser(paid.outlet, Role.MANAGER)
    Cart.objects.filter(pk=paid.pk).update(server_name="=HYPERLINK(1)")
    operations.remark(cart=paid, words="-2+3", actor="maria", now=paid.opened_at)

    sales, checks, tips = (_rows(manager, paid, kind) for kind in ("sales", "checks", "tips"))

    facts = ("date", "time_zone", "currency", "cut_off")
    assert [sales[0][name] for name in facts] == ["2026-06-12", "Asia/Singapore", "SGD", "00:00"]
    assert [row["net"] for row in sales if row["kind"] in ("category", "total")] == ["100.00", "100.00"]
    assert [(row["net"], row["tip"]) for row in sales if row["kind"] in ("due", "tender")] == [
        ("0.00", ""),
        ("110.00", "10.00"),
    ]
    assert [(row["total"], row["tip"], row["remark"]) for row in checks] == [("100.00", "10.00", "'-2+3")]
    assert [(row["name"], row["tip"]) for row in tips] == [("'=HYPERLINK(1)", "10.00"), ("Cash", "10.00")]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "Ana"])
def test_a_text_is_never_a_formula(cell: str) -> None:
    assert spreadsheets.safe(cell) == (cell if cell == "Ana" else f"'{cell}")


def test_there_is_no_other_file(paid: Cart) -> None:
    assert people.browser(paid.outlet, Role.MANAGER).get(at(paid, "guests.csv")).status_code == 404


def test_the_button_on_the_checks_leads_to_the_sheet_of_the_day(paid: Cart) -> None:
    manager = people.browser(paid.outlet, Role.MANAGER)

    listed = text(manager.get(f"/at/{paid.outlet.slug}/checks/"))
    led = manager.get(f"/at/{paid.outlet.slug}/sheet/")

    assert (">End of shift</a>" in listed, led.status_code) == (True, 302)
