"""What was told lately, to whom, and what became of it."""

from dataclasses import dataclass

from django.db.models import Prefetch

from config.opentable.alerts import preferences, rules
from config.opentable.models import Alert, AlertSettings, Dispatch, Telling

MOST_ALERTS, MOST_DISPATCHES = 20, 30


@dataclass(frozen=True, slots=True)
class Looked:
    """One alert as the page shows it."""

    alert: Alert
    title: str
    severity: rules.Severity
    tellings: list[Telling]


def alerts(*, rid: int, wanted: AlertSettings) -> list[Looked]:
    """An outlet's last alerts, those that stand first, in two statements."""
    told = Prefetch("tellings", Telling.objects.select_related("opened", "recovered").order_by("pk"))
    found = Alert.objects.filter(rid=rid).prefetch_related(told)
    thresholds = preferences.thresholds(wanted)
    return [
        Looked(
            alert,
            rules.kind_of(alert.code).title,
            thresholds.severity_of(alert.code),
            list(alert.tellings.all()),
        )
        for alert in found.order_by("-over_at", "-seen_at", "-pk")[:MOST_ALERTS]
    ]


def dispatches(*, rid: int) -> list[Dispatch]:
    """The last letters and events in which this outlet was spoken of, the newest first."""
    return list(
        Dispatch.objects.filter(rids__contains=[rid]).order_by("-created_at", "-pk")[:MOST_DISPATCHES]
    )
