"""The sweep: follow what stands, write down who is told of it, of its end, and the day's digest.

One run over all processes at a time, in one transaction: whoever comes second finds nothing left to do.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from config.opentable.alerts import digests, preferences, standing, telling
from config.opentable.alerts.standing import Standing
from config.opentable.models import Alert, AlertSettings, Dispatch
from config.outlets.models import Outlet

# Of what was said and to whom; a season lets a house look back.
KEPT_FOR = timedelta(days=90)
_TURN = "SELECT pg_try_advisory_xact_lock(hashtextextended('follow alerts', 0))"


@transaction.atomic
def watch(*, now: datetime) -> int:
    """Follow everything; how many letters and events were written down."""
    if not _is_my_turn():
        return 0
    outlets = {outlet.rid: outlet for outlet in Outlet.objects.order_by("pk")}
    wanted = preferences.of_outlets(rids=list(outlets), now=now)
    alerts = follow(rids=list(outlets), wanted=wanted, now=now)
    told = telling.tell_opened(alerts=alerts, outlets=outlets, wanted=wanted, now=now)
    over = [alert for alert in alerts if alert.over_at]
    told += telling.tell_recovered(alerts=over, outlets=outlets, now=now)
    return told + digests.write(outlets=outlets, wanted=wanted, now=now)


def _is_my_turn() -> bool:
    with connection.cursor() as sql:
        sql.execute(_TURN)
        return bool(sql.fetchone()[0])


def follow(*, rids: list[int], wanted: Mapping[int, AlertSettings], now: datetime) -> list[Alert]:
    """Have one alert follow each cause that stands or came back; those that are now over among them."""
    followed = {
        (alert.rid, alert.code, alert.subject): alert
        for alert in Alert.objects.filter(rid__in=rids, over_at=None).order_by("pk")
    }
    stands = {each.identity: each for each in standing.found(rids=rids, now=now)}
    for identity, alert in followed.items():
        if identity not in stands and alert.ended_at is None:
            _save(alert, ended_at=now)
        _conclude(alert, stands.get(identity), wanted[alert.rid], now)
    going_on = {identity: alert for identity, alert in followed.items() if alert.over_at is None}
    missed = [each for each in standing.passed(rids=rids, now=now) if each.identity not in stands]
    made = []
    for each in [*missed, *stands.values()]:
        ended_at = None if each.identity in stands else now
        if each.identity in going_on:
            _go_on(going_on[each.identity], each, ended_at=ended_at)
        else:
            going_on[each.identity] = _begin(each, ended_at=ended_at, now=now)
            made.append(going_on[each.identity])
    return [*followed.values(), *made]


def _conclude(alert: Alert, stands: Standing | None, wanted: AlertSettings, now: datetime) -> None:
    """Call an alert over whose cause stayed away long enough; what comes back later is another."""
    if alert.ended_at is None:
        return
    until = stands.opened_at if stands and stands.number else now
    if alert.ended_at + timedelta(minutes=wanted.steady_minutes) <= until:
        _save(alert, over_at=now)


def _go_on(alert: Alert, each: Standing, *, ended_at: datetime | None) -> None:
    """The same cause still, or again: counted, and told to nobody a second time.

    Until it is told it says what is true by now: how many wait, which names differ.
    """
    is_again = alert.number != each.number or (alert.ended_at is not None and ended_at is None)
    if is_again:
        kept = alert.ended_at if ended_at and alert.ended_at else ended_at
        _save(alert, ended_at=kept, returns=alert.returns + 1, number=each.number, cause=each.cause)
    elif alert.told_at is None and alert.cause != each.cause:
        _save(alert, cause=each.cause, effect=each.effect, next_step=each.next_step)


def _begin(each: Standing, *, ended_at: datetime | None, now: datetime) -> Alert:
    return Alert.objects.create(
        rid=each.rid,
        code=each.code,
        subject=each.subject,
        cause=each.cause,
        effect=each.effect,
        next_step=each.next_step,
        fixer=each.fixer,
        number=each.number,
        opened_at=each.opened_at,
        seen_at=now,
        ended_at=ended_at,
    )


def _save(alert: Alert, **facts: object) -> None:
    for name, value in facts.items():
        setattr(alert, name, value)
    alert.save(update_fields=list(facts))


def sweep(*, now: datetime) -> int:
    """Drop what was over, and what was said, 90 days ago; the count tells how many rows."""
    dropped, _ = Alert.objects.filter(over_at__lt=now - KEPT_FOR).delete()
    said, _ = Dispatch.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return dropped + said
