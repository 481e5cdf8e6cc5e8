"""The inbox of connection requests: which of them somebody reads, those that wait first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from config.errors import Missing
from config.opentable.models import ConnectionRequest
from config.opentable.models.requests import RequestState
from config.outlets.models import Outlet

SETTLED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A request as its inbox shows it; `outlet` is the one of its rid, if there is one here."""

    request: ConnectionRequest
    outlet: Outlet | None

    @property
    def is_named_alike(self) -> bool:
        """Whether OpenTable's name of the restaurant is ours, to the letter."""
        return self.outlet is not None and self.outlet.name == self.request.restaurant_name


def told(*, rids: Sequence[int], has_strays: bool) -> list[Told]:
    """The requests of these rids, and of rids of no outlet here where asked for: those that wait first."""
    found = _visible(rids, has_strays)
    waiting = list(found.filter(state=RequestState.WAITING).order_by("asked_at"))
    settled = list(found.exclude(state=RequestState.WAITING).order_by("-settled_at")[:SETTLED_SHOWN])
    outlets = Outlet.objects.filter(rid__in={request.rid for request in waiting + settled})
    by_rid = {outlet.rid: outlet for outlet in outlets}
    return [Told(request, by_rid.get(request.rid)) for request in waiting + settled]


def one(*, number: int, rids: Sequence[int], has_strays: bool) -> ConnectionRequest:
    """One of those that `told` tells of. Raises Missing("request_not_found")."""
    found = _visible(rids, has_strays).filter(pk=number).first()
    if found is None:
        raise Missing("request_not_found", "There is no such request here.")
    return found


def waiting_count(*, rids: Sequence[int], has_strays: bool) -> int:
    """How many wait for somebody to read them."""
    return _visible(rids, has_strays).filter(state=RequestState.WAITING).count()


def _visible(rids: Sequence[int], has_strays: bool) -> QuerySet[ConnectionRequest]:
    mine = Q(rid__in=rids)
    if has_strays:
        mine |= ~Q(rid__in=Outlet.objects.values("rid"))
    return ConnectionRequest.objects.select_related("connection").filter(mine)
