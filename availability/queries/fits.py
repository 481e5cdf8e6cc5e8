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

    `level` is BEST (the engine's choice), FREE for the whole stay, TIGHT (booked before the stay is over),
    SMALL (fewer chairs than guests) or TAKEN (somebody sits there now, or staff block it: no fit at all).
    Of two with the same `merit` (waste of chairs, tables joined, priority) either is as good; it is empty
    for what the engine does not offer.
    """

    name: str
    table_ids: tuple[int, ...]
    level: str
    words: str
    merit: tuple[int, ...] = ()

    @property
    def value(self) -> str:
        """Its tables as a button posts them."""
        return " ".join(str(table_id) for table_id in self.table_ids)


def fits(*, outlet: Outlet, party_size: int, now: dt.datetime, placement_id: int | None = None) -> list[Fit]:
    """Every place that nobody sits at, for a party that sits down now; its own booking stands in no way."""
    found = every_fit(outlet=outlet, party_size=party_size, now=now, placement_id=placement_id)
    return [fit for fit in found if fit.level != "TAKEN"]


def every_fit(
    *, outlet: Outlet, party_size: int, now: dt.datetime, placement_id: int | None = None
) -> list[Fit]:
    """The same with the places that are taken, last: what a party that is dragged over the map meets."""
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
        (ranked.get(place.table_ids, len(ranked)), place, _fit(known, place, party_size, ranked, nexts, now))
        for place in places
    ]
    # Of what the engine does not offer, chairs enough come first.
    found.sort(key=lambda row: (row[2].level == "TAKEN", row[0], *_shortage(row[1], party_size)))
    return [fit for _, _, fit in found]


def _shortage(place: engine.Place, party_size: int) -> tuple[bool, int, str]:
    return place.max_covers < party_size, abs(place.max_covers - party_size), place.name


def _next_claims(
    outlet: Outlet, now: dt.datetime, turn_minutes: int, placement_id: int | None
) -> dict[int, Claim]:
    """By table: the first claim within the stay.

    A party that has outstayed its claim still sits there until it is finished.
    """
    stay = TimestamptzRange(now, now + dt.timedelta(minutes=turn_minutes))
    sitting = Q(kind=Kind.SEATING, placement__released_at=None)
    claims = Claim.objects.filter(Q(during__overlap=stay) | sitting, outlet=outlet)
    rows = [
        claim
        for claim in claims.select_related("placement")
        if claim.placement_id != placement_id and (claim.expires_at is None or claim.expires_at > now)
    ]
    # The earliest is written last, so it stays.
    return {row.table_id: row for row in sorted(rows, key=lambda row: row.during.lower, reverse=True)}


def _is_firm(claim: Claim, now: dt.datetime) -> bool:
    """Whether somebody sits there, whatever hours the claim has, or it is blocked now."""
    return claim.kind == Kind.SEATING or (claim.kind == Kind.BLOCK and claim.during.lower <= now)


def _fit(
    known: Setup,
    place: engine.Place,
    party_size: int,
    ranked: dict[tuple[int, ...], int],
    nexts: dict[int, Claim],
    now: dt.datetime,
) -> Fit:
    taken = [nexts[table_id] for table_id in place.table_ids if table_id in nexts]
    firm = [claim for claim in taken if _is_firm(claim, now)]
    if firm:
        return Fit(place.name, place.table_ids, "TAKEN", _firm_words(firm[0]))
    chairs = f"{place.max_covers} chairs for {party_size}"
    rank = ranked.get(place.table_ids)
    if rank is not None:
        words = f"{chairs}, free for the whole stay"
        level = "FREE" if rank else "BEST"
        return Fit(place.name, place.table_ids, level, words, place.merit(party_size))
    if taken:
        return Fit(place.name, place.table_ids, "TIGHT", f"{chairs}, {_until(known, taken, now)}")
    if place.max_covers < party_size:
        return Fit(place.name, place.table_ids, "SMALL", f"only {chairs}")
    return Fit(place.name, place.table_ids, "FREE", f"{chairs}, kept for larger parties")


def _firm_words(claim: Claim) -> str:
    if claim.kind == Kind.SEATING:
        return "somebody sits there"
    return f"blocked: {claim.placement.reason}" if claim.placement.reason else "blocked"


def _until(known: Setup, taken: Iterable[Claim], now: dt.datetime) -> str:
    first = min(claim.during.lower for claim in taken)
    if first <= now:
        return "another booking has it now: that party will get another table"
    return f"booked from {formats.clock(known.local(first))}"
