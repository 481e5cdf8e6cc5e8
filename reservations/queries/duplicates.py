"""Guests who stand in one outlet's book twice: pairs that share a key, judged."""

from dataclasses import dataclass

from django.db import connection as database

from config.outlets.models import Outlet
from reservations import likeness
from reservations.models import Guest, GuestDistinction
from reservations.queries.guests import of_outlet

# Judged at a time; the newest guests first.
MOST_PAIRS = 200
# A phone or an address that more than so many share is a hotel's or an office's, and says nothing.
MOST_SHARING = 8

# Two of whom somebody said that they are two persons stay apart when either is merged into a third.
_PAIRS = """
WITH shared AS (
  SELECT array_agg(guest.id) AS guests
    FROM reservations_guest guest CROSS JOIN unnest(guest.likeness_keys) AS key
   WHERE guest.outlet_id = %s AND guest.merged_into_id IS NULL
   GROUP BY key HAVING count(*) BETWEEN 2 AND %s),
apart AS (
  SELECT coalesce(first.merged_into_id, first.id) AS one, coalesce(second.merged_into_id, second.id) AS other
    FROM reservations_guestdistinction said
    JOIN reservations_guest first ON first.id = said.first_id
    JOIN reservations_guest second ON second.id = said.second_id
   WHERE first.outlet_id = %s)
SELECT DISTINCT older.id, newer.id
  FROM shared CROSS JOIN unnest(shared.guests) AS older(id) CROSS JOIN unnest(shared.guests) AS newer(id)
 WHERE older.id < newer.id
   AND NOT EXISTS (SELECT FROM apart WHERE least(one, other) = older.id AND greatest(one, other) = newer.id)
 ORDER BY newer.id DESC, older.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two guests who may be one; the older row is the one to keep, unless staff choose otherwise."""

    older: Guest
    newer: Guest
    verdict: likeness.Verdict


def suggest_duplicates(*, outlet: Outlet) -> list[Suggestion]:
    """The outlet's pairs, the surest first, in two statements; among the newest 200 that share anything."""
    with database.cursor() as sql:
        sql.execute(_PAIRS, [outlet.pk, MOST_SHARING, outlet.pk, MOST_PAIRS])
        pairs = [(int(older), int(newer)) for older, newer in sql.fetchall()]
    guests = Guest.objects.in_bulk({number for pair in pairs for number in pair})
    judged = [_suggestion(guests[older], guests[newer]) for older, newer in pairs]
    return _ranked(judged)


def duplicates_of(guest: Guest) -> list[Suggestion]:
    """Who else this guest may be, in two statements."""
    found = of_outlet(guest.outlet).filter(likeness_keys__overlap=guest.likeness_keys).exclude(pk=guest.pk)
    apart = {
        number
        for said in GuestDistinction.objects.filter(first__outlet=guest.outlet).values_list(
            "first", "first__merged_into", "second", "second__merged_into"
        )
        for number in _others(guest.pk, said)
    }
    near = [other for other in found.order_by("-pk")[:MOST_PAIRS] if other.pk not in apart]
    return _ranked([_suggestion(*sorted((guest, other), key=lambda one: one.pk)) for other in near])


def _others(number: int, said: tuple[int, int | None, int, int | None]) -> set[int]:
    one, other = said[1] or said[0], said[3] or said[2]
    return {one, other} - {number} if number in (one, other) else set()


def _suggestion(older: Guest, newer: Guest) -> Suggestion:
    return Suggestion(older, newer, likeness.judge(older.person, newer.person))


def _ranked(found: list[Suggestion]) -> list[Suggestion]:
    suggested = [one for one in found if one.verdict.is_suggested]
    return sorted(suggested, key=lambda one: (-one.verdict.score, -one.newer.pk))
