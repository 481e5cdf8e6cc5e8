"""Guests and reservations in the admin site."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config import errors
from config.outlets.scope import OutletAdmin
from reservations import forms, operations, quotes
from reservations.models import Guest, Reservation, WaitlistEntry, WaitlistLetter


@admin.register(Guest)
class GuestAdmin(OutletAdmin):
    """What the house knows of its guests; what OpenTable told of them stays as it was told."""

    form = forms.GuestRowForm
    list_display = ["last_name", "first_name", "outlet", "is_vip", "allergies"]
    list_filter = ["is_vip"]
    list_select_related = ["outlet"]
    search_fields = ["last_name", "first_name", "phone"]
    fields = ["outlet", "first_name", "last_name", "phone", "is_vip", "allergies", "notes"]
    readonly_fields = ["outlet"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guest]:
        """Who was merged into another is that other."""
        return super().get_queryset(request).filter(merged_into=None)

    def has_add_permission(self, request: object) -> bool:
        """Guests come with their reservations."""
        return False

    def save_model(self, request: HttpRequest, obj: Guest, form: Any, change: bool) -> None:
        """As on the guest's own page: who changed what is kept."""
        operations.edit_guest(
            guest=Guest.objects.get(pk=obj.pk),
            said={name: form.cleaned_data[name] for name in form.changed_data},
            actor=request.user.get_username(),
            now=timezone.now(),
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A refusal, such as of a guest who was merged since the page was shown, is told; nothing is kept."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except errors.Refusal as refusal:
            self.message_user(request, refusal.words, messages.ERROR)
            return redirect(request.path)


@admin.register(Reservation)
class ReservationAdmin(OutletAdmin):
    """To read: a reservation is changed on the floor and in the book, where OpenTable learns of it."""

    is_read_only = True
    list_display = ["confirmation_number", "outlet", "date", "starts_local", "party_size", "state", "source"]
    list_filter = ["state", "source"]
    list_select_related = ["outlet"]
    date_hierarchy = "date"
    search_fields = ["confirmation_number", "guest__last_name"]
    exclude = ["make_digest", "placement"]


@admin.register(WaitlistEntry)
class WaitlistEntryAdmin(OutletAdmin):
    """To read: who waits is changed on the floor."""

    is_read_only = True
    list_display = ["name", "outlet", "date", "party_size", "state", "joined_at", "ended_at"]
    list_filter = ["outlet", "state"]
    list_select_related = ["outlet"]
    date_hierarchy = "date"
    search_fields = ["name", "phone"]


@admin.register(WaitlistLetter)
class WaitlistLetterAdmin(OutletAdmin):
    """What a party is written when its table is ready, with a preview of it as it is kept."""

    form = forms.LetterForm
    list_display = ["outlet", "subject", "come_within_minutes"]
    list_select_related = ["outlet"]
    fields = ["outlet", "subject", "text", "come_within_minutes", "preview"]
    readonly_fields = ["preview"]

    @admin.display(description="As Kim would get it")
    def preview(self, letter: WaitlistLetter) -> SafeString | str:
        """The letter to a guest named Kim; there is none before it is saved."""
        if letter.pk is None:
            return "Save it to see it."
        filled = {
            "name": "Kim",
            "outlet": letter.outlet.name,
            "minutes": str(letter.come_within_minutes),
        }
        subject, text = (quotes.letter_words(words, filled) for words in (letter.subject, letter.text))
        return format_html("<b>{}</b><br><pre>{}</pre>", subject, text)
