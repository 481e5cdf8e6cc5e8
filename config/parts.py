"""The live parts of a page: after a ring or a poll only those that changed are sent and swapped.

A page shows each part in a wrapper that tells its digest. It sends the digests back with every question, so
what did not change is not swapped: focus, scrolling and whatever is being typed elsewhere stay as they are.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

_WRAPPER = "covers/part.html"


def render(
    request: HttpRequest, *, folder: str, names: Sequence[str], context: Mapping[str, Any]
) -> dict[str, SafeString]:
    """Each part by name, wrapped, for the page itself."""
    return {name: _wrap(name, html) for name, html in _parts(request, folder, names, context).items()}


def answer(
    request: HttpRequest, *, folder: str, names: Sequence[str], context: Mapping[str, Any]
) -> HttpResponse:
    """The parts that differ from what the page says it has; 204 if none does."""
    shown = {*request.GET.getlist("have"), *request.POST.getlist("have")}
    parts = _parts(request, folder, names, context)
    changed = [
        _wrap(name, html, is_swapped=True) for name, html in parts.items() if _digest(name, html) not in shown
    ]
    return HttpResponse("\n".join(changed)) if changed else HttpResponse(status=204)


def _parts(
    request: HttpRequest, folder: str, names: Sequence[str], context: Mapping[str, Any]
) -> dict[str, str]:
    return {name: render_to_string(f"{folder}/{name}.html", dict(context), request) for name in names}


def _wrap(name: str, html: str, *, is_swapped: bool = False) -> SafeString:
    words = {"name": name, "digest": _digest(name, html), "html": mark_safe(html), "is_swapped": is_swapped}
    return render_to_string(_WRAPPER, words)


def _digest(name: str, html: str) -> str:
    return f"{name}:{hashlib.blake2s(html.encode(), digest_size=8).hexdigest()}"
