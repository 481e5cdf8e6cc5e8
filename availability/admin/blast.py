"""The base of every rule's page: a change that is felt is first shown with what it does, and asked about.

The change is made, looked at, and taken back by an exception that ends Django's transaction around the page.
What is asked carries a digest of who loses their place: should that be somebody else by the time of the
answer, it is asked again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from availability import operations, queries
from config import parties
from config.outlets import formats
from config.outlets.models import Outlet
from config.outlets.scope import OutletAdmin, outlets_of

SEEN, CONFIRMED = "_seen", "_confirmed"
DATES_SHOWN = 14


class Unconfirmed(Exception):
    """The change is felt, and nobody has said yet that it is meant."""

    def __init__(self, outlet: Outlet, displaced: Sequence[operations.Displaced], changes: Any) -> None:
        super().__init__(f"a change of the rules of {outlet} is not confirmed")
        self.outlet = outlet
        self.displaced = displaced
        self.changes: queries.SlotChanges = changes


@dataclass(frozen=True, slots=True)
class Row:
    """One party that the change displaces, as the page lists it."""

    who: str
    at: str
    party_size: int
    was_at: str
    will_be_at: str
    because: str


class RulesAdmin(OutletAdmin):
    """Anything that decides what is bookable."""

    list_filter: ClassVar[Any] = ["outlet"]
    list_select_related: ClassVar[Any] = ["outlet"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One at a time: the page that takes several away asks nobody."""
        return {}

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """The outlet is known where a person has but one."""
        mine = outlets_of(request, self.act).order_by("pk")[:2]
        known = [{"outlet": str(outlet.pk)} for outlet in mine]
        return (known[0] if len(known) == 1 else {}) | super().get_changeform_initial_data(request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Without links beside it that lead away from what is being typed."""
        return without_links(super().formfield_for_dbfield(db_field, request, **options))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Save, or show first what that would do."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Unconfirmed as asked:
            with formats.spoken(asked.outlet.locale):
                return self._ask(request, asked)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The same for taking it away."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except Unconfirmed as asked:
            with formats.spoken(asked.outlet.locale):
                return self._ask(request, asked)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """With its parts saved the change is whole: follow it."""
        super().save_related(request, form, formsets, change)
        self._follow(request, form.instance.outlet)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """The same after taking it away."""
        outlet = obj.outlet
        super().delete_model(request, obj)
        self._follow(request, outlet)

    def _follow(self, request: HttpRequest, outlet: Outlet) -> None:
        now = timezone.now()
        displaced = operations.change_rules(outlet=outlet, actor=request.user.get_username(), now=now)
        if not _is_confirmed(request, displaced):
            with formats.spoken(outlet.locale):
                changes = queries.slot_changes(outlet=outlet, now=now)
            if displaced or changes.dates:
                raise Unconfirmed(outlet, displaced, changes)
        lost = sum(found.has_lost for found in displaced)
        if displaced:
            moved = f"{len(displaced) - lost} were given other tables"
            flagged = f"{lost} have none now and are among the problems"
            messages.warning(request, f"{len(displaced)} no longer fitted: {moved}, {flagged}.")

    def _ask(self, request: HttpRequest, asked: Unconfirmed) -> HttpResponse:
        losses = [found for found in asked.displaced if found.has_lost]
        said = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", SEEN, CONFIRMED}
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "What this change does",
            "opts": self.opts,
            "outlet_name": asked.outlet.name,
            "lost": _rows(losses),
            "moved": _rows([found for found in asked.displaced if not found.has_lost]),
            "changes": asked.changes,
            "dates": asked.changes.dates[:DATES_SHOWN],
            "more_dates": max(0, len(asked.changes.dates) - DATES_SHOWN),
            "said": said,
            "seen": _digest(asked.displaced),
            "is_asked_again": request.POST.get(SEEN) not in (None, _digest(asked.displaced)),
        }
        return render(request, "availability/blast_radius.html", context, status=409)


def without_links(field: Any) -> Any:
    """A field as it is typed, without the icons that open the rows it offers."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_add_related = field.widget.can_change_related = False
        field.widget.can_delete_related = field.widget.can_view_related = False
    return field


def _rows(displaced: Sequence[operations.Displaced]) -> list[Row]:
    named = parties.names(placement_ids=[found.misfit.placement_id for found in displaced])
    return [
        Row(
            who=named.get(found.misfit.placement_id, "A diner who is booking at OpenTable now"),
            at=f"{formats.full_day(found.misfit.date)}, {formats.clock(found.misfit.minute)}",
            party_size=found.misfit.party_size,
            was_at=" + ".join(found.misfit.table_names),
            will_be_at=" + ".join(found.table_names),
            because=found.misfit.because,
        )
        for found in sorted(displaced, key=lambda found: (found.misfit.date, found.misfit.minute))
    ]


def _digest(displaced: Sequence[operations.Displaced]) -> str:
    """Who loses the place, whatever happens to the others."""
    losses = sorted(found.misfit.placement_id for found in displaced if found.has_lost)
    return hashlib.blake2s(repr(losses).encode(), digest_size=8).hexdigest()


def _is_confirmed(request: HttpRequest, displaced: Sequence[operations.Displaced]) -> bool:
    """Seen, and ticked where somebody loses the place."""
    if request.POST.get(SEEN) != _digest(displaced):
        return False
    return CONFIRMED in request.POST or not any(found.has_lost for found in displaced)
