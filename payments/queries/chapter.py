"""What payments add to the integration page: the words of what OpenTable asks about money."""

from collections.abc import Mapping, Sequence

from config.opentable.chapters import Figures, Parked, Said, Sought
from config.outlets.models import Outlet
from payments import wire


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


CHAPTER = MoneyChapter()
