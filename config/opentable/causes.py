"""Why an outlet is not OK, where no problem says so already: cause, effect, next step, and who takes it."""

from dataclasses import dataclass
from datetime import datetime

from config.opentable import circuit, integration, remedies
from config.opentable.fixes import Fix
from config.opentable.integration import Report
from config.opentable.models import Circuit, Link
from config.opentable.models.records import Fixer
from config.opentable.models.streams import CircuitState
from config.outlets import formats
from config.outlets.models import Mode, Outlet


@dataclass(frozen=True, slots=True)
class Cause:
    """The same four words that a problem has, and what mends it.

    `opened_at` is since when it stands, where that is known; `tried_at` when a host was last tried.
    """

    cause: str
    effect: str
    next_step: str
    fixer: str
    fix: Fix
    opened_at: datetime | None = None
    tried_at: datetime | None = None


KEPT = "Nothing reaches OpenTable from this outlet; every change is kept and sent later."
SUPPORT, OPENTABLE = Fixer.SUPPORT.value, Fixer.OPENTABLE.value


def causes(report: Report) -> list[Cause]:
    """What keeps the outlet from being OK beyond its open problems; empty where these say it all."""
    state = report.row.state
    if state == integration.NOT_REGISTERED:
        return [_not_registered(report)]
    if state == integration.DISCONNECTED:
        return [ended(report.link)]
    if state == integration.PAUSED:
        return [_paused(report)]
    found = _on_the_way(report)
    if state == integration.DEGRADED and not report.problems:
        found.append(_behind(report))
    return found


def _on_the_way(report: Report) -> list[Cause]:
    """What is left alone between us and OpenTable, unless a problem tells it."""
    if report.link is None:
        return []
    shut = [each for each in report.circuits if report.is_believed or each.state != CircuitState.AUTH]
    return [left_alone(standing, report.link) for standing in shut]


def ended(link: Link | None) -> Cause:
    """What the end of a link means, and its reason."""
    return Cause(
        f"The link was ended: {reason(link)}.",
        "Nothing is sent, and OpenTable is turned away.",
        "Resume once OpenTable and we agree to connect again.",
        SUPPORT,
        remedies.RESUME,
        opened_at=link.paused_at if link else None,
    )


def paused(link: Link, outlet: Outlet) -> Cause:
    """What a pause means by the outlet's mode, its reason, and when it ends."""
    is_ours = outlet.mode == Mode.NETWORK
    return Cause(
        f"Paused: {reason(link)}.",
        "Nothing is sent, and new bookings of OpenTable are turned away. Cancellations are still taken."
        if is_ours
        else "Nothing is sent. What OpenTable sends is taken as always.",
        _when_it_ends(link, outlet),
        SUPPORT,
        remedies.RESUME,
        opened_at=link.paused_at,
    )


def left_alone(standing: Circuit, link: Link) -> Cause:
    """What it means that nobody calls a host, or that it does not believe us, to a link."""
    # A token endpoint is kept as its address.
    host, whom = standing.host.partition(" ")[0].rpartition("/")[2], _whom(standing, link)
    if standing.state == CircuitState.ISOLATED:
        return Cause(
            f"Support has us leave {host} alone{whom}.",
            KEPT,
            "Call it again from the page Integration, when the reason is over.",
            SUPPORT,
            remedies.CALL_AGAIN_AFTER_SUPPORT,
        )
    if standing.state == CircuitState.AUTH:
        return Cause(
            f"OpenTable does not take who we say we are: {host}{whom}.",
            KEPT,
            f"Enter the credentials that OpenTable gave us; {_tried(standing)}.",
            SUPPORT,
            remedies.ENTER_CREDENTIALS,
            tried_at=standing.opened_at,
        )
    return Cause(
        f"{host} does not answer{whom}.",
        KEPT,
        f"Nothing to do in service: after {standing.failures} failures {_tried(standing)}.",
        OPENTABLE,
        remedies.CALL_AGAIN,
        tried_at=standing.opened_at,
    )


def reason(link: Link | None) -> str:
    """Why a link was paused or ended, to stand in a sentence."""
    return (link.pause_reason if link else "").rstrip(".") or "no reason given"


def _whom(standing: Circuit, link: Link) -> str:
    """For whom a circuit stands, where that is not everybody at the host."""
    account = link.connection
    return "" if standing.host == circuit.api_host(account.environment) else f" for {account.name}"


def _tried(standing: Circuit) -> str:
    return f"it is tried again every {standing.open_seconds} seconds by itself"


def _not_registered(report: Report) -> Cause:
    effect = "Nothing was ever exchanged: OpenTable's guests cannot book here."
    if report.link is None:
        words = "This outlet has no link to OpenTable."
        step = "Set it up: the page leads from the restaurant's request to the first evening."
        return Cause(words, effect, step, SUPPORT, remedies.SET_UP)
    return Cause(
        f"OpenTable has not taken our registration of rid {report.row.rid} yet.",
        effect,
        "It goes with the next messages; if OpenTable refuses it, mend what it names and send again.",
        SUPPORT,
        remedies.REGISTER,
    )


def _paused(report: Report) -> Cause:
    if report.link is not None and report.link.is_paused:
        return paused(report.link, report.outlet)
    return Cause(
        "The outlet's integration is switched off.",
        "OpenTable is turned away.",
        "Switch it on, on the page Set-up.",
        SUPPORT,
        remedies.SWITCH_ON,
    )


def _when_it_ends(link: Link, outlet: Outlet) -> str:
    caught_up = "everything that waits is then sent, once each."
    if link.resumes_at is None:
        return f"Resume when the reason is over: {caught_up}"
    with formats.spoken(outlet.locale):
        ends = formats.clock(link.resumes_at.astimezone(outlet.zone))
    return f"It ends by itself at {ends}, or when you resume: {caught_up}"


def _behind(report: Report) -> Cause:
    return Cause(
        f"{report.row.queue} messages wait, the oldest for {report.row.oldest_seconds} seconds.",
        "OpenTable and its guests see an older state; everything here works as always.",
        "Send again what is parked, below; the rest goes by itself.",
        SUPPORT,
        remedies.SEE_WAITING,
    )
