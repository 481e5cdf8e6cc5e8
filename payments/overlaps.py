"""The rules of a guest who pays another way what the app has authorized: which authorizations make room."""

from collections.abc import Sequence
from itertools import combinations

from payments.settlement import Tender
from pos_sync import totals

# Above so many at once not every choice of them is weighed: those before the newest stay.
_FEW = 8


def released_for(
    tender: Tender, amount_minor: int, due_minor: int, authorized: Sequence[int], coin_minor: int = 1
) -> list[int]:
    """Which authorizations, by their places, a tender of staff's takes the place of: nobody pays twice.

    None where the tender fits in what is due, or is more than all that is owed, as a mistake is. Those are
    released that come to the least which makes room for it; of equal sums the fewest, and then the newest.
    Cash over what is due is change, unless it is all that is owed. A check with nothing due was paid by the
    app: only all of it at once says that the guest pays another way.
    """
    owed = due_minor + sum(authorized)
    whole = {owed, totals.to_coin(owed, coin_minor)} if tender is Tender.CASH else {owed}
    if not authorized or amount_minor <= due_minor:
        return []
    if amount_minor in whole:
        return list(range(len(authorized)))
    if tender is Tender.CASH or due_minor <= 0 or amount_minor > owed:
        return []
    return _least(amount_minor - due_minor, authorized)


def _least(room_minor: int, authorized: Sequence[int]) -> list[int]:
    newest = range(len(authorized))[-_FEW:]
    choices = [some for size in range(1, len(newest) + 1) for some in combinations(newest, size)]
    enough = [some for some in choices if sum(authorized[place] for place in some) >= room_minor]
    return list(
        min(
            enough,
            key=lambda some: (sum(authorized[place] for place in some), len(some), [-one for one in some]),
            default=range(len(authorized)),
        )
    )
