"""The way of an outlet from environment to environment: one link each, one of them in use.

Registration, numbers, hrefs and what was accepted hang on the link, so nothing of one environment is ever
said to another: whatever comes next begins with its own registration. Production needs OpenTable's grant.
"""

import datetime as dt

from django.db import transaction

from config.errors import Conflict
from config.opentable import facts, links
from config.opentable.environments import Environment
from config.opentable.models import Link
from config.opentable.models.connections import NOT_GRANTED, LinkState

_ORDER = [environment.value for environment in Environment]


def links_of(rid: int) -> list[Link]:
    """An outlet's links, from the sandbox to production."""
    found = Link.objects.select_related("connection").filter(rid=rid)
    return sorted(found, key=lambda link: _ORDER.index(link.environment))


@transaction.atomic
def record_grant(*, link: Link, granted_by: str, granted_on: dt.date, grant_reference: str) -> Link:
    """Keep who at OpenTable granted production access, when, and under which reference.

    Raises Conflict("needs_no_grant") for another environment.
    """
    if link.environment != Environment.PROD:
        raise Conflict("needs_no_grant", f"{link.environment} needs no grant of OpenTable's.")
    link.granted_by, link.granted_on, link.grant_reference = granted_by, granted_on, grant_reference
    link.save(update_fields=["granted_by", "granted_on", "grant_reference"])
    return link


@transaction.atomic
def move(*, link: Link, now: dt.datetime) -> Link:
    """Put this link of its outlet's into use, and the former one out of it; it begins with its registration.

    Raises Conflict("in_use_already"), and Conflict("not_granted") for production without a recorded grant.
    """
    rows = Link.objects.select_for_update(no_key=True).filter(rid=link.rid).order_by("pk")
    link = next(row for row in rows if row.pk == link.pk)
    if link.is_current:
        raise Conflict("in_use_already", f"This outlet is at {link.environment} already.")
    if not link.is_granted:
        raise Conflict("not_granted", NOT_GRANTED)
    Link.objects.filter(rid=link.rid, is_current=True).update(is_current=False)
    link.is_current, link.registered_at = True, None
    if link.state in links.SENDING:
        link.state = LinkState.DRAFT
    link.save(update_fields=["is_current", "registered_at", "state"])
    links.register(link=link, now=now)
    facts.record(name="link.moved", rid=link.rid, subject=f"link:{link.pk}", now=now)
    return link
