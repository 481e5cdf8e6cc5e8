"""The page of an outlet's words of receipts: what it writes, how that looks, and who changed it."""

import base64
import hashlib
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from config import doors, errors, roles, site
from payments import forms, operations, queries, wording
from pos_sync.screens import checks


@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.SET_RULES)
def letter(request: site.StaffRequest) -> HttpResponse:
    """Write the outlet's words; a refusal is told with what was typed."""
    if request.method != "POST":
        return _show(request, queries.words_of(request.outlet))
    form = forms.LetterForm(request.POST)
    try:
        operations.word_receipts(
            outlet=request.outlet,
            words=doors.valid(form).words,
            actor=request.user.get_username(),
            now=timezone.now(),
        )
    except errors.Refusal as refusal:
        typed = {name: request.POST.get(name, "") for name in form.fields}
        return _show(request, wording.Words(**typed), refusal)
    messages.success(request, "Kept. Receipts are worded so from now on.", extra_tags="good")
    return redirect("receipt-letter", request.outlet.slug)


@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
@site.page(roles.Act.SET_RULES)
def preview(request: site.StaffRequest) -> HttpResponse:
    """The letter as a mail reader shows it, with the words as they are typed; nothing is kept or sent."""
    try:
        chosen = doors.valid(forms.PreviewForm(request.POST or request.GET)).cleaned_data
        words = _typed(request)
    except errors.Refusal as refusal:
        return HttpResponse(refusal.words, content_type="text/plain; charset=utf-8", status=422)
    context = {"receipt": _document(request, chosen["check"]).worded(words)}
    if chosen["is_text"]:
        written = render_to_string("payments/receipt.txt", context)
        return HttpResponse(written, content_type="text/plain; charset=utf-8")
    return _framed(render_to_string("payments/receipt.html", context))


def _typed(request: site.StaffRequest) -> wording.Words:
    if request.method != "POST":
        return queries.words_of(request.outlet)
    return operations.judge_words(doors.valid(forms.LetterForm(request.POST)).words)


def _document(request: site.StaffRequest, cart_id: uuid.UUID | None) -> queries.ReceiptDocument:
    if cart_id is None:
        return queries.sample_document(request.outlet, timezone.now())
    return queries.receipt_document(checks.cart_at(request.outlet, cart_id).pk)


def _framed(written: str) -> HttpResponse:
    """Let the page show it, and the letter have its own style and nothing else at all."""
    style = written.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    answer = HttpResponse(written)
    answer.__dict__["_csp_config"] = {
        "default-src": ["'none'"],
        "style-src": [f"'sha256-{digest}'"],
        "frame-ancestors": ["'self'"],
    }
    return answer


def _show(
    request: site.StaffRequest, words: wording.Words, refusal: errors.Refusal | None = None
) -> HttpResponse:
    context = {
        "words": words,
        "placeholders": wording.PLACEHOLDERS,
        "checks": queries.closed_checks(request.outlet),
        "changes": queries.letter_changes(request.outlet),
        "refusal": refusal,
    }
    status = 200 if refusal is None else doors.status_of(refusal)
    return render(request, "payments/letter.html", context, status=status)
