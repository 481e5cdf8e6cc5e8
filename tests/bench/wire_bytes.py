"""What a booking costs on the wire: the items it changes, against the whole day sent again."""

import json
from collections.abc import Mapping

from availability import engine, wire
from availability.models import Publication
from tests.bench import house
from tests.bench.table import Limits, Row

RID = 100_001


def rows() -> list[Row]:
    """One row: a book that fills from empty to full, each booking published by itself."""
    day = house.House(house.empty_day(), ())
    offered = engine.judge_day(day.day, house.SIZES, house.NOW)
    changed = whole = silent = 0
    stays = house.busy_day().stays
    for number, stay in enumerate(stays, start=1):
        day, before = house.book(day, stay), offered
        offered = engine.judge_day(day.day, house.SIZES, house.NOW)
        news = {size: times for size, times in offered.items() if times != before[size]}
        silent += not news
        changed += _size(news, number) if news else 0
        whole += _size(offered, number)
    count = len(stays)
    return [
        Row(
            "bytes a booking: changed items against the day",
            f"{changed // count:,} against {whole // count:,}, {silent * 100 // count} % change nothing",
            whole / changed,
            Limits(8, 12),
        )
    ]


def _size(offered: Mapping[int, tuple[int, ...]], number: int) -> int:
    """The bytes of one V1 message, before any compression."""
    rows = [
        Publication(date=house.DATE, party_size=size, times=list(times), sequence_id=number)
        for size, times in offered.items()
    ]
    return len(json.dumps(wire.availability_items(RID, rows), separators=(",", ":")).encode())
