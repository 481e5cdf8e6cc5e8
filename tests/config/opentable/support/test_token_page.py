"""A person's tokens for tools: made, shown once, kept as a digest, taken back."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from config.opentable import tokens
from config.opentable.models import Steering, ToolToken
from config.opentable.support import tokens as support_tokens
from config.outlets.models import Outlet
from config.roles import Role
from tests import crowds
from tests.factories import people
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/integration/tokens/"


def test_a_token_is_shown_once_and_kept_as_its_digest(outlet: Outlet) -> None:
    support = people.browser(outlet, Role.SUPPORT)

    made = support.post(f"{PAGE}make/", {"name": "grep", "days": "30"})

    (token,) = re.findall(r'value="(covers_tool_[\w-]{43})"', made.content.decode())
    kept = ToolToken.objects.get()
    assert bytes(kept.digest) == hashlib.sha256(token.encode()).digest()
    assert (kept.name, (kept.expires_at - kept.issued_at).days) == ("grep", 30)
    assert made.headers["Cache-Control"] == "no-store"
    assert token not in support.get(PAGE).content.decode()
    assert Steering.objects.get().words == "A token for grep, for 30 days."


def test_people_see_and_take_back_their_own_alone(outlet: Outlet) -> None:
    support = people.browser(outlet, Role.SUPPORT)
    owner = people.browser(outlet, Role.OWNER)
    support.post(f"{PAGE}make/", {"name": "tail of logs", "days": "7"})
    number = ToolToken.objects.get().pk

    assert "tail of logs" not in owner.get(PAGE).content.decode()
    owner.post(f"{PAGE}{number}/revoke/")
    assert ToolToken.objects.count() == 1
    support.post(f"{PAGE}{number}/revoke/")
    assert ToolToken.objects.count() == 0


def test_who_may_not_see_the_integration_makes_no_token(outlet: Outlet) -> None:
    host = people.browser(outlet, Role.HOST)

    assert host.get(PAGE).status_code == 403
    assert host.post(f"{PAGE}make/", {"name": "x", "days": "7"}).status_code == 403


def test_when_a_token_was_used_is_told_within_ten_minutes_on_the_outlets_clock(outlet: Outlet) -> None:
    support = people.browser(outlet, Role.SUPPORT)
    made = support.post(f"{PAGE}make/", {"name": "grep", "days": "7"}).content.decode()
    (token,) = re.findall(r'value="(covers_tool_[\w-]{43})"', made)
    at = ToolToken.objects.get().issued_at.replace(hour=20, minute=0)

    noted = []
    for minutes in (0, 9, 10):
        support_tokens.user_of(token=token, now=at + timedelta(minutes=minutes))
        noted.append(ToolToken.objects.get().last_used_at)

    assert noted == [at, at, at + timedelta(minutes=10)]
    # 20:10 UTC, in Singapore.
    assert ", 04:10</td>" in support.get(PAGE).content.decode()


def test_a_token_that_expired_is_shown_for_a_month(outlet: Outlet) -> None:
    support = people.browser(outlet, Role.SUPPORT)
    support.post(f"{PAGE}make/", {"name": "grep", "days": "7"})
    expired_at = ToolToken.objects.get().expires_at

    dropped = [tokens.sweep(now=expired_at + timedelta(days=days)) for days in (29, 30)]

    assert dropped == [0, 1]


def test_nobody_has_more_than_twenty(outlet: Outlet) -> None:
    support = people.browser(outlet, Role.SUPPORT)
    for number in range(21):
        support.post(f"{PAGE}make/", {"name": str(number), "days": "7"})

    assert ToolToken.objects.count() == 20
    assert "You have 20 tokens" in support.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_person_has_twenty_tokens_at_most_however_many_are_made_at_once() -> None:
    user, now = people.hire(OutletFactory.create(), Role.SUPPORT), timezone.now()

    def make() -> None:
        support_tokens.make(user=user, name="x", days=7, now=now)

    for _ in range(18):
        make()
    with crowds.crowd() as pool:
        told = crowds.at_once(pool, *[make] * 6)

    assert sorted(map(str, told)) == ["None"] * 2 + ["too_many_tokens"] * 4
