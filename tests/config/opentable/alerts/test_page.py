"""The page of alerts: who is told, thresholds, the webhook and its secret, and what became of it all."""

import re

import pytest

from config.opentable.alerts import mails, posting
from config.opentable.models import AlertSettings, Steering, Webhook
from config.roles import Role
from tests import reading
from tests.config.opentable.alerts.houses import at, house, receiver, staff, trouble, watch
from tests.factories import people

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/integration/alerts/"
CHOSEN = {
    "urgent_minutes": "2", "soon_minutes": "", "later_minutes": "240", "steady_minutes": "30",
    "has_digest": "on", "digest_at": "07:30",
}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "seen", "chose", "steered"),
    [
        (Role.HOST, 403, 403, 403),
        (Role.MANAGER, 200, 302, 403),
        (Role.SUPPORT, 200, 302, 302),
        (Role.OWNER, 200, 302, 302),
    ],
)
def test_each_role_sees_and_sets_what_is_its_own(role: Role, seen: int, chose: int, steered: int) -> None:
    browser = people.browser(house("harbour"), role)

    assert browser.get(PAGE).status_code == seen
    assert browser.post(f"{PAGE}choose/", {}).status_code == chose
    for lever in ("", "test/", "rotate/", "end-rotation/", "switch/", "remove/"):
        assert browser.post(f"{PAGE}webhook/{lever}").status_code == steered


def test_the_page_says_who_is_told_who_cannot_be_and_what_became_of_it() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.HOST, name="henry", email="")
    staff(harbour, role=Role.MANAGER, name="mary")
    trouble(harbour, "check_due_again", "9", fixer="STAFF", cause="Check 9 is due again.")
    watch(0)
    mails.send(now=at(0))

    page = reading.text(people.browser(harbour, Role.OWNER).get(PAGE))

    assert '<b>henry</b> <span class="muted">host</span> <span class="pill late">' in page
    assert "no e-mail address: not told" in page
    assert 'mary@covers.example: <span class="sent">sent <span class="timer">12:00</span>' in page
    assert "Check 9 is due again." in page


def test_thresholds_and_the_digest_are_chosen() -> None:
    harbour = house("harbour")
    manager = people.browser(harbour, Role.MANAGER)
    asked = dict(
        re.findall(r'name="(severity_\w+)".*?<option value="(\w+)" selected', _page(manager), re.DOTALL)
    )

    manager.post(f"{PAGE}choose/", {**CHOSEN, **asked, "severity_receipt_not_sent": "URGENT"})

    kept = AlertSettings.objects.get()
    assert (kept.urgent_minutes, kept.soon_minutes, kept.later_minutes) == (2, None, 240)
    assert (kept.steady_minutes, kept.digest_minute, kept.has_empty_digest) == (30, 450, False)
    assert kept.severities == {"receipt_not_sent": "URGENT"}
    assert Steering.objects.get().act == "choose"


def _page(browser: object) -> str:
    return str(browser.get(PAGE).content.decode())  # type: ignore[attr-defined]


def test_a_secret_is_shown_once_and_a_test_is_sent() -> None:
    harbour = house("harbour")
    support = people.browser(harbour, Role.SUPPORT)
    with receiver() as hooks:
        shown = support.post(f"{PAGE}webhook/", {"url": hooks.url})
        support.post(f"{PAGE}webhook/test/")
        posting.send(now=at(10**7))

    first = re.findall(r"whsec_[A-Za-z0-9+/=]+", shown.content.decode())
    rotated = support.post(f"{PAGE}webhook/rotate/")
    second = re.findall(r"whsec_[A-Za-z0-9+/=]+", rotated.content.decode())
    assert (len(first), len(second), first == second) == (1, 1, False)
    assert [answer.headers["Cache-Control"] for answer in (shown, rotated)] == ["no-store"] * 2
    later = _page(support)
    assert "whsec_" not in later
    assert "Former secrets sign too, until" in later
    assert "Test" in later
    assert len(hooks.posted) == 1
    assert first[0] not in "".join(Steering.objects.values_list("words", flat=True))


def test_a_webhook_is_switched_off_and_on_and_removed() -> None:
    harbour = house("harbour")
    support = people.browser(harbour, Role.SUPPORT)
    support.post(f"{PAGE}webhook/", {"url": "https://hooks.example.com/"})

    support.post(f"{PAGE}webhook/switch/", {"is_on": "no"})
    off = Webhook.objects.get()
    support.post(f"{PAGE}webhook/switch/", {"is_on": "yes"})
    on = Webhook.objects.get()
    support.post(f"{PAGE}webhook/remove/")

    assert (off.is_on, off.off_reason, on.is_on, on.off_reason) == (
        False,
        "support switched it off.",
        True,
        "",
    )
    assert not Webhook.objects.exists()


def test_an_address_that_will_not_do_is_refused_in_words() -> None:
    support = people.browser(house("harbour"), Role.SUPPORT)

    page = support.post(f"{PAGE}webhook/", {"url": "http://hooks.example.com/"}, follow=True)

    assert "Give an address that begins with https://" in reading.text(page)
    assert not Webhook.objects.exists()


def test_alerts_are_read_in_a_constant_number_of_statements(django_assert_max_num_queries: object) -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    owner = people.browser(harbour, Role.OWNER)
    for number in range(5):
        trouble(harbour, subject=f"CHECK:{number}")
    watch(5)
    owner.get(PAGE)

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        owner.get(PAGE)
