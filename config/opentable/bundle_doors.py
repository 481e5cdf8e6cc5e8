"""The door through which a support bundle leaves."""

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from config import roles, site
from config.opentable import bundles, steering


class BundleForm(forms.Form):
    """Whether the guests' own data go along."""

    guests = forms.BooleanField(required=False)


@require_POST
@site.page(roles.Act.STEER_INTEGRATION)
def download(request: site.StaffRequest) -> HttpResponse:
    """The bundle as a file; who took it, and whether with guests, is kept."""
    form, now = BundleForm(request.POST), timezone.now()
    has_guests = form.is_valid() and form.cleaned_data["guests"]
    packed = bundles.build(outlet=request.outlet, has_guests=has_guests, now=now)
    told = "with the guests' data" if has_guests else "without any guest's data"
    actor = request.user.get_username()
    words = f"A support bundle was taken, {told}."
    steering.record(rid=request.outlet.rid, actor=actor, act="bundle", words=words, now=now)
    called = bundles.name(outlet=request.outlet, now=now)
    headers = {"Content-Disposition": f'attachment; filename="{called}"'}
    return HttpResponse(packed, content_type="application/zip", headers=headers)
