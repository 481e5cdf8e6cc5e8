"""Two guests that are one person become one, and two again: nothing is lost on the way there or back.

Row locks: the reservations that move, by number, then the guests, by number; a booking or a wait of either
guest waits for the guests' rows, and then follows what the merge wrote (a trigger). Entries of the waitlist
come last, as where a party is seated from it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from config.errors import Conflict, Invalid
from config.opentable import doorbell
from reservations.models import Guest, GuestDistinction, GuestMerge, Reservation, Visit, WaitlistEntry
from reservations.operations import editing
from reservations.queries import merging

_MOST_ALLERGIES = 500


@transaction.atomic
def merge_guests(
    *, kept: Guest, merged: Guest, choices: Mapping[str, str], actor: str, now: dt.datetime
) -> GuestMerge:
    """Take one guest for another: what is theirs moves, their row stays and is found under the other.

    `choices` has, by part (`queries.merging.PARTS`), whose value stands afterwards. Raises Conflict
    `guest_merged`; Invalid `same_guest`, `other_outlet`, `allergies_too_long`.
    """
    _refuse_strangers(kept, merged)
    before = Guest.objects.filter(merged_into=merged)
    _take_reservations(Q(guest=merged))
    kept, merged = _take(kept, merged, before.values_list("pk", flat=True))
    for guest in (kept, merged):
        editing.refuse_merged(guest)
    given = _given(kept, merged, choices)
    moved = {
        "reservations": _move(Reservation.objects.filter(guest=merged), guest=kept),
        "visits": _move(Visit.objects.filter(guest=merged), guest=kept),
        "waits": _move(WaitlistEntry.objects.filter(guest=merged), guest=kept),
        "guests": _move(before.all(), merged_into=kept),
    }
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    merge = GuestMerge.objects.create(
        kept=kept,
        merged=merged,
        former={name: getattr(kept, name) for name in given},
        given=given,
        moved=moved,
        actor=actor,
        at=now,
    )
    _tell(merge, "merged", f"Merged: {merged} is this guest too, with {_counted(moved)}.", given, actor, now)
    return merge


@transaction.atomic
def undo_merge(*, merge: GuestMerge, actor: str, now: dt.datetime) -> GuestMerge:
    """Make two guests of one again, each as it was.

    What moved goes back, a wait with the walk-in it became. Of what came since, what named the merged
    guest's number or phone goes along; all else stays. A value that the merge gave, and that nobody changed
    since, is the former one again. Raises Conflict `already_undone`, `guest_merged`, `merged_again`.
    """
    theirs = [merge.merged_id, *merge.moved["guests"]]
    waits = Q(pk__in=merge.moved["waits"]) | Q(named_guest__in=theirs)
    seated = WaitlistEntry.objects.filter(waits).values("reservation")
    back = Q(pk__in=merge.moved["reservations"]) | Q(named_guest__in=theirs) | Q(pk__in=seated)
    _take_reservations(Q(guest=merge.kept) & back)
    kept, merged = _take(merge.kept, merge.merged, merge.moved["guests"])
    merge.refresh_from_db(from_queryset=GuestMerge.objects.select_for_update(of=("self",)))
    _refuse_undone(merge, kept)
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    _move(Guest.objects.filter(pk__in=merge.moved["guests"], merged_into=kept), merged_into=merged)
    # The walk-ins are found by the waits: these go second.
    numbers = _give_back(Reservation.objects.filter(back, guest=kept), merged)
    waited = _give_back(WaitlistEntry.objects.filter(waits, guest=kept), merged)
    of_these = Q(pk__in=merge.moved["visits"]) | Q(reservation__in=numbers)
    visits = _move(Visit.objects.filter(of_these, guest=kept), guest=merged)
    merge.undone_by, merge.undone_at = actor, now
    merge.save(update_fields=["undone_by", "undone_at"])
    told = _counted({"reservations": numbers, "visits": visits, "waits": waited})
    former = {name: value for name, value in merge.former.items() if getattr(kept, name) == merge.given[name]}
    merge.kept, merge.merged = kept, merged
    _tell(merge, "unmerged", f"Un-merged: {merged} is another guest again, with {told}.", former, actor, now)
    return merge


@transaction.atomic
def keep_apart(*, one: Guest, other: Guest, actor: str, now: dt.datetime) -> GuestDistinction:
    """Remember that two who look alike are two persons: they are not suggested again."""
    _refuse_strangers(one, other)
    first, second = sorted((one, other), key=lambda guest: guest.pk)
    said, is_new = GuestDistinction.objects.get_or_create(
        first=first, second=second, defaults={"actor": actor, "at": now}
    )
    if is_new:
        for guest, stranger in ((first, second), (second, first)):
            words = f"Not the same person as {stranger}, number {stranger.pk}."
            editing.tell(guest, act="kept_apart", words=words, actor=actor, now=now)
    return said


def _refuse_strangers(one: Guest, other: Guest) -> None:
    if one.pk == other.pk:
        raise Invalid("same_guest", "This is one guest: choose another to compare with.")
    if one.outlet_id != other.outlet_id:
        raise Invalid("other_outlet", "The two guests are in the books of two outlets.")


def _refuse_undone(merge: GuestMerge, kept: Guest) -> None:
    if merge.undone_at is not None:
        raise Conflict("already_undone", f"{merge.undone_by} has un-merged the two already.")
    if kept.merged_into_id is not None:
        raise Conflict("guest_merged", f"{kept} was merged into another guest since: un-merge that first.")
    later = GuestMerge.objects.filter(kept=kept, undone_at=None, pk__gt=merge.pk).select_related("merged")
    latest = later.order_by("-pk").first()
    if latest is not None:
        raise Conflict("merged_again", f"{latest.merged} was merged in later: un-merge that first.")


def _take_reservations(wanted: Q) -> None:
    """Lock what is to move before the guests, as everyone does who has a reservation in hand."""
    rows = Reservation.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _take(kept: Guest, merged: Guest, others: Iterable[int]) -> tuple[Guest, Guest]:
    """Both rows afresh, locked with those that hang on them, in everyone's order."""
    found = {guest.pk: guest for guest in editing.take([kept.pk, merged.pk, *others])}
    return found[kept.pk], found[merged.pk]


