"""The digest: once a date by each outlet's own clock, what opened, what closed, and what still stands."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from config.opentable.alerts import events, letters, people, rules, telling
from config.opentable.models import Alert, AlertSettings, DispatchKind
from config.outlets.models import Outlet


def write(*, outlets: Mapping[int, Outlet], wanted: Mapping[int, AlertSettings], now: datetime) -> int:
    """Write down the digests that are due; how many letters and events. A person gets one for all outlets."""
    due = [rid for rid, each in wanted.items() if _is_due(each, outlets[rid], now)]
    days = {rid: day for rid, day in _days(due, outlets, wanted, now).items() if _is_told(day, wanted[rid])}
    AlertSettings.objects.filter(pk__in=due).update(digested_at=now)
    crowd = people.at_outlets(days)
    mine: dict[str, list[letters.Day]] = {}
    for rid, day in days.items():
        for address in people.addresses(crowd[rid], rules.READS_DIGESTS):
            mine.setdefault(address, []).append(day)
    for address, told in mine.items():
        rids = [day.outlet.rid for day in told]
        telling.write_letter(
            address=address, kind=DispatchKind.DIGEST, letter=letters.digest(told), rids=rids, now=now
        )
    on = telling.webhooks_on(days)
    for rid in on:
        telling.post(rid=rid, kind=DispatchKind.DIGEST, body=events.digest(days[rid]), now=now)
    return len(mine) + len(on)


def _is_due(wanted: AlertSettings, outlet: Outlet, now: datetime) -> bool:
    due_at = rules.next_digest(after=wanted.digested_at, minute=wanted.digest_minute, zone=outlet.zone)
    return due_at <= now


def _is_told(day: letters.Day, wanted: AlertSettings) -> bool:
    return wanted.has_digest and (wanted.has_empty_digest or not day.is_empty)


def _days(
    rids: list[int], outlets: Mapping[int, Outlet], wanted: Mapping[int, AlertSettings], now: datetime
) -> dict[int, letters.Day]:
    if not rids:
        return {}
    since = min(wanted[rid].digested_at for rid in rids)
    lately = Q(seen_at__gt=since) | Q(ended_at__gt=since) | Q(ended_at=None)
    found: dict[int, list[Alert]] = {rid: [] for rid in rids}
    for alert in Alert.objects.filter(lately, rid__in=rids).order_by("opened_at", "pk"):
        found[alert.rid].append(alert)
    return {rid: _day(outlets[rid], wanted[rid].digested_at, now, found[rid]) for rid in rids}


def _day(outlet: Outlet, since: datetime, until: datetime, alerts: list[Alert]) -> letters.Day:
    return letters.Day(
        outlet=outlet,
        since=since,
        until=until,
        opened=[alert for alert in alerts if alert.seen_at > since],
        closed=[alert for alert in alerts if alert.ended_at and alert.ended_at > since],
        standing=[alert for alert in alerts if alert.ended_at is None],
    )
