"""One day with its database read, against a widely used Django application."""

from availability import queries
from tests.bench import database, furnish, house, stopwatch, table
from tests.bench.peers import appointments
from tests.bench.table import Limits, Row


def rows() -> list[Row]:
    """One row: from the rows of the database to the answer of all sizes and starts."""
    known = house.busy_day()
    outlet = furnish.outlet(rid=1)
    furnish.write_bookings(outlet, known.day.date, known.stays)
    agenda = appointments.write(known)
    database.analyze()

    def ours() -> dict[int, list[int]]:
        return queries.offered_times(outlet=outlet, date=known.day.date, sizes=house.SIZES, now=house.NOW)

    def theirs() -> dict[int, list[int]]:
        return appointments.offered(agenda, known.day.date, house.SIZES)

    if ours() != theirs():
        raise AssertionError("django-appointment answers otherwise than the engine")
    laps = stopwatch.race({"ours": ours, "theirs": theirs}, clock=database.cpu_clock())
    return [
        Row(
            "one day with its read: django-appointment",
            f"{table.spell(laps['ours'].typical)} against {table.spell(laps['theirs'].typical)}",
            laps["ours"].times_as_fast_as(laps["theirs"]),
            Limits(500, 1500),
        )
    ]
