"""Where else a booking may go: the other outlets of whoever moves it."""

from collections.abc import Sequence

from config import roles
from config.outlets.models import Membership, Mode, Outlet


def outlets_to_move_to(*, outlet: Outlet, memberships: Sequence[Membership]) -> list[Outlet]:
    """The other outlets whose floor this person works; also those whose book OpenTable keeps, to say so."""
    return [
        held.outlet
        for held in memberships
        if held.outlet_id != outlet.pk and roles.may(held.role, roles.Act.WORK_FLOOR)
    ]


def outlet_to_move_to(*, outlets: Sequence[Outlet], slug: str) -> Outlet | None:
    """The one that is asked for; where none is, the first whose book is ours."""
    if slug:
        return next((outlet for outlet in outlets if outlet.slug == slug), None)
    return next((outlet for outlet in outlets if outlet.mode == Mode.NETWORK), None)