def _given(kept: Guest, merged: Guest, choices: Mapping[str, str]) -> dict[str, Any]:
    """What the kept guest is given of each part, where that differs from what it has."""
    given: dict[str, Any] = {}
    for part in merging.PARTS:
        choice = merging.chosen(part, kept, merged, choices)
        given |= merging.values(part, choice, kept, merged)
    if len(given["allergies"]) > _MOST_ALLERGIES:
        raise Invalid("allergies_too_long", "Both guests' allergies are too long for one: choose one side.")
    return {name: value for name, value in given.items() if value != getattr(kept, name)}


def _move(rows: "models.QuerySet[Any]", **changes: Any) -> list[int]:
    """Give these rows to another guest; their numbers, for the way back."""
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=numbers).update(**changes)
    return numbers


def _give_back(rows: "models.QuerySet[Any]", merged: Guest) -> list[int]:
    """Give these rows back to who was merged, whom they need not name any more; their numbers."""
    numbers = _move(rows, guest=merged)
    _move(rows.model._default_manager.filter(pk__in=numbers, named_guest=merged), named_guest=None)
    return numbers


def _tell(
    merge: GuestMerge, act: str, words: str, values: Mapping[str, Any], actor: str, now: dt.datetime
) -> None:
    """Write the kept guest's values, and what was done into the changes of both."""
    kept, merged = merge.kept, merge.merged
    details = {name: [getattr(kept, name), value] for name, value in values.items()}
    for name, value in values.items():
        setattr(kept, name, value)
    if values:
        kept.save(update_fields=list(values))
    editing.tell(kept, act=act, words=words, actor=actor, now=now, details=details)
    other = "Merged into" if act == "merged" else "Un-merged from"
    editing.tell(merged, act=act, words=f"{other} {kept}, number {kept.pk}.", actor=actor, now=now)
    doorbell.ring_after_commit(topic="floor", rid=kept.outlet.rid)


def _counted(moved: Mapping[str, Sequence[int]]) -> str:
    """How much moved, as staff read it."""
    reservations, visits, waits = (len(moved[name]) for name in ("reservations", "visits", "waits"))
    plural = "" if reservations == 1 else "s"
    waited = f", and {waits} wait{'' if waits == 1 else 's'} on the waitlist" if waits else ""
    return f"{reservations} reservation{plural}, {visits} of them with a closed check{waited}"
