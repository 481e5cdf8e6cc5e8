"""The tables as tiles: who sits there or comes next, whose section it is, and what is joined."""

import datetime as dt

from availability.models import Table
from reservations import rotation
from reservations.models import State
from reservations.queries.looks import Look, booked_look
from reservations.queries.pictures import Party, Tile
from reservations.queries.sections import Ring, Staffing

SEATED = (State.SEATED, State.ASSUMED_SEATED)


def tiles_of(
    tables: list[Table],
    parties: list[Party],
    kept: dict[int, Look],
    staffing: Staffing,
    now: dt.datetime,
) -> list[Tile]:
    """One tile a table, in the tables' order. `kept` are the looks of locks and blocks, by table."""
    sitting = {name: party for party in parties for name in _tables_of(party, SEATED)}
    coming: dict[str, Party] = {}
    for party in parties:
        for name in _tables_of(party, (State.BOOKED,)):
            coming.setdefault(name, party)
    chairs = {table.name: table.max_covers for table in tables}
    rings, served = staffing.rings, staffing.served
    return [
        Tile(
            table,
            _tile_look(table, party, upcoming, kept, now),
            party,
            upcoming,
            _ring(party, rings, rings.get(served.get(table.pk, ""))),
            sum(chairs.get(name, 0) for name in party.reservation.table_names) if party else table.max_covers,
        )
        for table in tables
        for party, upcoming in [(sitting.get(table.name), coming.get(table.name))]
    ]


def _tables_of(party: Party, states: tuple[State, ...]) -> list[str]:
    return list(party.reservation.table_names) if party.reservation.state in states else []


def _tile_look(
    table: Table, party: Party | None, upcoming: Party | None, kept: dict[int, Look], now: dt.datetime
) -> Look:
    if party is not None:
        return party.look
    return kept.get(table.pk) or booked_look(upcoming.reservation if upcoming else None, now)


def _ring(party: Party | None, rings: dict[str, Ring], of_table: Ring | None) -> Ring | None:
    """Whose the table is: the server of the party that sits there, else the server of its section."""
    server_name = party.reservation.server_name if party else ""
    if not server_name:
        return of_table
    return rings.get(server_name) or Ring(server_name, rotation.initials_of(server_name))
