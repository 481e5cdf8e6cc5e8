"""How each outlet wants to be told: read, and changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from config.opentable.alerts import rules
from config.opentable.alerts.rules import Severity
from config.opentable.models import AlertSettings
from config.outlets.models import Outlet


def of_outlets(*, rids: Sequence[int], now: datetime) -> dict[int, AlertSettings]:
    """All of theirs, by rid; an outlet seen for the first time gets the usual ones, and no digest yet."""
    known = AlertSettings.objects.in_bulk(list(rids))
    missing = [AlertSettings(rid=rid, digested_at=now) for rid in rids if rid not in known]
    if not missing:
        return known
    AlertSettings.objects.bulk_create(missing, ignore_conflicts=True)
    return AlertSettings.objects.in_bulk(list(rids))


def thresholds(wanted: AlertSettings) -> rules.Thresholds:
    """The same, as the rules see it."""
    minutes = {
        Severity.URGENT: wanted.urgent_minutes,
        Severity.SOON: wanted.soon_minutes,
        Severity.LATER: wanted.later_minutes,
        Severity.QUIET: None,
    }
    return rules.Thresholds(minutes, wanted.severities)


@transaction.atomic
def choose(*, outlet: Outlet, chosen: Mapping[str, object], now: datetime) -> AlertSettings:
    """Have an outlet told as it chose: minutes by severity, severities by code, and its digest.

    A severity that equals the usual one is not kept, so that it follows ours should that ever change.
    """
    of_outlets(rids=[outlet.rid], now=now)
    wanted = AlertSettings.objects.select_for_update().get(pk=outlet.rid)
    for name, value in chosen.items():
        setattr(wanted, name, value)
    wanted.severities = {
        code: severity
        for code, severity in wanted.severities.items()
        if severity != rules.kind_of(code).severity
    }
    wanted.save(update_fields=[*chosen, "severities"])
    return wanted
