"""What a merge of two guests would make of them, before anybody does it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reservations import likeness
from reservations.models import Guest, GuestDistinction, Reservation, Visit, WaitlistEntry
from reservations.queries.figures import Figures, figures_of, moved_away


class Choice(StrEnum):
    """Whose value the kept guest has afterwards."""

    KEPT = "kept"
    MERGED = "merged"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Part:
    """What is chosen as one: fields that make no sense apart. `glue` joins two texts where both may stay."""

    name: str
    label: str
    fields: tuple[str, ...]
    glue: str | None = None


PARTS = (
    Part("name", "Name", ("first_name", "last_name")),
    Part("phone", "Phone", ("phone", "phone_type", "phone_country")),
    Part("receipts", "E-mail for receipts", ("transactional_email",)),
    Part("news", "E-mail for news", ("email", "accepts_marketing")),
    Part("vip", "VIP", ("is_vip",)),
    Part("allergies", "Allergies", ("allergies",), ", "),
    Part("tags", "Tags", ("tags",), ""),
    Part("notes", "Notes", ("notes",), "\n"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One part side by side, and which side is chosen."""

    part: Part
    kept: str
    merged: str
    chosen: Choice

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to choose."""
        return self.kept == self.merged

    @property
    def choices(self) -> list[tuple[Choice, str]]:
        """What may be chosen, each with what would then stand there."""
        found = [(Choice.KEPT, self.kept), (Choice.MERGED, self.merged)]
        if self.part.glue is not None and self.kept and self.merged:
            found.append((Choice.BOTH, f"{self.kept}{self.part.glue or ', '}{self.merged}"))
        return found


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Both guests, what would move, and the figures before and after.

    `said_apart` is somebody's word that the two are two.
    """

    kept: Guest
    merged: Guest
    verdict: likeness.Verdict
    lines: list[Line]
    reservations: int
    visits: int
    waits: int
    upcoming: int
    figures: list[tuple[str, Figures]]
    said_apart: GuestDistinction | None


def preview_merge(
    *, kept: Guest, merged: Guest, choices: Mapping[str, str], now: dt.datetime
) -> MergePreview:
    """What the merge would do: five statements."""
    stays = list(Reservation.objects.filter(guest__in=[kept, merged]).order_by("starts_at", "pk"))
    visits = list(Visit.objects.filter(guest__in=[kept, merged]).order_by("date", "pk"))
    today = now.astimezone(kept.outlet.zone).date()
    moved = moved_away([kept, merged])
    theirs = [stay for stay in stays if stay.guest_id == merged.pk]
    sides = [("Kept guest now", {kept.pk}), ("Merged guest now", {merged.pk})]
    sides.append(("Afterwards", {kept.pk, merged.pk}))
    first, second = sorted((kept.pk, merged.pk))
    return MergePreview(
        kept=kept,
        merged=merged,
        verdict=likeness.judge(kept.person, merged.person),
        lines=[_line(part, kept, merged, choices) for part in PARTS],
        reservations=len(theirs),
        visits=sum(visit.guest_id == merged.pk for visit in visits),
        waits=WaitlistEntry.objects.filter(guest=merged).count(),
        upcoming=sum(stay.starts_at >= now for stay in theirs),
        figures=[
            (
                title,
                figures_of(
                    [stay for stay in stays if stay.guest_id in whose],
                    [visit for visit in visits if visit.guest_id in whose],
                    today=today,
                    moved=moved,
                ),
            )
            for title, whose in sides
        ],
        said_apart=GuestDistinction.objects.filter(first=first, second=second).first(),
    )


def chosen(part: Part, kept: Guest, merged: Guest, choices: Mapping[str, str]) -> Choice:
    """What was chosen for a part; else what loses least: both where that may be, else ours, else theirs."""
    said = choices.get(part.name, "")
    if said in set(Choice):
        return Choice(said)
    has_ours, has_theirs = _has(part, kept), _has(part, merged)
    if has_ours and has_theirs and part.glue is not None:
        return Choice.BOTH
    return Choice.MERGED if has_theirs and not has_ours else Choice.KEPT


def values(part: Part, choice: Choice, kept: Guest, merged: Guest) -> dict[str, Any]:
    """The kept guest's values of a part after the merge."""
    if choice is not Choice.BOTH or part.glue is None:
        source = merged if choice is Choice.MERGED else kept
        return {name: getattr(source, name) for name in part.fields}
    (name,) = part.fields
    ours, theirs = getattr(kept, name), getattr(merged, name)
    if isinstance(ours, list):
        known = {tag.casefold() for tag in ours}
        return {name: [*ours, *(tag for tag in theirs if tag.casefold() not in known)]}
    if not ours or not theirs or ours == theirs:
        return {name: ours or theirs}
    return {name: f"{ours}{part.glue}{theirs}"}


def _line(part: Part, kept: Guest, merged: Guest, choices: Mapping[str, str]) -> Line:
    return Line(part, _words(part, kept), _words(part, merged), chosen(part, kept, merged, choices))


def _has(part: Part, guest: Guest) -> bool:
    return bool(getattr(guest, part.fields[0])) or (part.name == "name" and bool(guest.last_name))


def _words(part: Part, guest: Guest) -> str:
    if part.name == "name":
        return f"{guest.first_name} {guest.last_name}".strip()
    value = getattr(guest, part.fields[0])
    if isinstance(value, list):
        return ", ".join(value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
