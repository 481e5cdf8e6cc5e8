"""Which of several near names belong together: as many pairs as can be, of these the cheapest."""

from collections.abc import Mapping

_Edge = tuple[str, str]


def assign(costs: Mapping[_Edge, int]) -> dict[str, str]:
    """Each name of OpenTable's with the one of ours that is meant, from what each possible pair costs.

    None is used twice. Each round adds the pair, with whatever it makes others change, that costs least:
    after every round the pairs found are the cheapest of their number. What is equal is decided by order.
    """
    found: dict[str, str] = {}
    while True:
        path = _cheapest_path(costs, found)
        if path is None:
            return found
        for their_name, our_name in path:
            found[their_name] = our_name


def _cheapest_path(costs: Mapping[_Edge, int], found: Mapping[str, str]) -> list[_Edge] | None:
    """The pairs to make so that one more name of ours has one: a path of pairs made and pairs given up."""
    paired = {our_name: their_name for their_name, our_name in found.items()}
    reached: dict[str, tuple[int, list[_Edge]]] = {}
    is_better = True
    while is_better:
        is_better = False
        for (our_name, their_name), price in costs.items():
            start = (0, []) if our_name not in paired else reached.get(paired[our_name])
            if start is None or found.get(their_name) == our_name:
                continue
            given_up = costs[our_name, paired[our_name]] if our_name in paired else 0
            total = start[0] - given_up + price
            if their_name not in reached or total < reached[their_name][0]:
                reached[their_name] = (total, [*start[1], (their_name, our_name)])
                is_better = True
    free = [(total, path) for their_name, (total, path) in reached.items() if their_name not in found]
    return min(free, key=lambda one: one[0])[1] if free else None
