"""Re-seating asked of CP-SAT: exact, with the present seating as its hint, done at the first answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

# Nothing here is feasible after that long; no question has ever needed it.
_MOST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Wish:
    """A party: its minutes from start to end, the places that suit it, and the tables it has now, if any."""

    start: int
    end: int
    places: Sequence[tuple[int, ...]]
    now: tuple[int, ...]


def has_room(wishes: Sequence[Wish], fixed: Mapping[int, Sequence[tuple[int, int]]]) -> bool:
    """Whether all parties can have places at once; `fixed` is each table's time that is not to be moved."""
    model = cp_model.CpModel()
    on_table: dict[int, list[tuple[Wish, cp_model.IntVar]]] = {}
    for number, wish in enumerate(wishes):
        seats = []
        for table_ids in wish.places:
            if any(_meets(wish, fixed.get(table_id, ())) for table_id in table_ids):
                continue
            sits = model.new_bool_var(f"{number} at {table_ids}")
            model.add_hint(sits, table_ids == wish.now)
            seats.append(sits)
            for table_id in table_ids:
                on_table.setdefault(table_id, []).append((wish, sits))
        model.add_exactly_one(seats)
    for sitting in on_table.values():
        # Of intervals that overlap in pairs all are there when the last of them begins.
        for start in {wish.start for wish, _ in sitting}:
            model.add_at_most_one(sits for wish, sits in sitting if wish.start <= start < wish.end)
    solver = cp_model.CpSolver()
    # Its strategies, which take turns on the cores there are; the first alone rarely answers at all.
    solver.parameters.num_workers = 8
    solver.parameters.max_time_in_seconds = _MOST_SECONDS
    found = solver.solve(model)
    if found not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE):
        raise AssertionError(f"CP-SAT did not answer in {_MOST_SECONDS} seconds")
    return bool(found != cp_model.INFEASIBLE)


def _meets(wish: Wish, periods: Sequence[tuple[int, int]]) -> bool:
    return any(start < wish.end and wish.start < end for start, end in periods)
