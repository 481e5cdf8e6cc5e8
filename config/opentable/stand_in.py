"""The stand-in OpenTable's own endpoints, for who prepares it: what it holds, and what it is told."""

from typing import Any

import requests
from django.conf import settings

_SECONDS = 10


class NotTold(Exception):
    """It did not answer, or did not take what it was told; the words say which."""


def state(*, latest: int = 1) -> dict[str, Any]:
    """Everything it holds, with so many of the latest calls. Raises NotTold."""
    try:
        found: dict[str, Any] = _asked("GET", f"state?latest={latest}").json()
    except ValueError as unreadable:
        raise NotTold("no sandbox of Covers answers there") from unreadable
    return found


def tell(act: str, document: dict[str, Any], *, method: str = "POST") -> None:
    """Tell it something. Raises NotTold."""
    _asked(method, act, document)


def _asked(method: str, act: str, document: dict[str, Any] | None = None) -> requests.Response:
    url = f"{settings.OPENTABLE_SANDBOX_API_URL}/sandbox/{act}"
    try:
        answer = requests.request(method, url, json=document, timeout=_SECONDS)
        answer.raise_for_status()
    except requests.RequestException as fault:
        raise NotTold(str(fault)) from fault
    return answer
