"""The token ends, by its time and by revocation, while eight senders are at work with it.

One request for a new one each time it ends, no message lost, and the token itself is in no log and in no
column of the database.
"""

import logging
import threading
import time
from itertools import pairwise

import pytest
from django.db import connection

from config.opentable import relay, secrets
from config.opentable.models import Connection, Exchange, Link
from config.opentable.sandbox.house import tokens
from config.opentable.sandbox.server import Running
from tests.config.opentable.wire import know, make_due, misbehave, received, size_at_opentable, tell, waiting

pytestmark = pytest.mark.django_db(transaction=True)

RESERVATIONS, SECONDS, TOKEN_SECONDS, REVOKED = 24, 6.0, 2, 1
# A tenth of its life before its end a token is renewed.
SHORTEST_LIFE = TOKEN_SECONDS * 0.9


def found_in(secret: str) -> list[str]:
    """The tables a row of which holds the secret, as text or as bytes, in whichever column."""
    with connection.cursor() as sql:
        sql.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        holding = []
        for (table,) in sql.fetchall():
            sql.execute(
                f'SELECT count(*) FROM "{table}" AS one WHERE strpos(one::text, %s) > 0'
                " OR strpos(one::text, encode(convert_to(%s, 'UTF8'), 'hex')) > 0",
                [secret, secret],
            )
            if sql.fetchone()[0]:
                holding.append(table)
    return holding


def granted_at() -> list[float]:
    """When tokens were asked for, in order."""
    asked = Exchange.objects.filter(subject="token", status=200).order_by("at")
    return [at.timestamp() for at in asked.values_list("at", flat=True)]


class Revoking:
    """Makes every token worthless from time to time, and tells when."""

    def __init__(self, sandbox: Running) -> None:
        self.house, self.at = sandbox.house, list[float]()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        for _ in range(REVOKED):
            time.sleep(SECONDS / (REVOKED + 1))
            self.at.append(time.time())
            tokens.revoke_all(self.house)


def kept_token() -> str:
    """The token in clear, as only the process has it."""
    return secrets.unseal(Connection.objects.get().token_encrypted)


def test_one_token_is_asked_for_an_end_and_nothing_is_lost_or_told(
    sandbox: Running, harbour: Link, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    sandbox.house.token_seconds = TOKEN_SECONDS
    for number in range(1, RESERVATIONS + 1):
        know(sandbox, harbour, f"r{number}", number)
    # Long enough that a token ends while messages are under way.
    misbehave(sandbox, "slow", "/reservations/", seconds=0.1)
    revoking, ends, size, seen = Revoking(sandbox), time.monotonic() + SECONDS, 0, set()
    revoking.thread.start()
    while time.monotonic() < ends or revoking.thread.is_alive():
        size = size % 12 + 1
        for number in range(1, RESERVATIONS + 1):
            tell(harbour, size, key=f"r{number}")
        relay.run_feed("streams")
        seen.add(kept_token())
    make_due()
    relay.run_feed("streams")

    grants = granted_at()
    early = [
        after - before
        for before, after in pairwise(grants)
        if after - before < SHORTEST_LIFE and not any(before <= at <= after for at in revoking.at)
    ]
    assert len(received(sandbox, "/api/v2/oauth/token")) == len(grants)
    # What is printed while it is captured would be searched for the token, and not be seen.
    with capfd.disabled():
        print(f"{len(received(sandbox))} messages under {len(grants)} tokens, {REVOKED} of them revoked")
    assert early == []
    assert len(grants) > REVOKED + 1
    assert not waiting().exists()
    assert {size_at_opentable(sandbox, f"r{number}") for number in range(1, RESERVATIONS + 1)} == {size}
    said = caplog.text + "".join(capfd.readouterr())
    assert len(seen) >= REVOKED
    assert [token for token in seen if token in said or found_in(token)] == []


def test_control_a_token_in_a_column_is_found(harbour: Link) -> None:
    Link.objects.update(pause_reason="it was sesame-1")
    Exchange.objects.create(
        at="2030-01-01T00:00Z",
        direction="OUT",
        method="GET",
        path="/",
        milliseconds=1,
        request_body=b"sesame-2",
    )

    assert (found_in("sesame-1"), found_in("sesame-2")) == (["opentable_link"], ["opentable_exchange"])
