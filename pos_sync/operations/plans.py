"""Fetching OpenTable's floor plan: asked outside of any transaction, kept and judged in one."""

from datetime import datetime

import structlog

from config import errors
from config.opentable import client, links
from config.opentable.errors import Refused, WireFault
from config.opentable.models import Link
from config.opentable.models.connections import LinkState
from config.outlets.models import Outlet
from pos_sync import wire
from pos_sync.operations import names

log = structlog.get_logger(__name__)


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
    names.keep_plan(outlet=outlet, rows=rows, now=now)
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
