"""How staff come in: one login for every page, limits, and the second factor where it is required."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config import staff
from config.outlets.models import Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    made: Outlet = OutletFactory.create()
    return made


def _log_in(browser: Client, password: str = people.PASSWORD) -> int:
    return browser.post("/accounts/login/", {"login": "host", "password": password}).status_code


def test_the_admin_site_sends_people_to_the_one_login() -> None:
    answer = Client().get("/admin/login/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2Flogin%2F")


def test_a_page_sends_people_to_the_login_and_back(outlet: Outlet) -> None:
    people.hire(outlet)
    answer = Client().get(f"/at/{outlet.slug}/floor/")
    assert answer["Location"] == f"/accounts/login/?next=/at/{outlet.slug}/floor/"


def test_a_script_whose_login_is_over_is_told_so_and_led_nowhere(outlet: Outlet) -> None:
    answer = Client().get(f"/at/{outlet.slug}/floor/parts/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Trigger"], answer.content) == (401, "logged-out", b"")


def test_the_front_door_leads_through_the_login_back_to_itself() -> None:
    assert Client().get("/")["Location"] == "/accounts/login/"


@pytest.mark.parametrize(("role", "page"), [(Role.HOST, "floor"), (Role.KITCHEN, "kitchen")])
def test_a_role_starts_at_the_page_it_works_in(outlet: Outlet, role: Role, page: str) -> None:
    assert people.browser(outlet, role).get("/")["Location"] == f"/at/{outlet.slug}/{page}/"


def test_a_page_that_is_not_for_the_role_says_so_and_leads_back(outlet: Outlet) -> None:
    answer = people.browser(outlet, Role.KITCHEN).get(f"/at/{outlet.slug}/floor/")
    words = "Your role at this outlet may not open this" in answer.content.decode()
    assert (answer.status_code, words) == (403, True)


def test_a_password_is_enough_where_no_second_factor_is_required(outlet: Outlet) -> None:
    people.hire(outlet)
    browser = Client()
    assert _log_in(browser) == 302
    assert browser.get(f"/at/{outlet.slug}/floor/").status_code == 200


def test_failed_logins_are_limited(outlet: Outlet) -> None:
    people.hire(outlet)
    browser = Client()
    for _ in range(5):
        _log_in(browser, "wrong")
    # Even the right password waits now.
    assert _log_in(browser) == 200
    assert "_auth_user_id" not in browser.session


def test_what_is_counted_of_logins_is_in_the_database_and_goes_when_it_is_over(outlet: Outlet) -> None:
    people.hire(outlet)
    # Journeys in a browser leave theirs behind: no flush knows this table.
    staff.sweep(now=timezone.now() + dt.timedelta(days=1))
    _log_in(Client(), "wrong")
    counted = _attempts()
    kept = staff.sweep(now=timezone.now())
    swept = staff.sweep(now=timezone.now() + dt.timedelta(minutes=5, seconds=1))

    assert (counted > 0, kept, swept, _attempts()) == (True, 0, counted, 0)


def _attempts() -> int:
    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM staff_attempts")
        return int(sql.fetchone()[0])


def test_nobody_signs_up() -> None:
    words = {"username": "eve", "password1": people.PASSWORD}
    assert "signup_closed" in _templates(Client().post("/accounts/signup/", words))


def test_whoever_lacks_a_required_second_factor_is_led_to_enroll(outlet: Outlet, settings: Settings) -> None:
    settings.STAFF_MFA_REQUIRED = True
    browser = people.browser(outlet)
    for page in (f"/at/{outlet.slug}/floor/", "/admin/", "/"):
        assert browser.get(page)["Location"] == "/accounts/2fa/totp/activate/"


def test_whoever_has_the_second_factor_gets_in_and_cannot_take_it_off(
    outlet: Outlet, settings: Settings
) -> None:
    settings.STAFF_MFA_REQUIRED = True
    user = people.hire(outlet)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    browser = Client()
    browser.force_login(user)
    assert browser.get(f"/at/{outlet.slug}/floor/").status_code == 200
    browser.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user).count() == 1


def test_a_password_alone_does_not_log_in_whoever_has_a_second_factor(outlet: Outlet) -> None:
    user = people.hire(outlet)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    browser = Client()
    _log_in(browser)
    assert "_auth_user_id" not in browser.session


def test_the_secret_of_an_authenticator_is_sealed_in_the_database(outlet: Outlet) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(people.hire(outlet), secret)
    assert secret not in str(Authenticator.objects.get().data)


def test_a_page_allows_nothing_inline_and_streams_from_the_live_process_alone(
    outlet: Outlet, settings: Settings
) -> None:
    answer = people.browser(outlet).get(f"/at/{outlet.slug}/floor/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "connect-src": f"'self' testserver:{settings.LIVE_PORT}",
    }
    assert answer["X-Frame-Options"] == "DENY"


def _templates(answer: object) -> str:
    return " ".join(template.name or "" for template in getattr(answer, "templates", []))
