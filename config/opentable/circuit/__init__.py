"""The circuit of each host, kept in PostgreSQL and shared by every process.

Five failures in a row, or half of at least twenty calls within 30 seconds, open it for 5 seconds, doubling to
30: recovery must be noticed within a minute. While it is open, one process over all may try (the probe), once
a period; that counts from the try, because to be left without an answer takes time too. Its success closes
the circuit and makes everything that waits for the host due at once. Healthy calls write nothing. ISOLATED is
support's own decision and ends only by support's hand. What follows from the row for a call is `admission`.

AUTH is no fault of the host: it refuses our credentials, or a token it has just given. It is an account's own
(`token_host`, `account_host`), begins with the first refusal and is probed every 30 seconds.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from config.opentable import environments, lately
from config.opentable.circuit import admission
from config.opentable.errors import Throttled, Unavailable, Unreachable, Unreadable
from config.opentable.feeds import Feed
from config.opentable.models import Circuit, Connection
from config.opentable.models.streams import CircuitState

IN_A_ROW = 5
OPEN_SECONDS, MOST_OPEN_SECONDS = 5, 30
AUTH_SECONDS = 30


def api_host(environment: str, host_key: str = "") -> str:
    """The circuit's key for an environment's API: of accounts without a key, or of those with this one."""
    host = environments.hosts(environment).api_host
    return f"{host} {host_key}" if host_key else host


def host_of(account: Connection) -> str:
    """The circuit's key for the API as this account calls it."""
    return api_host(account.environment, account.host_key)


def token_host(account: Connection) -> str:
    """The key for an account's token endpoint: apart from the API, whose host it may share.

    It is the account's own, because credentials that are refused must not keep other accounts waiting.
    """
    return f"{environments.hosts(account.environment).oauth} token {account.pk}"


def account_host(account: Connection) -> str:
    """The key for whether the API takes the tokens of an account: other accounts of the host go on."""
    return f"{api_host(account.environment)} account {account.pk}"


def closed_accounts() -> dict[int, datetime]:
    """Connections, by key, whose API may not be called now, nor probed, and from when it may be.

    Until then feeds need lease nothing for them.
    """
    now = timezone.now()
    admits_at = {standing.pk: admission.admits_at(standing) for standing in Circuit.objects.all()}
    closed = {host: at for host, at in admits_at.items() if at > now}
    return {account: closed[host] for account, host in _hosts() if host in closed} if closed else {}


def soonest(coming: Iterable[tuple[int, datetime]], closed: Mapping[int, datetime]) -> datetime | None:
    """When the first of what comes due may be sent, each by its connection; None where nothing ever may."""
    found = (max(due_at, closed.get(account, due_at)) for account, due_at in coming)
    first = min(found, default=admission.NEVER)
    return None if first == admission.NEVER else first


def succeeded(host: str, admitted: admission.Admission) -> None:
    """An answer came. Written only after failures; closing the circuit wakes what waits."""
    lately.CALLS.note(host, is_failure=False)
    if not admitted.is_news:
        return
    with connection.cursor() as sql:
        sql.execute(
            "UPDATE opentable_circuit c SET state = 'CLOSED', failures = 0, opened_at = NULL,"
            " open_seconds = %s, probe_owner = NULL, probe_until = NULL"
            " FROM (SELECT host, state FROM opentable_circuit WHERE host = %s FOR NO KEY UPDATE) was"
            " WHERE c.host = was.host AND c.state <> 'ISOLATED' RETURNING was.state",
            [OPEN_SECONDS, host],
        )
        row = sql.fetchone()
    if row in {(CircuitState.OPEN.value,), (CircuitState.AUTH.value,)}:
        _wake(host)


