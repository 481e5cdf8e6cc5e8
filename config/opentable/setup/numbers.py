"""OpenTable's number of an outlet: whose it is, and another one for the outlet while it is not connected."""

from django.db.models import Exists, OuterRef

from config.errors import Conflict
from config.opentable.models import Alert, AlertSettings, Link, Problem, Rehearsal, Webhook
from config.outlets.models import Outlet


def refuse_taken(outlet: Outlet, rid: int) -> None:
    """Raise Conflict("number_taken") where it is another outlet's, whose name is nobody's business here."""
    if Outlet.objects.filter(rid=rid).exclude(pk=outlet.pk).exists():
        raise Conflict("number_taken", f"{rid} is the number of another outlet here.")


def renumber(outlet: Outlet, rid: int) -> None:
    """Take another number of OpenTable's, while nothing was ever said under the former one.

    Raises Conflict("tied_already") and ("number_taken").
    """
    if rid == outlet.rid:
        return
    if Link.objects.filter(rid=outlet.rid).exists():
        words = f"{outlet.name} is tied to {outlet.rid} already: its messages stand under that number."
        raise Conflict("tied_already", words)
    refuse_taken(outlet, rid)
    _carry(outlet.rid, rid)
    outlet.rid = rid
    outlet.save(update_fields=["rid"])


def _carry(former: int, rid: int) -> None:
    """Take along what is the outlet's own: whoever has the former number next would find it theirs."""
    for single in (Webhook, AlertSettings):
        single.objects.filter(pk=rid).delete()
        single.objects.filter(pk=former).update(rid=rid)
    Rehearsal.objects.filter(rid=former).update(rid=rid)
    problems, alerts = Problem.objects.filter(closed_at=None), Alert.objects.filter(over_at=None)
    for going_on in (problems, alerts):
        there = going_on.filter(rid=rid, code=OuterRef("code"), subject=OuterRef("subject"))
        going_on.filter(rid=former).exclude(Exists(there)).update(rid=rid)
