"""The facts of a trouble as the rules take them: the outlet's tie, a party, its check."""

import datetime as dt

from django.db.models import Min

from config.opentable import causes, integration, retelling
from config.opentable.integration import Report
from config.opentable.models import Stream
from config.opentable.models.streams import StreamKind
from config.outlets.models import Outlet
from config.outlets.money import format_minor
from payments import diagnosis
from payments.diagnosis import Name, Refusal, Remedy, Sending, Tie, Way
from payments.models import Stray
from payments.queries import checks, troubles
from payments.queries.troubles import Trouble
from pos_sync import matching
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, KitchenState
from reservations.models import Reservation, Source, Visit

_CAME = {
    Source.OPENTABLE: "from OpenTable",
    Source.PHONE: "by phone",
    Source.WALK_IN: "as a walk-in",
}
MOST_NAMES = 3
_STOPPED = {
    integration.NOT_REGISTERED,
    integration.DISCONNECTED,
    integration.PAUSED,
    integration.DOWN,
}


def _nearly_ours(outlet: Outlet, table: str) -> tuple[Name, ...]:
    """The names of OpenTable's plan that differ a little from ours; where a table is asked about, its own."""
    _, _, rows = pos_queries.names_matched(outlet)
    return tuple(
        Name(row.their_name, row.our_name, f"by {row.words}")
        for row in rows
        if row.their_name is not None and row.our_name is not None and row.kind == matching.Kind.NEAR
        if not table or matching.judge_pair(row.their_name, table) is not None
    )[:MOST_NAMES]


def tie_of(report: Report, *, trouble: Trouble, now: dt.datetime) -> Tie:
    """How the outlet stands, as the rules take it."""
    row = report.row
    first = next(iter(causes.causes(report)), None) if row.state in _STOPPED else None
    problem = next(iter(report.problems), None) if row.state in _STOPPED else None
    said = first or problem
    parked = Stream.objects.filter(link=report.link, is_parked=True).count() if report.link else 0
    return Tie(
        is_theirs=row.mode == "POS",
        cause=said.cause if said else "",
        remedy=Remedy(said.effect, said.next_step, said.fixer, Way.INTEGRATION) if said else None,
        heard_at=row.last_in_at,
        strangers=troubles.count_strangers(outlet=report.outlet, now=now),
        names_matched=row.names_matched,
        names_total=row.names_total,
        names=_nearly_ours(report.outlet, trouble.table),
        queue=row.queue,
        parked=parked,
    )


def party_of(found: Reservation, cart: Cart | None) -> diagnosis.Party:
    """One party with its check, as the rules take it."""
    told = pos_queries.told_of_cart(found) or {}
    keys = {StreamKind.RESERVATION.value: str(found.confirmation_number)}
    if cart is not None:
        keys[StreamKind.CHECK.value] = str(cart.pk)
    sendings = _sendings(found.outlet, keys)
    return diagnosis.Party(
        number=found.confirmation_number,
        came=_CAME[Source(found.source)],
        made_at=found.created_at,
        state=found.state,
        is_at_opentable=found.connection_id is not None,
        seated_at=found.seated_at,
        tables=tuple(found.table_names),
        names=_names(found.outlet, told.get("unmatched") or []),
        why=pos_queries.WHY_NOT_OPENED.get(told.get("reason") or "", ""),
        refusal=_refusal(found),
        telling=sendings.get(StreamKind.RESERVATION),
        check=_check(cart, sendings.get(StreamKind.CHECK)) if cart is not None else None,
        stray=_stray(found),
    )


def _names(outlet: Outlet, unmatched: list[str]) -> tuple[Name, ...]:
    """Each name that was none of ours when it was named, beside the nearest of ours as they are now."""
    ours = pos_queries.floor_names(outlet) if unmatched else []
    found = []
    for theirs in unmatched:
        best, differences = matching.nearest(theirs, ours) or (None, ())
        if best is None or differences:
            found.append(Name(theirs, best, f"by {matching.say(differences)}" if differences else ""))
    return tuple(found)


def _refusal(found: Reservation) -> Refusal | None:
    """The last thing OpenTable asked in vain, unless it asked the same again and was heard."""
    said = retelling.retell(outlet=found.outlet, confirmation_number=found.confirmation_number)
    asked = {told.what: told for told in said if told.who == "OpenTable"}
    failed = [told for told in asked.values() if told.has_failed]
    return troubles.refusal_of(failed[-1]) if failed else None


def _sendings(outlet: Outlet, keys: dict[str, str]) -> dict[str, Sending]:
    found = Stream.objects.filter(
        link__rid=outlet.rid, link__is_current=True, kind__in=keys, key__in=keys.values()
    )
    return {
        stream.kind: Sending(
            stream.last_version, stream.acked_version, stream.is_parked, stream.last_error, stream.acked_at
        )
        for stream in found
        if keys[stream.kind] == stream.key
    }


def _check(cart: Cart, sending: Sending | None) -> diagnosis.Check:
    lines = cart.lines.filter(voided_at=None)
    visit = Visit.objects.filter(reservation=cart.reservation_id).first()
    return diagnosis.Check(
        number=cart.check_number,
        state=cart.state,
        opened_at=cart.opened_at,
        tables=", ".join(sorted(cart.tables.values_list("name", flat=True))),
        items=lines.exclude(kitchen_state=KitchenState.NEW).count(),
        unsent=lines.filter(kitchen_state=KitchenState.NEW).count(),
        fired_at=cart.tickets.aggregate(at=Min("fired_at"))["at"],
        due=format_minor(cart.due_minor, cart.currency) if cart.due_minor > 0 else "",
        payments=tuple(
            f"{payment.get_tender_display()} {format_minor(payment.taken_minor, cart.currency)}"
            for payment in checks.payments_of(cart)
            if payment.state not in pos_queries.NO_MONEY
        ),
        closed_at=cart.closed_at,
        spent=format_minor(visit.spent_minor, visit.currency) if visit else "",
        sending=sending,
    )


def _stray(found: Reservation) -> Refusal | None:
    """A payment of the diner's app that is on no check, and that nobody has settled yet."""
    stray = (
        Stray.objects.filter(
            rid=found.outlet.rid, confirmation_number=found.confirmation_number, resolved_at=None
        )
        .order_by("-asked_at")
        .first()
    )
    if stray is None:
        return None
    applied = checks.authorization_of(stray.connection, stray.authorization_id)
    if applied is not None and applied.cart_id is not None:
        return None
    return Refusal(
        stray.asked_at, "asked to put the diner's payment on the check", stray.code.replace("_", " ")
    )
