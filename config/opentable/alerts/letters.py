"""The letters of alerts, in plain text and words that staff use; times by each outlet's own clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from config import origin
from config.opentable.alerts import rules
from config.opentable.models import Alert
from config.outlets import formats
from config.outlets.models import Outlet

FIXERS = {"STAFF": "staff", "MANAGER": "the manager", "SUPPORT": "support", "OPENTABLE": "OpenTable"}


@dataclass(frozen=True, slots=True)
class Letter:
    """What one e-mail says."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Day:
    """What a digest tells of one outlet, between two moments."""

    outlet: Outlet
    since: datetime
    until: datetime
    opened: Sequence[Alert]
    closed: Sequence[Alert]
    standing: Sequence[Alert]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.opened or self.closed or self.standing)


def opened(
    alerts: Sequence[Alert], outlets: Mapping[int, Outlet], *, rules_of: Mapping[int, rules.Thresholds]
) -> Letter:
    """Several alerts of one code: the same words once, over the outlets that they are true of."""
    kind = rules.kind_of(alerts[0].code)
    is_urgent = any(rules_of[alert.rid].severity_of(alert.code) == rules.Severity.URGENT for alert in alerts)
    told: dict[tuple[str, str, str, str], list[Alert]] = {}
    for alert in alerts:
        words = (alert.cause, alert.effect, alert.next_step, alert.fixer)
        told.setdefault(words, []).append(alert)
    parts = [
        "\n".join(
            [
                *(_line(outlets[alert.rid], f"since {_moment(outlets[alert.rid], alert.opened_at)}")
                  for alert in found),
                "",
                f"What: {cause}",
                f"Effect: {effect}",
                f"Next step: {next_step}",
                f"Who: {FIXERS[fixer]}",
            ]
        )
        for (cause, effect, next_step, fixer), found in told.items()
    ]  # fmt: skip
    urgent = "Urgent: " if is_urgent else ""
    where = [_page(outlets[rid]) for rid in _rids(alerts)]
    ending = "\n".join(["More of it:", *where, "You are told once more, when it is over."])
    return Letter(f"{urgent}{_where(alerts, outlets)}: {kind.title}", _text([*parts, ending]))


def recovered(alerts: Sequence[Alert], outlets: Mapping[int, Outlet]) -> Letter:
    """That alerts of one code are over, to somebody who was told of them."""
    kind = rules.kind_of(alerts[0].code)
    lines = [_line(outlets[alert.rid], _span(outlets[alert.rid], alert)) for alert in alerts]
    causes = [f"It was: {cause}" for cause in dict.fromkeys(alert.cause for alert in alerts)]
    return Letter(
        f"Over: {_where(alerts, outlets)}: {kind.title}", _text(["\n".join(lines), "\n".join(causes)])
    )


def digest(days: Sequence[Day]) -> Letter:
    """What happened at these outlets since their last digests."""
    until = days[0].until.astimezone(days[0].outlet.zone)
    with formats.spoken(days[0].outlet.locale):
        date = formats.day(until.date())
    where = days[0].outlet.name if len(days) == 1 else f"{len(days)} outlets"
    return Letter(f"{where}: digest of {date}", _text(_day(day) for day in days))


def _day(day: Day) -> str:
    since, until = _moment(day.outlet, day.since), _moment(day.outlet, day.until)
    lines = [f"{day.outlet.name}, {since} to {until}", _page(day.outlet)]
    for title, alerts in (("Opened", day.opened), ("Closed", day.closed), ("Still stands", day.standing)):
        if alerts:
            lines += ["", f"{title}: {len(alerts)}"]
            lines += [f"- {_told(day.outlet, alert)}" for alert in alerts]
    if day.is_empty:
        lines += ["", "Nothing opened, nothing closed, nothing stands."]
    return "\n".join(lines)


def _told(outlet: Outlet, alert: Alert) -> str:
    title = rules.kind_of(alert.code).title
    about = f" ({alert.subject})" if alert.subject else ""
    return f"{title}{about}, {_span(outlet, alert)}"


def _span(outlet: Outlet, alert: Alert) -> str:
    begun = _moment(outlet, alert.opened_at)
    span = f"{begun} to {_moment(outlet, alert.ended_at)}" if alert.ended_at else f"since {begun}"
    times = "once" if alert.returns == 1 else f"{alert.returns} times"
    return f"{span}; came back {times}" if alert.returns else span


def _where(alerts: Iterable[Alert], outlets: Mapping[int, Outlet]) -> str:
    rids = _rids(alerts)
    return outlets[rids[0]].name if len(rids) == 1 else f"{len(rids)} outlets"


def _rids(alerts: Iterable[Alert]) -> list[int]:
    return list(dict.fromkeys(alert.rid for alert in alerts))


def _page(outlet: Outlet) -> str:
    """Where it is looked at; in words where nobody could follow an address."""
    return origin.page(reverse("integration", args=[outlet.slug])) or f"the page Integration of {outlet.name}"


def _line(outlet: Outlet, words: str) -> str:
    return f"{outlet.name}, {words}"


def _moment(outlet: Outlet, at: datetime) -> str:
    with formats.spoken(outlet.locale):
        return formats.moment(at.astimezone(outlet.zone))


def _text(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
