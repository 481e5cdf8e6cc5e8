"""The base of every rule's page: a change that is felt is first shown with what it does, and asked about.

The change is made, looked at, and taken back by an exception that ends Django's transaction around the page
(`operations.change_rules_if_confirmed`).
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from availability import operations
from config.outlets import formats
from config.outlets.models import Outlet
from config.outlets.scope import OutletAdmin, outlets_of

SEEN, CONFIRMED = "_seen", "_confirmed"


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
        except operations.Unconfirmed as asked:
            with formats.spoken(asked.outlet.locale):
                return self._ask(request, asked)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The same for taking it away."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except operations.Unconfirmed as asked:
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
        displaced = operations.change_rules_if_confirmed(
            outlet=outlet,
            confirmation=operations.Confirmation(request.POST.get(SEEN, ""), CONFIRMED in request.POST),
            actor=request.user.get_username(),
            now=timezone.now(),
        )
        if displaced:
            messages.warning(request, operations.displaced_in_words(displaced))

    def _ask(self, request: HttpRequest, asked: operations.Unconfirmed) -> HttpResponse:
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
            "effects": asked.effects,
            "said": said,
        }
        return render(request, "availability/blast_radius.html", context, status=409)


def without_links(field: Any) -> Any:
    """A field as it is typed, without the icons that open the rows it offers."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_add_related = field.widget.can_change_related = False
        field.widget.can_delete_related = field.widget.can_view_related = False
    return field
