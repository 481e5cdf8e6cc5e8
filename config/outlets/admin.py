"""Outlets and who works in them, in the admin site."""

from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from config import roles
from config.outlets.models import Membership, Outlet
from config.outlets.scope import OneOutletForm, OutletAdmin, outlets_of


class Follower(Protocol):
    """Does what another time zone, or another country, of an outlet asks for."""

    def __call__(self, *, outlet: Outlet, now: datetime) -> object:
        """Follow, in the transaction of the change."""


@admin.register(Outlet)
class OutletsAdmin(OutletAdmin):
    """Managers set the switches; what OpenTable and the book hang on is a superuser's to change."""

    outlet_path = "pk"
    list_display = ["name", "slug", "rid", "mode", "time_zone", "currency", "integration_enabled"]
    search_fields = ["name", "slug", "rid"]
    _FIXED = ("slug", "name", "rid", "mode", "time_zone", "currency", "country")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What only a superuser changes; the mode of an outlet that is open is changed on its page Set-up."""
        if not request.user.is_superuser:
            return self._FIXED
        return ("mode",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Another time zone moves every hour of the book, another country reads phone numbers otherwise.

        Who follows them does so in the same transaction.
        """
        super().save_model(request, obj, form, change)
        changed = form.changed_data if change else []
        followers = list(settings.CLOCK_FOLLOWERS if "time_zone" in changed else [])
        followers += settings.COUNTRY_FOLLOWERS if "country" in changed else []
        for dotted_name in followers:
            follow: Follower = import_string(dotted_name)
            follow(outlet=obj, now=timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers alone open outlets."""
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers alone close them."""
        return bool(request.user.is_superuser)


class MembershipForm(OneOutletForm):
    """A PIN is typed, never shown: its hash alone is kept."""

    pin = forms.RegexField(
        r"^\d{4,8}$",
        required=False,
        label="New PIN",
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text="4 to 8 digits; leave empty to keep the one there is.",
    )

    class Meta:
        model = Membership
        fields = ["user", "outlet", "role", "pin"]

    def save(self, commit: bool = True) -> Any:
        """Hash what was typed."""
        if self.cleaned_data["pin"]:
            self.instance.pin_hash = make_password(self.cleaned_data["pin"])
        return super().save(commit)


@admin.register(Membership)
class MembershipAdmin(OutletAdmin):
    """Owners say who works where, in which role."""

    act = roles.Act.HIRE
    form = MembershipForm
    list_display = ["user", "outlet", "role"]
    list_filter = ["role"]
    list_select_related = ["user", "outlet"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """People without a place yet, and those of this owner's outlets: no other owner's staff."""
        field = super().formfield_for_foreignkey(db_field, request, **options)
        if db_field.name == "user" and field is not None and not request.user.is_superuser:
            mine = Q(memberships=None) | Q(memberships__outlet__in=outlets_of(request, self.act))
            field.queryset = field.queryset.filter(mine).distinct()
        return field
