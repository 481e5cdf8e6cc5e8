"""Problems of an account as a whole: OpenTable does not believe who we are.

One is raised at each outlet that has something to send, and closed there once the account is believed again.
"""

from dataclasses import dataclass
from datetime import datetime

from config.opentable import auth, circuit, links, problems
from config.opentable.models import Circuit, Connection, Link, Problem
from config.opentable.models.streams import CircuitState

# By code: the cause, into which the account's name goes, and the next step.
_WORDS = {
    auth.CREDENTIALS_REFUSED: (
        "OpenTable does not take the client id and secret of the connection {}.",
        "Enter the credentials OpenTable gave us, or ask OpenTable for new ones.",
    ),
    auth.TOKEN_REFUSED: (
        "OpenTable does not take the token that it has just given the connection {}.",
        "Ask OpenTable whether our client id is granted access to this environment.",
    ),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom it concerns that a host is left alone: `way` as "to CI" or "through Annex CI"; `who` by name."""

    way: str
    who: str


def reach(account: Connection) -> Reach:
    """Everybody at the environment; or the accounts that share this one's circuit, which have its key."""
    if not account.host_key:
        return Reach(f"to {account.environment}", account.environment)
    alike = Connection.objects.filter(environment=account.environment, host_key=account.host_key)
    who = " and ".join(alike.order_by("name").values_list("name", flat=True))
    return Reach(f"through {who}", who)


def on_the_way(link: Link) -> list[str]:
    """The circuits of everything between a link's messages and OpenTable."""
    account = link.connection
    return [
        circuit.host_of(account),
        circuit.token_host(account),
        circuit.account_host(account),
    ]


def raise_disbelief(*, link: Link, error: str, now: datetime) -> None:
    """A message of this outlet met that its account is not believed; `error` begins with the code."""
    code, account = error.partition(":")[0], link.connection.name
    cause, next_step = _WORDS[code]
    problems.raise_problem(
        rid=link.rid,
        code=code,
        subject=account,
        cause=cause.format(account),
        effect="Nothing reaches OpenTable through this connection; every change is kept.",
        next_step=next_step,
        fixer="SUPPORT",
        now=now,
    )


def watch(*, now: datetime) -> None:
    """A sweep: close the problems of accounts that are believed again."""
    refused = set(Circuit.objects.filter(state=CircuitState.AUTH).values_list("pk", flat=True))
    for problem in Problem.objects.filter(code__in=auth.NOT_BELIEVED, closed_at=None):
        link = links.current_link(problem.rid)
        if link is None or refused.isdisjoint(on_the_way(link)):
            problems.close_problem(rid=problem.rid, code=problem.code, now=now)
