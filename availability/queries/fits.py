"""Where a party could sit down now: every place with what speaks for or against it, the best first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from psycopg.types.range import TimestamptzRange

from availability import engine
from availability.models import Claim, Kind
from availability.queries.days import standing
from availability.queries.setups import Setup, setup
from config.outlets import formats
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Fit:
    """A table or joined tables, and a sentence about it.

    `level` is BEST (the engine's choice), FREE for the whole stay, TIGHT (booked before the stay is over) or
    SMALL (fewer chairs than guests). A place where somebody sits now is no fit at all.
    """

    name: str
    table_ids: tuple[int, ...]
    level: str
    words: str

    @property
    def value(self) -> str:
        """Its tables as a button posts them."""
        return " ".join(str(table_id) for table_id in self.table_ids)


def fits(*, outlet: Outlet, party_size: int, now: dt.datetime, placement_id: int | None = None) -> list[Fit]:
    """Every place that nobody sits at, for a party that sits down now; its own booking stands in no way."""
    known = setup(outlet)
    turn = known.turn_minutes(party_size, known.local(now))
    date = known.service_date(known.local(now))
    day = standing(outlet=outlet, known=known, date=date, without=placement_id, with_buffer=False).day
    question = engine.Question(
        known.minute(date, now), party_size, now, turn, engine.Channel.SEATING, ignore_pacing=True
    )
    ranked = {tables: rank for rank, tables in enumerate(engine.judge(day, question).candidates)}
    nexts = _next_claims(outlet, now, turn, placement_id)
    places = day.floor.serving[engine.Channel.SEATING].places
    found = [
        (ranked.get(place.table_ids, len(ranked)), place.max_covers, place.name, fit)
        for place in places
        if (fit := _fit(known, place, party_size, ranked, nexts, now)) is not None
    ]
    # Of what the engine does not offer, chairs enough come first.
    found.sort(key=lambda row: (row[0], row[1] < party_size, abs(row[1] - party_size), row[2]))
    return [row[3] for row in found]


def _next_claims(
    outlet: Outlet, now: dt.datetime, turn_minutes: int, placement_id: int | None
) -> dict[int, tuple[dt.datetime, str]]:
    """By table: when the first claim within the stay begins, and its kind.

    A party that has outstayed its claim still sits there until it is finished.
    """
    stay = TimestamptzRange(now, now + dt.timedelta(minutes=turn_minutes))
    sitting = Q(kind=Kind.SEATING, placement__released_at=None, during__startswith__lte=now)
    claims = Claim.objects.filter(Q(during__overlap=stay) | sitting, outlet=outlet)
    rows = [
        (claim.table_id, claim.during.lower, claim.kind)
        for claim in claims
        if claim.placement_id != placement_id and (claim.expires_at is None or claim.expires_at > now)
    ]
    # The earliest is written last, so it stays.
    return {table: (at, kind) for table, at, kind in sorted(rows, key=lambda row: row[1], reverse=True)}


def _fit(
    known: Setup,
    place: engine.Place,
    party_size: int,
    ranked: dict[tuple[int, ...], int],
    nexts: dict[int, tuple[dt.datetime, str]],
    now: dt.datetime,
) -> Fit | None:
    taken = [nexts[table_id] for table_id in place.table_ids if table_id in nexts]
    if any(at <= now and kind in (Kind.SEATING, Kind.BLOCK) for at, kind in taken):
        return None
    chairs = f"{place.max_covers} chairs for {party_size}"
    rank = ranked.get(place.table_ids)
    if rank is not None:
        level, words = ("FREE" if rank else "BEST"), f"{chairs}, free for the whole stay"
    elif taken:
        level, words = "TIGHT", f"{chairs}, {_until(known, taken, now)}"
    elif place.max_covers < party_size:
        level, words = "SMALL", f"only {chairs}"
    else:
        level, words = "FREE", f"{chairs}, kept for larger parties"
    return Fit(place.name, place.table_ids, level, words)


def _until(known: Setup, taken: Iterable[tuple[dt.datetime, str]], now: dt.datetime) -> str:
    first = min(at for at, _ in taken)
    if first <= now:
        return "another booking has it now: that party will get another table"
    return f"booked from {formats.clock(known.local(first))}"