def failed(host: str) -> None:
    """No answer, or one that says nothing: counted, and the circuit opened where that was enough."""
    is_half = lately.CALLS.note(host, is_failure=True)
    with connection.cursor() as sql:
        sql.execute(
            """
            INSERT INTO opentable_circuit AS c (host, state, failures, open_seconds)
            VALUES (%(host)s, 'CLOSED', 1, %(first)s)
            ON CONFLICT (host) DO UPDATE SET
                failures = c.failures + 1,
                state = CASE WHEN c.state = 'CLOSED' AND (c.failures + 1 >= %(most)s OR %(is_half)s)
                             THEN 'OPEN' ELSE c.state END,
                opened_at = CASE WHEN c.state = 'CLOSED' AND (c.failures + 1 >= %(most)s OR %(is_half)s)
                                 THEN clock_timestamp()
                                 WHEN c.state IN ('OPEN', 'AUTH') AND c.probe_until IS NOT NULL
                                 THEN c.probe_until - make_interval(secs => %(probe)s)
                                 ELSE c.opened_at END,
                open_seconds = CASE WHEN c.state = 'OPEN' AND c.probe_until IS NOT NULL
                                    THEN LEAST(c.open_seconds * 2, %(longest)s) ELSE c.open_seconds END,
                probe_owner = NULL, probe_until = NULL
            """,
            {
                "host": host,
                "first": OPEN_SECONDS,
                "longest": MOST_OPEN_SECONDS,
                "most": IN_A_ROW,
                "is_half": is_half,
                "probe": admission.PROBE_SECONDS,
            },
        )


def refuse(host: str) -> None:
    """Who we say we are is not taken there: asking again at once, whatever waits, would help nobody."""
    with connection.cursor() as sql:
        sql.execute(
            """
            INSERT INTO opentable_circuit AS c (host, state, failures, opened_at, open_seconds)
            VALUES (%(host)s, 'AUTH', 0, clock_timestamp(), %(seconds)s)
            ON CONFLICT (host) DO UPDATE SET state = 'AUTH', opened_at = clock_timestamp(),
                open_seconds = %(seconds)s, probe_owner = NULL, probe_until = NULL
            WHERE c.state <> 'ISOLATED'
            """,
            {"host": host, "seconds": AUTH_SECONDS},
        )


def wait(host: str, *, until: datetime) -> None:
    """The host asked for quiet (429, or 503 with Retry-After): nobody calls it before then."""
    standing, _ = Circuit.objects.get_or_create(pk=host)
    # The asked-for quiet is an answer: a probe that met it has shown that somebody is there.
    Circuit.objects.filter(pk=standing.pk).update(wait_until=until, probe_owner=None, probe_until=None)


def isolate(*, host: str) -> None:
    """Support: call this host no more until `close`."""
    Circuit.objects.update_or_create(pk=host, defaults={"state": CircuitState.ISOLATED})


def is_isolated(hosts: Iterable[str]) -> bool:
    """Whether support has us leave one of these alone."""
    return Circuit.objects.filter(pk__in=list(hosts), state=CircuitState.ISOLATED).exists()


def close(*, host: str) -> None:
    """Support: call this host again at once."""
    Circuit.objects.update_or_create(
        pk=host,
        defaults={
            "state": CircuitState.CLOSED,
            "failures": 0,
            "opened_at": None,
            "open_seconds": OPEN_SECONDS,
            "probe_owner": None,
            "probe_until": None,
            "wait_until": None,
        },
    )
    _wake(host)


def enter(host: str) -> admission.Admission:
    """Be admitted. Raises Throttled("circuit_open") where no call may be made now."""
    admitted = admission.admit(host)
    if not admitted.is_granted:
        retry_at = admitted.retry_at or timezone.now()
        raise Throttled("circuit_open", "the host is left alone for now", retry_at=retry_at)
    return admitted


@contextmanager
def guarding(host: str) -> Iterator[None]:
    """Make one call under a circuit. Raises Throttled("circuit_open") where it may not be made now."""
    admitted = enter(host)
    try:
        yield
    except Throttled as throttled:
        wait(host, until=throttled.retry_at)
        raise
    except (Unreachable, Unavailable, Unreadable):
        failed(host)
        raise
    succeeded(host, admitted)


def feeds() -> list[Feed]:
    """The feeds named in settings."""
    return [import_string(dotted_name) for dotted_name in settings.RELAY_FEEDS]


def _wake(host: str) -> None:
    """Everything that waits for this host, or for its account to be believed, is due now."""
    known = Connection.objects.only("environment", "host_key")
    accounts = [each.pk for each in known if host in {host_of(each), token_host(each), account_host(each)}]
    for feed in feeds() if accounts else ():
        feed.hasten(accounts=accounts)


def _hosts() -> list[tuple[int, str]]:
    """Every connection's key and its circuit's."""
    accounts = Connection.objects.values_list("pk", "environment", "host_key")
    return [(account, api_host(environment, key)) for account, environment, key in accounts]
