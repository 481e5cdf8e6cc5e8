"""A guest in figures: what was spent, eaten and usual; each figure says which checks or stays it counts."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from reservations.models import Change, Guest, Reservation, Source, State, Visit
from reservations.queries.guests import CAME
from reservations.queries.story import MOVED_AWAY

MOST_FAVORITES = 5


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure counts: how many checks or stays, of which days."""

    count: int
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Usual:
    """What is most often so, how often, of how much."""

    what: str
    count: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Spend:
    """What was spent in one currency, in minor units, tips apart; means are rounded to the unit."""

    currency: str
    lifetime_minor: int
    tips_minor: int
    a_visit_minor: int
    a_cover_minor: int
    covers: int
    year_minor: int
    basis: Basis
    year_basis: Basis


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted of a guest. `uncounted` are stays without a closed check."""

    spends: list[Spend] = field(default_factory=list)
    favorites: list[Usual] = field(default_factory=list)
    table: Usual | None = None
    server: Usual | None = None
    party_size: Usual | None = None
    no_shows: int = 0
    canceled: int = 0
    booked: Basis = Basis(0)
    came: Basis = Basis(0)
    uncounted: list[Reservation] = field(default_factory=list)


def moved_away(guests: Collection[Guest]) -> set[int]:
    """The keys of their bookings that went to another outlet: canceled here, and nobody called them off."""
    found = Change.objects.filter(reservation__guest__in=guests, act=MOVED_AWAY)
    return set(found.values_list("reservation_id", flat=True))


def figures_of(
    stays: Sequence[Reservation], visits: Sequence[Visit], *, today: dt.date, moved: Collection[int] = ()
) -> Figures:
    """Count what there is of a guest; `today` is the outlet's, where the last twelve months end.

    A booking in `moved` and a walk-in that staff took back were called off by no guest: neither counts.
    """
    stays = [stay for stay in stays if not _is_void(stay, moved)]
    came = [stay for stay in stays if stay.state in CAME]
    counted = {visit.reservation_id for visit in visits}
    by_currency: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_currency[visit.currency].append(visit)
    tables = [("+".join(stay.table_names), stay.date) for stay in came if stay.table_names]
    servers = [(stay.server_name, stay.date) for stay in came if stay.server_name]
    return Figures(
        spends=[_spend(currency, found, today) for currency, found in sorted(by_currency.items())],
        favorites=_favorites(visits),
        table=_usual(tables),
        server=_usual(servers),
        party_size=_usual([(str(stay.party_size), stay.date) for stay in came]),
        no_shows=sum(stay.state == State.NOSHOW for stay in stays),
        canceled=sum(stay.state == State.CANCELED for stay in stays),
        booked=_basis(stay.date for stay in stays),
        came=_basis(stay.date for stay in came),
        uncounted=[stay for stay in came if stay.pk not in counted],
    )


def _is_void(stay: Reservation, moved: Collection[int]) -> bool:
    return stay.state == State.CANCELED and (stay.source == Source.WALK_IN or stay.pk in moved)


def year_before(today: dt.date) -> dt.date:
    """The first of the twelve months' days that end today."""
    day = dt.timedelta(days=1)
    is_leap_day = (today.month, today.day) == (2, 29)
    return (today - day if is_leap_day else today).replace(year=today.year - 1) + day


def _spend(currency: str, visits: Sequence[Visit], today: dt.date) -> Spend:
    lifetime = sum(visit.spent_minor for visit in visits)
    covers = sum(visit.party_size for visit in visits)
    lately = [visit for visit in visits if year_before(today) <= visit.date <= today]
    return Spend(
        currency=currency,
        lifetime_minor=lifetime,
        tips_minor=sum(visit.tip_minor for visit in visits),
        a_visit_minor=round(lifetime / len(visits)),
        a_cover_minor=round(lifetime / covers) if covers else 0,
        covers=covers,
        year_minor=sum(visit.spent_minor for visit in lately),
        basis=_basis(visit.date for visit in visits),
        year_basis=_basis(visit.date for visit in lately),
    )


def _favorites(visits: Sequence[Visit]) -> list[Usual]:
    """What was had most often, over the checks that tell what was had."""
    told = [visit for visit in visits if visit.items]
    counts: Counter[str] = Counter()
    for visit in told:
        for item in visit.items:
            counts[item["label"]] += item.get("quantity", 1)
    basis = _basis(visit.date for visit in told)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Usual(label, count, basis) for label, count in ranked[:MOST_FAVORITES]]


def _usual(told: Sequence[tuple[str, dt.date]]) -> Usual | None:
    """The most frequent of what was told; of two that are as frequent, the one told last."""
    if not told:
        return None
    counts = Counter(what for what, _ in told)
    latest = {what: date for what, date in sorted(told, key=lambda pair: pair[1])}
    what = max(counts, key=lambda what: (counts[what], latest[what]))
    return Usual(what, counts[what], _basis(date for _, date in told))


def _basis(dates: Iterable[dt.date]) -> Basis:
    found = sorted(dates)
    return Basis(len(found), found[0], found[-1]) if found else Basis(0)
