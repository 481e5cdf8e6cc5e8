"""Pictures of the screens, of a running demo: `make demo`, then `make pictures` beside it.

Each screen at three sizes, busy (harbour) and empty (annex), bright and dark, as docs/screens/all/NAME.jpg;
the pages of the integration busy alone. `python -m tests.browser.pictures FOLDER NAME...` takes just these.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import CHROMIUM, FLAGS

SIZES = {"1280x800": (1280, 800), "1024x768": (1024, 768), "390x844": (390, 844)}
HOUSES = {"busy": "harbour", "empty": "annex"}
THEMES: dict[str, Literal["light", "dark"]] = {"bright": "light", "dark": "dark"}
QUALITY = 45
# The streams stay open: no network that falls idle tells that a sheet is there.
SETTLE_MILLISECONDS = 600
PASSWORD = "covers-demo"
# The first of the list, which is open.
CHECK = "main tbody tr a"


@dataclass(frozen=True)
class Screen:
    """One page below the outlet's address; `wait` is a part that must be there first."""

    name: str
    path: str
    wait: str = "main h1"
    # What is tapped before the picture, one after the other; where it is not there, there is no picture.
    taps: tuple[str, ...] = ()
    houses: tuple[str, ...] = ("busy", "empty")


SCREENS = (
    Screen("floor", "floor/"),
    Screen("floor-list", "floor/?view=list"),
    Screen("waitlist", "floor/?show=waitlist"),
    Screen("timeline", "timeline/", taps=("button:has-text('Dinner')",)),
    Screen("book", "book/"),
    Screen("reservation-form", "book/new/"),
    Screen("guests", "guests/"),
    Screen("guest", "guests/", taps=("main tbody a",)),
    Screen("party", "floor/", taps=(".rail .party",)),
    Screen("checks", "checks/"),
    Screen("cart", "checks/", taps=(CHECK,)),
    Screen("split", "checks/", taps=(CHECK, "[data-key=x]", "[name=count][value='3']")),
    Screen("pay", "checks/", taps=(CHECK, "[data-key=p]")),
    Screen("discount", "checks/", taps=(CHECK, "[data-key=d]")),
    Screen("kitchen", "kitchen/"),
    Screen("menu", "menu/"),
    Screen("unmatched", "unmatched/"),
    Screen("end-of-shift", "sheet/"),
    Screen("table-names", "table-names/", houses=("busy",)),
    Screen("published", "availability/published/", houses=("busy",)),
    Screen("integration", "integration/", houses=("busy",)),
    Screen("alerts", "integration/alerts/", houses=("busy",)),
    Screen("connection-requests", "integration/requests/", houses=("busy",)),
    Screen(
        "diagnosis", "integration/diagnosis/?question=cart&guest=a", houses=("busy",), taps=(".choices a",)
    ),
    Screen("diagnosis-of-nobody", "integration/diagnosis/?guest=nobody", houses=("busy",)),
    Screen("environments", "integration/environments/", houses=("busy",)),
    Screen("exchange", "integration/", houses=("busy",), taps=("table.log tbody a",)),
    Screen("send-again", "integration/replay/plan/", houses=("busy",)),
    Screen("set-up", "integration/setup/", houses=("busy",)),
    Screen("tokens", "integration/tokens/", houses=("busy",)),
)


def main(origin: str, folder: Path, names: Sequence[str] = ()) -> int:
    """Take them all, or those of these names; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        screens = [screen for screen in SCREENS if not names or screen.name in names]
        return sum(1 for _ in _pictures(browser, origin, folder, screens))


def _pictures(browser: Browser, origin: str, folder: Path, screens: Sequence[Screen]) -> Iterator[Path]:
    for theme, scheme in THEMES.items():
        window = browser.new_context(color_scheme=scheme)
        page = window.new_page()
        _log_in(page, origin)
        for house, slug in HOUSES.items():
            for screen in (each for each in screens if house in each.houses):
                page.goto(f"{origin}/at/{slug}/{screen.path}")
                page.locator(screen.wait).first.wait_for(state="attached")
                if not all(_tapped(page, place) for place in screen.taps):
                    continue
                for size, (width, height) in SIZES.items():
                    page.set_viewport_size({"width": width, "height": height})
                    path = folder / f"{screen.name}-{house}-{theme}-{size}.jpg"
                    page.screenshot(path=path, type="jpeg", quality=QUALITY)
                    yield path
        window.close()


def _tapped(page: Page, place: str) -> bool:
    """Tap it and wait for what comes of it; False where it is not there."""
    if not page.locator(place).count():
        return False
    page.locator(place).first.click()
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    return True


def _log_in(page: Page, origin: str) -> None:
    page.goto(f"{origin}/accounts/login/")
    page.get_by_label("User name").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/at/**")


if __name__ == "__main__":
    taken = main(f"http://localhost:{os.environ.get('PORT', '8000')}", Path(sys.argv[1]), sys.argv[2:])
    print(f"{taken} pictures in {sys.argv[1]}")
