"""Whatever is tapped in service is large enough for a finger, measured as it is drawn."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.outlets.models import Outlet
from config.roles import Role
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)

TARGET, LIST_ACTION, GREAT = 44, 48, 56
# A link within a line of text is as high as the line; what is not shown is not tapped.
TAPPED = """
() => [...document.querySelectorAll(
  'a[href], button, summary, select, textarea, label:has(input),'
  + ' input:not([type=hidden], [type=checkbox], [type=radio])'
)].filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !one.closest('[inert], .visually-hidden'))
  .filter((one) => !one.matches('.skip, .visually-hidden'))
  .filter((one) => !(one.tagName === 'A' && getComputedStyle(one).display === 'inline'))
  .filter((one) => !(one.tagName === 'LABEL' && !one.matches('.tick, .chip')))
  .map((one) => {
    const { width, height } = one.getBoundingClientRect();
    const kind = one.matches('.big') ? 'great' : one.matches('.party, .tile-box') ? 'list' : 'plain';
    const words = (one.getAttribute('aria-label') || one.textContent || one.name || one.id).trim();
    return { words: words.replace(/\\s+/g, ' ').slice(0, 40), kind, width, height };
  })
"""
LEAST = {"plain": TARGET, "list": LIST_ACTION, "great": GREAT}


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.OWNER)
    now = timezone.now()
    for number, state in ((1, "BOOKED"), (2, "SEATED"), (3, "DONE")):
        ReservationFactory.create(
            outlet=outlet,
            guest=GuestFactory.create(outlet=outlet, last_name=f"Lee{number}"),
            confirmation_number=4710 + number,
            starts_at=now,
            starts_local=f"{now.astimezone(outlet.zone):%Y-%m-%dT%H:%M}",
            date=now.astimezone(outlet.zone).date(),
            table_names=[f"A{number}"],
            state=state,
            house_state={"BOOKED": "ARRIVED", "SEATED": "SEATED", "DONE": "FINISHED"}[state],
            seated_at=now if state != "BOOKED" else None,
        )
    return outlet


def too_small(page: Page) -> list[tuple[str, str, float, float]]:
    found: list[dict[str, Any]] = page.evaluate(TAPPED)
    assert found
    return [
        (one["kind"], one["words"], round(one["width"], 1), round(one["height"], 1))
        for one in found
        # Half a pixel is the rounding of the screen.
        if one["height"] < LEAST[one["kind"]] - 0.5 or one["width"] < TARGET - 0.5
    ]


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (390, 844)], ids=["wide", "tablet", "phone"])
def test_every_target_is_large_enough(origin: str, house: Outlet, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    log_in(page, origin, "owner")
    at = f"{origin}/at/{house.slug}"
    guest = house.guests.order_by("pk").values_list("pk", flat=True)[0]
    wrong = {}
    paths = (
        "floor/",
        "floor/?view=list&show=seated",
        "floor/?show=waitlist",
        "timeline/",
        "book/",
        "book/new/",
        "reservations/4711/",
        "guests/",
        f"guests/{guest}/",
    )
    for path in paths:
        page.goto(f"{at}/{path}")
        wrong[path] = too_small(page)
    page.goto(f"{at}/floor/")
    for sheet in ("Lee1", "Walk-in"):
        page.get_by_role("link" if sheet == "Lee1" else "button", name=sheet).first.click()
        expect(page.locator("#sheet")).to_be_visible()
        wrong[sheet] = too_small(page)
        page.keyboard.press("Escape")

    assert {path: found for path, found in wrong.items() if found} == {}
