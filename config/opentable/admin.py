"""The way to OpenTable in the admin site. Secrets are written here and never shown."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from config.opentable import framings, links, secrets
from config.opentable.models import Connection, Exchange, Link, Problem, Stream
from config.outlets.scope import OneOutletForm, OutletAdmin

_HIDDEN = forms.PasswordInput(attrs={"autocomplete": "off"})
_KEEP = "Leave empty to keep the one there is."


class ConnectionForm(OneOutletForm):
    """Two secrets, write-only: ours is sealed, OpenTable's is kept as a stamp, the one before it as well."""

    uncarded = frozenset({"partner_id", "client_id", "client_secret", "callback_key", "callback_secret"})

    client_secret = forms.CharField(required=False, widget=_HIDDEN, help_text=_KEEP)
    callback_secret = forms.CharField(
        required=False,
        widget=_HIDDEN,
        help_text=f"What OpenTable presents to us. {_KEEP} The former one works until the next change.",
    )

    class Meta:
        model = Connection
        fields = [
            "name",
            "environment",
            "partner_id",
            "client_id",
            "client_secret",
            "callback_key",
            "callback_secret",
            "grant_number",
            "update_route",
            "availability_route",
            "framing",
            "lock_seconds_min",
            "lock_seconds_max",
            "live_locks_max",
            "calls_per_second",
            "calls_burst",
            "host_key",
        ]

    def clean(self) -> dict[str, Any] | None:
        """A new connection needs both secrets."""
        cleaned = super().clean()
        for name in ("client_secret", "callback_secret"):
            if self.instance.pk is None and not self.cleaned_data.get(name):
                self.add_error(name, "A new connection needs its secrets.")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Seal and stamp what was typed; a new secret of ours asks for a new token."""
        connection: Connection = self.instance
        if self.cleaned_data["client_secret"]:
            connection.client_secret_encrypted = secrets.seal(self.cleaned_data["client_secret"])
            connection.token_encrypted, connection.token_expires_at = "", None
        if self.cleaned_data["callback_secret"]:
            connection.callback_previous_hmac = connection.callback_secret_hmac
            connection.callback_secret_hmac = secrets.stamp(self.cleaned_data["callback_secret"])
        return super().save(commit)


@admin.register(Connection)
class ConnectionAdmin(OutletAdmin):
    """An account serves several outlets: superusers alone."""

    act = None
    form = ConnectionForm
    list_display = ["name", "environment", "partner_id", "client_id", "update_route", "availability_route"]

    def get_readonly_fields(self, request: HttpRequest, obj: Connection | None = None) -> list[str]:
        """An account at another environment is another account."""
        return ["environment"] if obj else []

    def save_model(self, request: HttpRequest, obj: Connection, form: Any, change: bool) -> None:
        """New secrets are of who typed them; a framing chosen anew settles that another one was refused."""
        now, by = timezone.now(), request.user.get_username()
        if form.cleaned_data["client_secret"]:
            obj.secret_set_at, obj.secret_set_by, obj.proven_at = now, by, None
        if form.cleaned_data["callback_secret"]:
            obj.callback_set_at, obj.callback_set_by, obj.callback_used_at = now, by, None
        super().save_model(request, obj, form, change)
        if change and "framing" in form.changed_data:
            framings.settle(account=obj, now=timezone.now())


@admin.register(Link)
class LinkAdmin(OutletAdmin):
    """An outlet's tie; pause, resume and moving to another environment are on the integration page."""

    outlet_path, outlet_key = "rid", "rid"
    list_display = ["rid", "environment", "connection", "state", "is_current", "registered_at"]
    list_select_related = ["connection"]
    fields = [
        "connection",
        "rid",
        "partner_restaurant_number",
        "is_current",
        "granted_by",
        "granted_on",
        "grant_reference",
        "quiet_percent",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Link | None = None) -> list[str]:
        """What was said under a link is about one rid at one environment; moving begins with registration."""
        return ["connection", "rid", "is_current"] if obj else []

    def save_model(self, request: HttpRequest, obj: Link, form: Any, change: bool) -> None:
        """A new link is registered at once."""
        super().save_model(request, obj, form, change)
        if not change:
            links.register(link=obj, now=timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers connect outlets."""
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers alone."""
        return bool(request.user.is_superuser)


class _Recorded(OutletAdmin):
    """What was written down is read here, and changed by nobody."""

    is_read_only = True
    outlet_path, outlet_key = "rid", "rid"
    show_full_result_count = False


@admin.register(Stream)
class StreamAdmin(_Recorded):
    """What waits for OpenTable."""

    outlet_path = "link__rid"
    list_display = ["kind", "key", "link", "acked_version", "last_version", "is_parked", "fails"]
    list_filter = ["kind", "is_parked"]
    list_select_related = ["link"]
    search_fields = ["key"]


@admin.register(Exchange)
class ExchangeAdmin(_Recorded):
    """What was said; its bodies are on the integration page."""

    list_display = ["at", "direction", "rid", "method", "path", "status", "milliseconds", "attempt"]
    list_filter = ["direction", "environment"]
    search_fields = ["request_id", "subject"]
    exclude = ["request_body", "response_body"]


@admin.register(Problem)
class ProblemAdmin(_Recorded):
    """What somebody should act on, and what was."""

    list_display = ["rid", "code", "subject", "fixer", "opened_at", "closed_at"]
    list_filter = ["code", "fixer"]
