"""Why an outlet is not OK, where no problem says so already: cause, effect, next step, and who takes it."""

from dataclasses import dataclass

from config.opentable import auth, integration
from config.opentable.integration import Report
from config.opentable.models import Circuit, Link
from config.opentable.models.streams import CircuitState
from config.outlets.models import Mode


@dataclass(frozen=True, slots=True)
class Cause:
    """The same four words that a problem has."""

    cause: str
    effect: str
    next_step: str
    fixer: str


KEPT = "Nothing reaches OpenTable from this outlet; every change is kept and sent later."


def causes(report: Report) -> list[Cause]:
    """What keeps the outlet from being OK beyond its open problems; empty where these say it all."""
    state = report.row.state
    if state == integration.NOT_REGISTERED:
        return [_not_registered(report)]
    if state == integration.DISCONNECTED:
        return [ended(report.link)]
    if state == integration.PAUSED:
        return [_paused(report)]
    is_told = not {*auth.NOT_BELIEVED}.isdisjoint(report.row.problems)
    shut = [standing for standing in report.circuits if not (is_told and standing.state == CircuitState.AUTH)]
    found = [_left_alone(standing) for standing in shut]
    if state == integration.DEGRADED and not report.problems:
        found.append(_behind(report))
    return found


def ended(link: Link | None) -> Cause:
    """What the end of a link means, and its reason."""
    return Cause(
        f"The link was ended: {reason(link)}.",
        "Nothing is sent, and OpenTable is turned away.",
        "Resume once OpenTable and we agree to connect again.",
        "SUPPORT",
    )


def reason(link: Link | None) -> str:
    """Why a link was paused or ended, to stand in a sentence."""
    return (link.pause_reason if link else "").rstrip(".") or "no reason given"


def _not_registered(report: Report) -> Cause:
    effect = "Nothing was ever exchanged: OpenTable's guests cannot book here."
    if report.link is None:
        return Cause(
            "This outlet has no link to OpenTable.", effect, "Make one in the back office.", "SUPPORT"
        )
    return Cause(
        f"OpenTable has not taken our registration of rid {report.row.rid} yet.",
        effect,
        "It goes with the next messages; if OpenTable refuses it, read the exchange below.",
        "SUPPORT",
    )


def _paused(report: Report) -> Cause:
    if report.link is None or not report.link.is_paused:
        return Cause(
            "The outlet's integration is switched off.",
            "OpenTable is turned away.",
            "Switch it on, on the page Set-up.",
            "SUPPORT",
        )
    is_ours = report.outlet.mode == Mode.NETWORK
    return Cause(
        f"Paused: {reason(report.link)}.",
        "Nothing is sent, and new bookings of OpenTable are turned away. Cancellations are still taken."
        if is_ours
        else "Nothing is sent. What OpenTable sends is taken as always.",
        _when_it_ends(report.link),
        "SUPPORT",
    )


def _when_it_ends(link: Link) -> str:
    caught_up = "everything that waits is then sent, once each."
    if link.resumes_at is None:
        return f"Resume when the reason is over: {caught_up}"
    return f"It ends by itself at {link.resumes_at:%H:%M} UTC, or when you resume: {caught_up}"


def _left_alone(standing: Circuit) -> Cause:
    if standing.state == CircuitState.ISOLATED:
        return Cause(
            f"Support has us leave {standing.host} alone.", KEPT, "Call it again from this page.", "SUPPORT"
        )
    if standing.state == CircuitState.AUTH:
        return Cause(
            f"OpenTable does not take who we say we are: {standing.host}.",
            KEPT,
            "Look at the last answers in the message log; it is tried again every 30 seconds by itself.",
            "SUPPORT",
        )
    return Cause(
        f"{standing.host} did not answer {standing.failures} times in a row.",
        KEPT,
        f"It is tried again every {standing.open_seconds} seconds by itself; nothing to do in service.",
        "OPENTABLE",
    )


def _behind(report: Report) -> Cause:
    return Cause(
        f"{report.row.queue} messages wait, the oldest for {report.row.oldest_seconds} seconds.",
        "OpenTable and its guests see an older state; everything here works as always.",
        "Send again what is parked, below; the rest goes by itself.",
        "SUPPORT",
    )
