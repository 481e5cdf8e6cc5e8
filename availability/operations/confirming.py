"""A change of the rules that is felt is first shown with what it does, and asked about.

The change is made and looked at; `Unconfirmed` then ends the transaction around it, and nothing is saved.
What is asked carries a digest of who loses their place: should that be somebody else by the time of the
answer, it is asked again.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from availability import queries
from availability.operations.rules import Displaced, change_rules
from config import parties
from config.errors import Conflict
from config.outlets import formats
from config.outlets.models import Outlet

DATES_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What came back of what was asked: the digest that was shown, and whether the tick was set."""

    seen: str = ""
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """One party that a change displaces, as pages list it."""

    who: str
    at: str
    party_size: int
    was_at: str
    will_be_at: str
    because: str


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything a change does: who loses the place, who gets other tables, which published times change.

    `seen` is what the answer must name; `is_asked_again`: other people lose their place than were shown.
    """

    lost: tuple[Effect, ...]
    moved: tuple[Effect, ...]
    changes: queries.SlotChanges
    seen: str
    is_asked_again: bool

    @property
    def dates(self) -> tuple[queries.DateChange, ...]:
        """The first dates whose published times change."""
        return self.changes.dates[:DATES_SHOWN]

    @property
    def more_dates(self) -> int:
        """How many dates come after those."""
        return max(0, len(self.changes.dates) - DATES_SHOWN)


class Unconfirmed(Conflict):
    """The change is felt, and nobody has said yet that it is meant."""

    def __init__(self, outlet: Outlet, effects: Effects) -> None:
        super().__init__("not_confirmed", "Nothing is saved yet: see first what this change does.")
        self.outlet = outlet
        self.effects = effects


@transaction.atomic
def change_rules_if_confirmed(
    *, outlet: Outlet, confirmation: Confirmation, actor: str, now: dt.datetime
) -> list[Displaced]:
    """Follow a change made in the same transaction, as `change_rules` does; Unconfirmed where it is felt.

    What was seen, and ticked where somebody loses the place, is confirmed.
    """
    displaced = change_rules(outlet=outlet, actor=actor, now=now)
    seen = _digest(displaced)
    is_lossless = not any(found.has_lost for found in displaced)
    if confirmation.seen == seen and (confirmation.is_ticked or is_lossless):
        return displaced
    with formats.spoken(outlet.locale):
        changes = queries.slot_changes(outlet=outlet, now=now)
        if not displaced and not changes.dates:
            return displaced
        effects = Effects(
            lost=_told(found for found in displaced if found.has_lost),
            moved=_told(found for found in displaced if not found.has_lost),
            changes=changes,
            seen=seen,
            is_asked_again=confirmation.seen not in ("", seen),
        )
    raise Unconfirmed(outlet, effects)


def displaced_in_words(displaced: Sequence[Displaced]) -> str:
    """What became of those who no longer fitted, in one sentence; empty where all did."""
    if not displaced:
        return ""
    lost = sum(found.has_lost for found in displaced)
    moved = f"{len(displaced) - lost} were given other tables"
    return f"{len(displaced)} no longer fitted: {moved}, {lost} have none now and are among the problems."


def _told(displaced: Iterable[Displaced]) -> tuple[Effect, ...]:
    found = sorted(displaced, key=lambda one: (one.misfit.date, one.misfit.minute))
    named = parties.names(placement_ids=[one.misfit.placement_id for one in found])
    return tuple(
        Effect(
            who=named.get(one.misfit.placement_id, "A diner who is booking at OpenTable now"),
            at=f"{formats.full_day(one.misfit.date)}, {formats.clock(one.misfit.minute)}",
            party_size=one.misfit.party_size,
            was_at=" + ".join(one.misfit.table_names),
            will_be_at=" + ".join(one.table_names),
            because=one.misfit.because,
        )
        for one in found
    )


def _digest(displaced: Iterable[Displaced]) -> str:
    """Who loses the place, whatever happens to the others."""
    losses = sorted(found.misfit.placement_id for found in displaced if found.has_lost)
    return hashlib.blake2s(repr(losses).encode(), digest_size=8).hexdigest()
