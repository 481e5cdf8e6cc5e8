"""The one way in which the floor editor changes anything: the whole document, or nothing of it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from availability import queries
from availability.models import FloorEdition, FloorPlan, Table
from availability.operations.confirming import Confirmation, change_rules_if_confirmed
from availability.operations.plans import checking, writing
from availability.operations.plans.documents import FloorDocument, invalid_document
from availability.operations.rules import Displaced
from config import parties
from config.errors import Conflict, Missing
from config.opentable import doorbell
from config.outlets import formats
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What was saved (None: the floor without a plan), and what became of those who no longer fitted."""

    plan: FloorPlan | None
    displaced: list[Displaced]


@transaction.atomic
def save_plan(
    *, outlet: Outlet, document: FloorDocument, confirmation: Confirmation, actor: str, now: dt.datetime
) -> SavedPlan:
    """Save the floor as a manager drew it. Every refusal leaves all as it was; no booking is dropped.

    Whoever does not fit any more gets other tables, or is raised as a problem (`change_rules`); that is asked
    about first. Raises Conflict `floor_changed` (somebody saved since the document's edition; `details` has
    the edition now), Invalid `plan_has_faults`, Conflict `table_is_seated` and Unconfirmed.
    """
    edition = _take_floor(outlet)
    if edition.number != document.edition:
        raise _changed(edition)
    facts, rows = document.plan, checking.read_rows(outlet)
    if facts and facts.plan_id and not outlet.floor_plans.filter(pk=facts.plan_id).exists():
        raise Missing("no_such_plan", "This floor plan was deleted meanwhile.")
    faults = checking.faults_of(outlet, document, rows)
    if faults:
        raise invalid_document(faults)
    before = _without_table(outlet)
    plan = writing.write_document(outlet, document, rows)
    _refuse_to_unseat(outlet, before)
    displaced = change_rules_if_confirmed(outlet=outlet, confirmation=confirmation, actor=actor, now=now)
    _leave_floor(edition, actor, now)
    return SavedPlan(plan, displaced)


@transaction.atomic
def remove_plan(
    *, outlet: Outlet, plan: FloorPlan, confirmation: Confirmation, actor: str, now: dt.datetime
) -> SavedPlan:
    """Take a plan away: on its dates the floor stands as it would without it. Refuses as `save_plan` does."""
    edition, before = _take_floor(outlet), _without_table(outlet)
    # Not by the instance: a refusal leaves the one who asked with a plan that has its number.
    FloorPlan.objects.filter(pk=plan.pk).delete()
    _refuse_to_unseat(outlet, before)
    displaced = change_rules_if_confirmed(outlet=outlet, confirmation=confirmation, actor=actor, now=now)
    _leave_floor(edition, actor, now)
    return SavedPlan(None, displaced)


def _take_floor(outlet: Outlet) -> FloorEdition:
    """The floor's row locks: tables first, as all others who change one take them."""
    list(Table.objects.select_for_update(no_key=True).filter(outlet=outlet).order_by("pk"))
    FloorEdition.objects.get_or_create(outlet=outlet)
    return FloorEdition.objects.select_for_update(no_key=True).get(outlet=outlet)


def _leave_floor(edition: FloorEdition, actor: str, now: dt.datetime) -> None:
    edition.refresh_from_db()
    edition.saved_number, edition.saved_by, edition.saved_at = edition.number, actor, now
    edition.save(update_fields=["saved_number", "saved_by", "saved_at"])
    doorbell.ring_after_commit(topic="floor", rid=edition.outlet.rid)


def _changed(edition: FloorEdition) -> Conflict:
    """Somebody was faster: who, if it was in the editor."""
    if edition.number == edition.saved_number and edition.saved_at is not None:
        at = edition.saved_at.astimezone(edition.outlet.zone)
        when = f"at {formats.clock(at)} on {formats.day(at)}"
        who = f"{edition.saved_by} saved the floor {when}, after you opened it"
    else:
        who = "The floor was changed after you opened it, under Settings and records or Table names"
    words = f"{who}. Nothing of yours was saved, and nothing of it is lost."
    return Conflict("floor_changed", words, {"edition": edition.number, "who": edition.saved_by})


def _without_table(outlet: Outlet) -> dict[tuple[int, int], str]:
    """Who sits at a table that does not stand: the table's name, by placement and table."""
    found = queries.seated_off_plan(outlet=outlet, known=queries.setup(outlet))
    return {(claim.placement_id, claim.table_id): claim.table.name for claim in found}


def _refuse_to_unseat(outlet: Outlet, before: Collection[tuple[int, int]]) -> None:
    unseated = {pair: name for pair, name in _without_table(outlet).items() if pair not in before}
    if not unseated:
        return
    named = parties.names(placement_ids=[placement_id for placement_id, _ in unseated])
    faults = [
        {
            "part": "table",
            "key": str(table_id),
            "field": "",
            "words": f"{named.get(placement_id, 'A party')} sits at {name} now: it cannot go before they do.",
        }
        for (placement_id, table_id), name in sorted(unseated.items())
    ]
    raise Conflict("table_is_seated", f"Nothing was saved. {faults[0]['words']}", {"faults": faults})
