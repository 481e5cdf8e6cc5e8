"""The set-up when two work on it, when an answer is lost, and when the outlet gets another number."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.errors import Conflict
from config.opentable import connection_requests, links
from config.opentable.alerts import preferences, webhooks
from config.opentable.models import Connection, ConnectionRequest, Link, Rehearsal, Setup, Webhook
from config.opentable.models.requests import RequestState
from config.opentable.sandbox.server import Running
from config.opentable.setup import accounts, callback_secrets, steps
from config.outlets.models import Outlet
from config.roles import Role
from tests import meanwhile
from tests.config.opentable.test_setup import PAGE, Desk, log_in_as_opentable, outlet, shown_secret
from tests.factories import people
from tests.factories.opentable import ConnectionFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db
__all__ = ["outlet"]


@pytest.fixture
def desk(outlet: Outlet, support: Client) -> Desk:
    made = Desk(support, outlet)
    made.open_with_an_account()
    return made


def change_account() -> Connection:
    other: Connection = ConnectionFactory.create(proven_at=timezone.now())
    Setup.objects.update(connection=other)
    return other


def test_a_secret_that_was_lost_is_replaced_and_the_one_in_use_stays(desk: Desk) -> None:
    used = shown_secret(desk.do("secret/"))
    log_in_as_opentable(desk.account, used)
    lost = shown_secret(desk.do("secret/"))

    offered = desk.page()
    new = shown_secret(desk.do("secret/"))

    assert "It was lost: make another in its place" in offered
    assert "Retire the former secret" not in offered
    assert [log_in_as_opentable(desk.account, secret) for secret in (used, lost, new)] == [200, 401, 200]
    assert "is retired: only the new one opens." in desk.do("secret/retire/")


def test_a_call_with_the_former_secret_does_not_count_as_the_new_ones_first(desk: Desk) -> None:
    first = shown_secret(desk.do("secret/"))

    def rotate() -> None:
        callback_secrets.make_secret(account=desk.account, rids=[888], by="support", now=timezone.now())

    with meanwhile.before('UPDATE "opentable_connection" SET "callback_used_at"', rotate):
        log_in_as_opentable(desk.account, first)

    assert desk.account.callback_used_at is None


def test_what_opentable_said_of_former_credentials_proves_no_others(desk: Desk, sandbox: Running) -> None:
    others = {"client_id": "covers", "client_secret": "mistyped"}
    desk.do("credentials/", client_id="covers", client_secret="covers-secret")

    def enter_others() -> None:
        accounts.set_credentials(account=desk.account, rids=[888], by="owner", now=timezone.now(), **others)

    with meanwhile.before('UPDATE "opentable_connection" SET "proven_at"', enter_others):
        page = desk.do("credentials/prove/")

    assert "Others were entered meanwhile: prove those." in page
    assert desk.account.proven_at is None


def test_the_outlet_is_tied_through_the_account_that_its_set_up_has(desk: Desk, sandbox: Running) -> None:
    desk.prove()
    desk.do("name/", rid="888")
    former = desk.account

    with meanwhile.before('FOR UPDATE OF "opentable_setup"', change_account):
        desk.do("pair/")

    assert not Link.objects.filter(connection=former).exists()


def test_a_name_told_through_another_account_is_not_kept(desk: Desk, sandbox: Running) -> None:
    desk.prove()

    with meanwhile.before('INSERT INTO "opentable_exchange"', change_account):
        page = desk.do("name/", rid="888")

    assert "Another account was chosen meanwhile" in page
    assert (desk.setup.told_rid, desk.setup.told_name) == (None, "")


def test_of_another_outlets_number_nothing_is_asked_and_nothing_told(
    desk: Desk, outlet: Outlet, sandbox: Running
) -> None:
    desk.prove()
    OutletFactory.create(name="Elsewhere", rid=889)
    owner = people.browser(outlet, Role.OWNER)

    page = owner.post(f"{PAGE}name/", {"rid": "889"}, follow=True).content.decode()

    assert "889 is the number of another outlet here." in page
    assert ("Elsewhere" in page, desk.setup.told_rid) == (False, None)


def pair_as(desk: Desk, rid: int) -> None:
    Connection.objects.update(proven_at=timezone.now())
    Setup.objects.update(told_rid=rid, told_name="Harbour Bistro", told_at=timezone.now())
    desk.do("pair/")


def test_what_is_an_outlets_own_goes_along_to_its_right_number(desk: Desk, outlet: Outlet) -> None:
    now = timezone.now()
    webhooks.connect(outlet=outlet, url="https://hooks.example.com/", now=now)
    preferences.choose(outlet=outlet, chosen={"digest_minute": 60}, now=now)
    told = {"environment": "SANDBOX", "asked_by": "support", "asked_at": now}
    Rehearsal.objects.create(rid=888, finished_at=now, has_passed=True, **told)

    pair_as(desk, 900)
    OutletFactory.create(name="Next", rid=888)

    assert list(Webhook.objects.values_list("rid", "url")) == [(900, "https://hooks.example.com/")]
    wanted = preferences.of_outlets(rids=[888, 900], now=now)
    assert (wanted[888].digest_minute, wanted[900].digest_minute) == (540, 60)
    assert "rehearsal" in desk.green()


def test_rows_are_locked_in_one_order_the_outlets_first(desk: Desk) -> None:
    with CaptureQueriesContext(connection) as asked:
        pair_as(desk, 888)

    locks = [query["sql"] for query in asked.captured_queries if "FOR " in query["sql"][-60:]]
    assert ["outlets_outlet" in sql.partition(" FOR ")[0].split("FROM")[1] for sql in locks[:2]] == [
        True,
        True,
    ]
    assert [sql.rpartition(" FOR ")[2] for sql in locks[:2]] == [
        "NO KEY UPDATE",
        'UPDATE OF "opentable_setup"',
    ]


def asked(connection: Connection) -> ConnectionRequest:
    return connection_requests.ask(
        connection=connection,
        rid=888,
        restaurant_name="Harbour Bistro",
        contact={"name": "Ada", "phone": "1"},
        now=timezone.now(),
    )


def test_a_request_is_not_called_accepted_where_nothing_would_come_of_it(desk: Desk, outlet: Outlet) -> None:
    pair_as(desk, 888)
    request = asked(ConnectionFactory.create(environment="CI"))
    by: dict[str, Any] = {"by": "support", "now": timezone.now()}

    with pytest.raises(Conflict, match="finish it first"):
        steps.open_for(request=request, outlet=outlet, **by)

    request.refresh_from_db()
    assert request.state == RequestState.WAITING
    assert steps.open_for(request=asked(desk.account), outlet=outlet, **by).request is not None


def test_no_set_up_is_finished_while_the_outlet_is_paused(desk: Desk) -> None:
    pair_as(desk, 888)
    now = timezone.now()
    Setup.objects.update(mode_confirmed_at=now, goes_live_on=now.date() - timedelta(days=1))
    links.pause(link=Link.objects.get(), reason="Flood", now=now)

    with pytest.raises(Conflict, match="is paused: resume it first"):
        steps.go_live(setup=desk.setup, missing=[], by="support", now=now)

    assert (desk.setup.finished_at, Link.objects.get().awaits_go_live) == (None, True)
    links.resume(link=Link.objects.get(), now=now)
    steps.go_live(setup=desk.setup, missing=[], by="support", now=now)
    assert desk.setup.finished_at == now


def test_of_an_act_that_is_refused_nothing_stays(desk: Desk) -> None:
    pair_as(desk, 888)
    before = Connection.objects.count()

    page = desk.do("account/new/", environment="CI", partner_id="covers")

    assert "is paired through its account already" in page
    assert Connection.objects.count() == before


def test_nobody_goes_live_while_a_milestone_is_missing(desk: Desk) -> None:
    pair_as(desk, 888)
    now = timezone.now()
    Setup.objects.update(mode_confirmed_at=now, goes_live_on=now.date() - timedelta(days=1))

    assert "Not yet: " in desk.do("live/")
    assert (desk.setup.finished_at, Link.objects.get().awaits_go_live) == (None, True)
