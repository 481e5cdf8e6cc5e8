"""A guest's profile: visits, what was eaten and spent, and what staff should know."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from config import roles, site
from reservations import forms, operations, queries


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.SEE_GUESTS)
def guest(request: site.StaffRequest, guest_id: int) -> HttpResponse:
    """The profile, and what staff note on it."""
    record = queries.load_guest(outlet=request.outlet, guest_id=guest_id, now=timezone.now())
    if record is None:
        raise Http404
    known = {name: getattr(record.guest, name) for name in forms.GuestForm.base_fields}
    form = forms.GuestForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        operations.edit_guest(
            guest=record.guest,
            said=form.cleaned_data,
            actor=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, "Kept.")
        return redirect("guest", request.outlet.slug, guest_id)
    return render(request, "reservations/guest.html", {"record": record, "form": form})
