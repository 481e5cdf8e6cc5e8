"""OpenTable's floor plans, fetched outside of any transaction and judged once they are here."""

from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from config import errors
from config.opentable import client, links
from config.opentable.errors import Refused, WireFault
from config.opentable.models import Link
from config.opentable.models.connections import LinkState
from config.outlets.models import Outlet
from pos_sync import operations, wire

log = structlog.get_logger(__name__)


@shared_task(name="pos_sync.fetch_plan")
def fetch_plan_of(rid: int, **_later: object) -> None:
    """Fetch one outlet's plan now, for a manager who has just renamed tables at OpenTable."""
    fetch_plan(outlet=Outlet.objects.get(rid=rid), now=timezone.now())


def fetch_plans(*, now: datetime) -> int:
    """Fetch every outlet's plan, so that names which differ are known before service; how many were read."""
    outlets = Outlet.objects.filter(integration_enabled=True).order_by("id")
    return sum(fetch_plan(outlet=outlet, now=now) for outlet in outlets)


def fetch_plan(*, outlet: Outlet, now: datetime) -> bool:
    """Fetch and keep the outlet's plan; False where there is no link, or OpenTable does not give it.

    A fault leaves what we know as it is: the next run asks again.
    """
    link = links.current_link(outlet.rid)
    if link is None or link.state == LinkState.DISCONNECTED:
        return False
    try:
        answer = client.send(_call(link))
        rows = wire.read_plan(answer.document)
    except Refused as refused:
        log.info("floor_plan.not_given", rid=outlet.rid, code=refused.code)
        return False
    except (WireFault, errors.Invalid) as fault:
        log.warning("floor_plan.failed", rid=outlet.rid, fault=str(fault))
        return False
    operations.keep_plan(outlet=outlet, rows=rows, now=now)
    return True


def _call(link: Link) -> client.Call:
    return client.Call(
        connection=link.connection,
        rid=link.rid,
        subject="floor plan",
        method="GET",
        path=f"/api/v1/{link.connection.partner_id}/restaurants/{link.rid}/floor_plan",
        request_id="",
    )
