"""Who is told of what falls due, and of its end: a letter a person and code, an event an alert."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from config.opentable.alerts import events, letters, people, preferences, rules
from config.opentable.models import Alert, AlertSettings, Channel, Dispatch, DispatchKind, Telling, Webhook
from config.outlets.models import Outlet

Outlets = Mapping[int, Outlet]
Cause = tuple[str, str, int]


def tell_opened(
    *, alerts: Sequence[Alert], outlets: Outlets, wanted: Mapping[int, AlertSettings], now: datetime
) -> int:
    """Write down what is to be said of alerts that have stood long enough; how many letters and events."""
    due = _due(alerts, wanted, now)
    if not due:
        return 0
    for alert in due:
        alert.told_at = now
        alert.save(update_fields=["told_at"])
    known = _already_told()
    mine: dict[tuple[str, str], list[Alert]] = {}
    for address, alert in _addressed(due, outlets):
        earlier = known.get((address, _cause(alert)))
        if earlier is None:
            mine.setdefault((address, alert.code), []).append(alert)
        else:
            Telling.objects.create(alert=alert, address=address, opened_id=earlier)
    for (address, _code), told in mine.items():
        letter = letters.opened(told, outlets, rules_of=_rules(wanted))
        dispatch = _mail(address, DispatchKind.OPENED, letter, told, now)
        _keep(told, address, dispatch)
    return len(mine) + _post_opened(due, outlets, wanted, now)


def _due(alerts: Sequence[Alert], wanted: Mapping[int, AlertSettings], now: datetime) -> list[Alert]:
    """What nobody was told of and has stood long enough, with what the same cause did to other outlets."""
    standing = [alert for alert in alerts if alert.ended_at is None]
    codes = {(alert.rid, alert.code) for alert in standing}
    at = {alert.pk: _due_at(alert, wanted) for alert in standing if not alert.told_at}
    waiting = [alert for alert in standing if at.get(alert.pk) and not _follows(alert, codes)]
    causes = {_cause(alert) for alert in waiting if (due_at := at[alert.pk]) and due_at <= now}
    return [alert for alert in waiting if _cause(alert) in causes]


def _due_at(alert: Alert, wanted: Mapping[int, AlertSettings]) -> datetime | None:
    return preferences.thresholds(wanted[alert.rid]).due_at(code=alert.code, opened_at=alert.opened_at)


def _follows(alert: Alert, codes: set[tuple[int, str]]) -> bool:
    return any((alert.rid, cause) in codes for cause in rules.FOLLOWS_FROM.get(alert.code, ()))


def _cause(alert: Alert) -> Cause:
    return rules.cause_of(rid=alert.rid, code=alert.code, subject=alert.subject)


def _rules(wanted: Mapping[int, AlertSettings]) -> Mapping[int, rules.Thresholds]:
    return {rid: preferences.thresholds(each) for rid, each in wanted.items()}


def _already_told() -> dict[tuple[str, Cause], int]:
    """The letter in which an address was told of a cause that is not over yet."""
    tellings = Telling.objects.filter(alert__over_at=None).exclude(address="").select_related("alert")
    return {(told.address, _cause(told.alert)): told.opened_id for told in tellings.order_by("-pk")}


def _addressed(alerts: Sequence[Alert], outlets: Outlets) -> Iterable[tuple[str, Alert]]:
    crowd = people.at_outlets({alert.rid for alert in alerts})
    for alert in sorted(alerts, key=lambda alert: (outlets[alert.rid].pk, alert.opened_at, alert.pk)):
        for address in people.addresses(crowd[alert.rid], rules.TOLD[alert.fixer]):
            yield address, alert


def _post_opened(
    alerts: Sequence[Alert], outlets: Outlets, wanted: Mapping[int, AlertSettings], now: datetime
) -> int:
    on = webhooks_on([alert.rid for alert in alerts])
    told = [alert for alert in alerts if alert.rid in on]
    for alert in told:
        severity = preferences.thresholds(wanted[alert.rid]).severity_of(alert.code)
        body = events.opened(alert, outlets[alert.rid], severity=severity, now=now)
        _keep([alert], "", post(rid=alert.rid, kind=DispatchKind.OPENED, body=body, now=now))
    return len(told)


def tell_recovered(*, alerts: Sequence[Alert], outlets: Outlets, now: datetime) -> int:
    """Write down, for those who were told of these alerts, that they are over: once a person and cause.

    A cause of many outlets is over for a person when it is at all of that person's. Who works at an outlet
    no more hears no more of it.
    """
    if not alerts:
        return 0
    causes = {_cause(alert) for alert in alerts}
    codes = {alert.code for alert in alerts}
    unclosed = Telling.objects.filter(recovered=None, alert__code__in=codes, alert__rid__in=list(outlets))
    mine: dict[tuple[str, Cause], list[Telling]] = {}
    for telling in _still_here(unclosed.select_related("alert").order_by("alert__rid", "pk")):
        if _cause(telling.alert) in causes:
            mine.setdefault((telling.address, _cause(telling.alert)), []).append(telling)
    posts = [one for (address, _), found in mine.items() if not address for one in found if one.alert.over_at]
    letters_due: dict[tuple[str, str], list[Telling]] = {}
    for (address, cause), found in mine.items():
        if address and all(telling.alert.over_at for telling in found):
            letters_due.setdefault((address, cause[0]), []).extend(found)
    for (address, _code), found in letters_due.items():
        told = [telling.alert for telling in found]
        letter = letters.recovered(told, outlets)
        _close(found, _mail(address, DispatchKind.RECOVERED, letter, told, now))
    return len(letters_due) + _post_recovered(posts, outlets, now)


def _still_here(tellings: Iterable[Telling]) -> list[Telling]:
    """Those to webhooks, and to addresses of people who work at the outlet still."""
    told = list(tellings)
    crowd = people.at_outlets({telling.alert.rid for telling in told})
    here = {(rid, person.address) for rid, found in crowd.items() for person in found}
    return [each for each in told if not each.address or (each.alert.rid, each.address) in here]


def _post_recovered(tellings: Sequence[Telling], outlets: Outlets, now: datetime) -> int:
    for telling in tellings:
        body = events.recovered(telling.alert, outlets[telling.alert.rid], now=now)
        rid = telling.alert.rid
        _close([telling], post(rid=rid, kind=DispatchKind.RECOVERED, body=body, now=now))
    return len(tellings)


def webhooks_on(rids: Iterable[int]) -> set[int]:
    """Which of these outlets have a webhook that is switched on."""
    return set(Webhook.objects.filter(rid__in=set(rids), is_on=True).values_list("rid", flat=True))


def post(*, rid: int, kind: DispatchKind, body: str, now: datetime) -> Dispatch:
    """Write down one event for an outlet's webhook."""
    return Dispatch.objects.create(
        channel=Channel.WEBHOOK, kind=kind, rids=[rid], text=body, created_at=now, next_at=now
    )


def write_letter(
    *, address: str, kind: DispatchKind, letter: letters.Letter, rids: Sequence[int], now: datetime
) -> Dispatch:
    """Write down one letter to one address."""
    return Dispatch.objects.create(
        channel=Channel.MAIL,
        kind=kind,
        rids=sorted(set(rids)),
        address=address,
        subject=letter.subject[:250],
        text=letter.text,
        created_at=now,
        next_at=now,
    )


def _mail(
    address: str, kind: DispatchKind, letter: letters.Letter, told: Sequence[Alert], now: datetime
) -> Dispatch:
    rids = [alert.rid for alert in told]
    return write_letter(address=address, kind=kind, letter=letter, rids=rids, now=now)


def _keep(alerts: Sequence[Alert], address: str, dispatch: Dispatch) -> None:
    Telling.objects.bulk_create([Telling(alert=alert, address=address, opened=dispatch) for alert in alerts])


def _close(tellings: Sequence[Telling], dispatch: Dispatch) -> None:
    Telling.objects.filter(pk__in=[telling.pk for telling in tellings]).update(recovered=dispatch)
