"""What payments add to the integration page: the words of what OpenTable asks about money."""

import datetime as dt
from collections.abc import Mapping, Sequence

from config.opentable.chapters import Change, Figures, Parked, Said, Sought
from config.outlets.models import Outlet
from payments import wire
from payments.models import Authorization, AuthorizationState


class MoneyChapter:
    """Counts nothing: what waits of a payment waits in its check's stream."""

    name = "payments"

    def figures(self, *, outlets: Sequence[Outlet]) -> Mapping[int, Figures]:
        """Nothing of its own."""
        return {}

    def parked(self, *, outlet: Outlet) -> Sequence[Parked]:
        """Nothing: checks are streams."""
        return []

    def retell(self, *, said: Said) -> str:
        """What was asked about an authorization."""
        return wire.retell(said)

    def subjects(self, *, outlet: Outlet, sought: Sought) -> Sequence[str]:
        """Nothing: OpenTable speaks of money by the reservation's number, which is the book's."""
        return []

    def consequences(self, *, outlet: Outlet, change: Change, now: dt.datetime) -> Sequence[str]:
        """Money that guests authorized in the app and nobody has captured yet."""
        if change not in {Change.PAYMENTS_OFF, Change.INTEGRATION_OFF, Change.STOP}:
            return []
        standing = Authorization.objects.filter(
            cart__outlet=outlet, state=AuthorizationState.AUTHORIZED
        ).count()
        words = f"Payments authorized in the app and not captured: {standing}. Close their checks first."
        return [words] if standing else []


CHAPTER = MoneyChapter()
