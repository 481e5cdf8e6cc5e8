"""Banners: problems in a host's words, each with its fix one tap away for who may mend it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config import roles
from config.opentable import fixes, problems
from config.opentable.models import Problem
from config.outlets.models import Membership, Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.outlets import OutletFactory
from tests.repository import source

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    outlet: Outlet = OutletFactory.create()
    return outlet


def raised(outlet: Outlet, code: str, *, subject: str = "7", fixer: str = "STAFF") -> Problem:
    words = {"cause": f"Cause of {code}.", "effect": "Effect.", "next_step": "Step."}
    return problems.raise_problem(
        rid=outlet.rid, code=code, subject=subject, fixer=fixer, now=timezone.now(), **words
    )


def shown_to(outlet: Outlet, role: Role) -> fixes.Banners:
    people.hire(outlet, role)
    return fixes.banners(Membership.objects.select_related("outlet").get(outlet=outlet, role=role.value))


def test_the_fix_of_a_party_without_a_table_is_its_sheet(outlet: Outlet) -> None:
    raised(outlet, "reservation_without_table", subject="1234")

    (banner,) = shown_to(outlet, Role.HOST).shown

    address = reverse("party", args=[outlet.slug, 1234])
    assert (banner.words, banner.address, banner.is_sheet) == ("Find a table", address, True)


def test_who_may_not_mend_it_reads_the_next_step_and_has_no_button(outlet: Outlet) -> None:
    raised(outlet, "table_name_unmatched", subject="t5", fixer="MANAGER")

    hosts = shown_to(outlet, Role.HOST).shown
    managers = shown_to(outlet, Role.MANAGER).shown

    assert [banner.address for banner in hosts] == [""]
    assert [banner.address for banner in managers] == [reverse("table-names", args=[outlet.slug])]


def test_what_support_mends_is_counted_for_the_house_and_shown_to_support(outlet: Outlet) -> None:
    raised(outlet, "framing_refused", fixer="SUPPORT")

    house, support = shown_to(outlet, Role.HOST), shown_to(outlet, Role.SUPPORT)

    assert (len(house.shown), house.for_support) == (0, 1)
    assert [banner.address for banner in support.shown] == [reverse("environments", args=[outlet.slug])]


def test_what_is_done_on_the_integrations_page_is_led_to_from_the_floor(outlet: Outlet) -> None:
    raised(outlet, "outlet_not_routed", fixer="SUPPORT")

    (banner,) = shown_to(outlet, Role.SUPPORT).shown

    assert banner.address == reverse("integration", args=[outlet.slug])


def test_that_opentable_is_behind_is_told_to_all_and_left_to_support(outlet: Outlet) -> None:
    raised(outlet, "delivery_delayed", fixer="SUPPORT")

    (banner,) = shown_to(outlet, Role.HOST).shown

    assert (banner.next_step, banner.address) == (fixes.LEFT_TO_SUPPORT, "")


def test_a_problem_that_nothing_else_ends_is_called_done_by_staff(outlet: Outlet) -> None:
    problem = raised(outlet, "receipt_not_sent")
    door = reverse("settle-problem", args=[outlet.slug, problem.pk])

    answer = people.browser(outlet, Role.HOST).post(door)

    problem.refresh_from_db()
    assert (answer.status_code, problem.closed_by, problem.closed_at is None) == (204, "host", False)


@pytest.mark.parametrize(
    ("code", "role"), [("reservation_without_table", Role.HOST), ("receipt_not_sent", Role.SUPPORT)]
)
def test_what_ends_by_itself_or_is_anothers_is_not_called_done(outlet: Outlet, code: str, role: Role) -> None:
    problem = raised(outlet, code)

    answer = people.browser(outlet, role).post(reverse("settle-problem", args=[outlet.slug, problem.pk]))

    problem.refresh_from_db()
    assert (answer.status_code, problem.closed_at) == (403, None)


def test_another_outlets_problem_is_not_found(outlet: Outlet) -> None:
    problem = raised(OutletFactory.create(), "receipt_not_sent")
    door = reverse("settle-problem", args=[outlet.slug, problem.pk])

    assert people.browser(outlet, Role.HOST).post(door).status_code == 404


def test_the_floor_offers_the_fix_and_done(outlet: Outlet) -> None:
    raised(outlet, "reservation_without_table", subject="1234")
    problem = raised(outlet, "table_has_two_carts", subject="00000000-0000-0000-0000-000000000001")
    client: Client = people.browser(outlet, Role.HOST)

    page = client.get(reverse("floor", args=[outlet.slug])).content.decode()

    assert f'hx-get="{reverse("party", args=[outlet.slug, 1234])}"' in page
    assert f'hx-post="{reverse("settle-problem", args=[outlet.slug, problem.pk])}"' in page


def test_every_fix_leads_to_a_page_and_is_of_a_code_that_is_raised() -> None:
    known = fixes.known_fixes()
    told = " ".join(file.text for file in source.product() if not file.path.endswith("queries/fixes.py"))
    for code, fix in known.items():
        subject = _subject_for(fix) if fix.has_subject else []
        assert reverse(fix.url_name, args=["harbour", *subject]).startswith("/at/harbour/")
        assert re.search(f'"{code}"', told), code
        assert isinstance(fix.act, roles.Act)


def _subject_for(fix: fixes.Fix) -> list[object]:
    return [7] if fix.url_name in {"party", "reservation"} else ["00000000-0000-0000-0000-000000000001"]
