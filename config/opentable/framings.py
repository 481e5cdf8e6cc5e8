"""Compressed request bodies that OpenTable cannot read: given up by themselves, and settled by support.

No request body's coding is negotiated, so whether OpenTable reads one is found out by sending it.
"""

from datetime import datetime

from django.db import transaction

from config.opentable import problems
from config.opentable.models import Connection, Framing

REFUSED = "framing_refused"


@transaction.atomic
def give_up(*, account: Connection, rid: int, status: int, now: datetime) -> None:
    """Send this account's bodies uncompressed from now on, and tell support; the first to find out does."""
    refused = account.framing
    account.framing = Framing.OFF
    changes = {"framing": Framing.OFF, "framing_refused": refused, "framing_refused_at": now}
    if not Connection.objects.filter(pk=account.pk, framing=refused).update(**changes):
        return
    problems.raise_problem(
        rid=rid,
        code=REFUSED,
        subject=account.name,
        cause=f"OpenTable answered {status} to a body compressed as {refused}, and took it uncompressed.",
        effect="Nothing is lost: the connection sends uncompressed, which takes more bytes.",
        next_step="Choose a framing in the connection's settings, or leave it off on the page Environments.",
        fixer="SUPPORT",
        now=now,
    )


@transaction.atomic
def settle(*, account: Connection, now: datetime) -> None:
    """Support has chosen: what was refused before is no news any more."""
    account.framing_refused, account.framing_refused_at = "", None
    account.save(update_fields=["framing_refused", "framing_refused_at"])
    for rid in account.links.values_list("rid", flat=True):
        problems.close_problem(rid=rid, code=REFUSED, subject=account.name, now=now)
