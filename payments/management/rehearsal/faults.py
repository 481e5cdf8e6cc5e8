"""Steps: OpenTable misbehaves in every way it can; staff notice nothing, and everything arrives afterwards.

Each but the first fires an order while one kind of answer is in force for its check alone, and looks at the
messages that tell of it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from config.opentable import links
from config.opentable.models import Exchange, Problem, Stream
from config.opentable.models.records import Direction
from config.opentable.rehearsal import Stage, Step, expect, until
from config.opentable.rehearsal.stage import newest_exchange
from payments.management.rehearsal import house, parties
from pos_sync.models import Cart

CATCH_UP_SECONDS = 75
# Longer than any tap, shorter than a sender's patience.
SLOW_SECONDS = 3.0


@dataclass(slots=True)
class Struck:
    """A check of which a message met a fault; `before` is the exchange before it was written."""

    stage: Stage
    cart: Cart
    before: int

    def tries(self) -> list[Exchange]:
        """Every try to tell OpenTable of the check, so far."""
        said = self.stage.exchanges(after=self.before).filter(direction=Direction.OUT)
        return list(said.filter(subject=f"CHECK:{self.cart.pk}"))

    def first(self) -> Exchange | None:
        """The first of them, once it is over."""
        return next(iter(self.tries()), None)

    def since(self, path: str) -> list[Exchange]:
        """What was asked of OpenTable at a path since, the first try included."""
        said = self.stage.exchanges(after=self.before).filter(direction=Direction.OUT)
        return list(said.filter(path__contains=path))


def _through(stage: Stage, kind: str, judge: Callable[[Struck, Exchange], str], **choices: object) -> str:
    """Fire an order under a fault, see it strike, and see the check arrive all the same."""
    connection = stage.link.connection
    checks = f"/api/v1/{connection.partner_id}/restaurants/{stage.outlet.rid}/checks"
    with parties.walked_in(stage) as cart:
        house.wait_for_ticket(stage, cart)
        struck = Struck(stage, cart, newest_exchange())
        with stage.misbehaving(kind, paths=[f"{checks}/{cart.pk}"], times=1, **choices):
            started = time.monotonic()
            parties.fire_one(stage, cart)
            tapped = time.monotonic() - started
            first: Exchange = until(struck.first, f"the check was told while OpenTable was {kind}", 30)
        told = judge(struck, first)
        house.wait_for_ticket(stage, cart)
        _expect_one_message(struck)
        count = len(struck.tries())
        tries = f"{count} {'try' if count == 1 else 'tries'}"
    expect(tapped < SLOW_SECONDS, f"an order took {tapped:.1f} s: it waited for OpenTable")
    return f"{told}; an order took {tapped * 1000:.0f} ms meanwhile, and was told in {tries}"


def _expect_one_message(struck: Struck) -> None:
    """One version is one message: all its tries have the same X-Request-Id."""
    same = [each for each in struck.tries() if bytes(each.request_body) == _body(struck)]
    ids = {each.request_id for each in same}
    expect(len(ids) == 1, f"the tries of one message had {len(ids)} request ids")


def _body(struck: Struck) -> bytes:
    first = struck.first()
    return bytes(first.request_body) if first else b""


def _slow(stage: Stage) -> str:
    def judge(struck: Struck, first: Exchange) -> str:
        expect(
            first.milliseconds >= SLOW_SECONDS * 900,
            f"the first answer came after {first.milliseconds} ms: nothing was slow",
        )
        return f"answered after {first.milliseconds} ms"

    return _through(stage, "slow", judge, seconds=SLOW_SECONDS)


def _server_error(stage: Stage) -> str:
    def judge(struck: Struck, first: Exchange) -> str:
        expect(first.status == 500, f"the first answer was {first.status}")
        return "500 at first, repeated under the same id"

    return _through(stage, "500", judge)


def _throttled(stage: Stage) -> str:
    def judge(struck: Struck, first: Exchange) -> str:
        expect(first.status == 429, f"the first answer was {first.status}")
        seconds = int(first.response_headers.get("Retry-After", 0))
        again = until(lambda: struck.tries()[1:], "it was told again", seconds + 20)[0]
        waited = (again.at - first.at).total_seconds()
        expect(waited >= seconds, f"it was told again after {waited:.1f} s, {seconds} were asked for")
        called = Exchange.objects.filter(
            pk__gt=first.pk,
            direction=Direction.OUT,
            environment=stage.link.environment,
            at__gt=first.at + timedelta(milliseconds=first.milliseconds),
            at__lt=first.at + timedelta(seconds=seconds),
        ).exclude(subject="token")
        # What was on its way when the answer came had left before.
        late = [str(each) for each in called if (each.at - first.at).total_seconds() > 1]
        expect(not late, f"the host was called meanwhile: {late}")
        return f"429: the host was left alone for {waited:.1f} s, {seconds} were asked for"

    return _through(stage, "429", judge)


def _token_refused(stage: Stage) -> str:
    def judge(struck: Struck, first: Exchange) -> str:
        expect(first.status == 401, f"the first answer was {first.status}")
        asked = until(lambda: struck.since("/oauth/token"), "a new token was asked for")
        return f"401: a new token was asked for ({asked[0].status}), and the message repeated with it"

    return _through(stage, "401", judge)


def _unregistered(stage: Stage) -> str:
    def judge(struck: Struck, first: Exchange) -> str:
        expect(first.status == 407, f"the first answer was {first.status}")
        registration = f"/restaurants/{stage.outlet.rid}"

        def registered() -> bool:
            return any(
                each.method == "PUT" and each.path.endswith(registration) and each.status == 200
                for each in struck.since(registration)
            )

        until(registered, "the outlet was registered again")
        # A registration has everything published again.
        count = house.wait_for_publishing(stage, since=first.at)
        again = f", {count} dates and sizes published again" if count else ""
        return f"407: registered again{again}, and the message repeated"

    return _through(stage, "407", judge)


def _not_routed(stage: Stage) -> str:
    problem = Problem.objects.filter(rid=stage.outlet.rid, code=links.NOT_ROUTED, closed_at=None)

    def judge(struck: Struck, first: Exchange) -> str:
        expect(first.status == 403, f"the first answer was {first.status}")
        until(problem.exists, "support was told")
        links.release(link=stage.link, now=timezone.now())
        expect(not problem.exists(), "the problem is still open after support released the outlet")
        return "403: the outlet was parked and support told; sent again once released"

    try:
        return _through(stage, "403", judge)
    finally:
        stage.link.refresh_from_db()
        if stage.link.parked_reason:
            links.release(link=stage.link, now=timezone.now())


def _answers_dropped(stage: Stage) -> str:
    def judge(struck: Struck, first: Exchange) -> str:
        expect(first.status is None, f"the first answer was {first.status}, it should have been lost")
        held = house.check_at_opentable(stage, struck.cart)
        expect(held is not None, "OpenTable did not take what it dropped the answer of")
        return "taken, its answer lost; repeated under the same id"

    return _through(stage, "lost", judge)


def _opentable_down(stage: Stage) -> str:
    with stage.misbehaving("down"):
        started = time.monotonic()
        cart = _serve_a_walk_in(stage)
        served = time.monotonic() - started
        waiting = _undelivered(stage)
    expect(cart.state == "CLOSED", f"the check is {cart.state}")
    expect(waiting > 0, "nothing waited for OpenTable")
    until(lambda: _undelivered(stage) == 0, "everything was delivered", CATCH_UP_SECONDS)
    house.wait_for_check(stage, cart, "CLOSED")
    return (
        f"seated, ordered and paid in {served * 1000:.0f} ms while it was down; all {waiting} delivered since"
    )


def _serve_a_walk_in(stage: Stage) -> Cart:
    with parties.walked_in(stage) as cart:
        parties.fire_one(stage, cart)
        parties.pay_in_cash(cart, cart.due_minor)
    cart.refresh_from_db()
    return cart


def _undelivered(stage: Stage) -> int:
    behind = Stream.objects.filter(link=stage.link, acked_version__lt=F("last_version"), is_parked=False)
    return behind.count()


STEPS = (
    Step("opentable down", _opentable_down),
    Step("opentable slow", _slow),
    Step("opentable 500", _server_error),
    Step("opentable 429", _throttled),
    Step("opentable 401", _token_refused),
    Step("opentable 403", _not_routed),
    Step("opentable drops answers", _answers_dropped),
)
# What it sets off keeps every date busy for a while: nothing that takes a table comes after it.
LAST = (Step("opentable 407", _unregistered),)
