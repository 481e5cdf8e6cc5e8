"""The ground of a drill: an account of its own, and an outlet that has been in service for a month."""

import datetime as dt

from config.opentable import secrets
from config.opentable.models import Connection, Link
from config.opentable.models.connections import LinkState
from config.outlets.models import Mode
from payments.management.demo import furnish
from payments.management.demo.drills.cases import Case, Drill, Place
from payments.management.demo.houses import House, ShiftRow, row
from pos_sync import operations as pos

MONTH = dt.timedelta(days=30)
TABLES = tuple(row("T1 T2 T3 T4 T5 T6 T7 T8", (1, 6), "Main", (40, 60), (110, 0), "92x92 SQUARE"))


def client_secret(drill: Drill) -> str:
    """What we present to OpenTable."""
    return f"{drill.slug}-secret"


def callback_secret(drill: Drill) -> str:
    """What OpenTable presents to us."""
    return f"{drill.slug}-callback-secret"


def callback_key(drill: Drill) -> str:
    """As whom OpenTable calls us."""
    return f"{drill.slug}-sandbox"


def lay(*, drill: Drill, place: Place, now: dt.datetime) -> Case:
    """Make the outlet and its account, registered and live, with OpenTable's names compared to ours."""
    outlet = furnish.furnish(house=_house(drill, place), account=_account(drill, now), now=now)
    link = Link.objects.filter(rid=outlet.rid, is_current=True)
    link.update(state=LinkState.LIVE, registered_at=now - MONTH)
    pos.judge_names(outlet=outlet, now=now)
    return Case(drill, outlet, now)


def _account(drill: Drill, now: dt.datetime) -> Connection:
    return Connection.objects.create(
        name=drill.slug,
        environment="SANDBOX",
        host_key=drill.slug,
        partner_id=drill.slug,
        client_id=drill.slug,
        client_secret_encrypted=secrets.seal(client_secret(drill)),
        secret_set_at=now - MONTH,
        secret_set_by="owner",
        proven_at=now - MONTH,
        callback_key=callback_key(drill),
        callback_secret_hmac=secrets.stamp(callback_secret(drill)),
        callback_set_at=now - MONTH,
        callback_set_by="owner",
        callback_used_at=now - dt.timedelta(hours=1),
    )


def _house(drill: Drill, place: Place) -> House:
    return House(
        slug=drill.slug,
        name=drill.name,
        rid=drill.rid,
        mode=drill.mode,
        time_zone=place.time_zone,
        currency=place.currency,
        country=place.country,
        locale=place.locale,
        connection=drill.slug,
        # Round the clock: what should be heard of it is to be heard at whatever hour one looks.
        shifts=(ShiftRow("All day", 0, 1425, 1440),),
        tables=TABLES,
        turn_times=((100, 90),),
        max_party_size=2 if drill.mode == Mode.NETWORK else 12,
        pacing_covers=None,
        tax_rate=10_000,
        finishes_after_payment=drill.mode == Mode.NETWORK,
        plan_names=dict(drill.plan_names),
    )
