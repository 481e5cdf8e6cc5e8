"""What every page shares: the frame, escaping, and the words of an outcome."""

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer, Refused, see_other
from config.opentable.sandbox.partner import Reply

HTML_TYPE = "text/html; charset=utf-8"
STYLE = Path(__file__).with_name("sandbox.css").read_bytes()
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
PAGES = (("/", "Diner"), ("/floor", "Floor"), ("/app", "App"), ("/integrations", "Integrations"))
STATE_WORDS = {
    "BOOKED": "Booked",
    "SEATED": "Seated",
    "ASSUMED_SEATED": "Assumed seated",
    "DONE": "Done",
    "NOSHOW": "No-show",
    "CANCELED": "Canceled",
}
# Digits after the point, where they are not two.
EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3}
Option = tuple[object, str]


def style(errand: Errand) -> Answer:
    """GET /sandbox.css."""
    return Answer(200, STYLE, "text/css; charset=utf-8", {"Cache-Control": "no-cache"})


def page(errand: Errand, title: str, body: str) -> Answer:
    """A whole page around `body`, with what the last act said on top."""
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if errand.request.path == path else ""}>{name}</a>'
        for path, name in PAGES
    )
    said = errand.request.asked("said")
    tone = "good" if errand.request.asked("well") == "yes" else "bad"
    message = f'<p class="said {tone}" role="status">{escape(said)}</p>' if said else ""
    document = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/sandbox.css"></head><body>'
        '<header><a class="brand" href="/"><span class="dot"></span>OpenTable sandbox</a>'
        f'<nav aria-label="Pages">{links}</nav><span class="badge">stand-in</span></header>'
        f"<main>{message}{body}</main></body></html>"
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return Answer(200, document.encode(), HTML_TYPE, headers)


def back(path: str, reply: Reply, done: str, **where: object) -> Answer:
    """Return to a page after an act, and say how it ended."""
    said = done if reply.is_success else f"The partner refused: {words(reply)}"
    return told(path, said, reply.is_success, **where)


def told(path: str, said: str, well: bool, **where: object) -> Answer:
    """Return to a page with a sentence."""
    query = {name: value for name, value in where.items() if value not in (None, "")}
    return see_other(f"{path}?{urlencode({**query, 'said': said, 'well': 'yes' if well else 'no'})}")


def careful(door: Callable[[Errand], Answer]) -> Callable[[Errand], Answer]:
    """A form's door that says a refusal on the page it came from, instead of JSON."""

    def guarded(errand: Errand) -> Answer:
        try:
            return door(errand)
        except Refused as refused:
            path = "/" + errand.request.path.split("/")[1]
            return told("/" if path == "/diner" else path, str(refused), False, rid=posted(errand, "rid"))

    return guarded


def words(reply: Reply) -> str:
    """A partner's refusal, as a person would read it."""
    if reply.status == 0:
        return "it did not answer"
    body: dict[str, Any] = reply.body if isinstance(reply.body, dict) else {}
    reasons = (body.get("details") or {}).get("reasons") or []
    texts = [str(reason.get("text") or reason.get("code")) for reason in reasons if isinstance(reason, dict)]
    said = "; ".join(texts) or body.get("error_description") or body.get("message") or body.get("error")
    return f"{said or 'no reason given'} ({reply.status})"


def posted(errand: Errand, name: str, default: str = "") -> str:
    """One field of the submitted form."""
    return errand.request.form().get(name, [default])[0]


def posted_number(errand: Errand, name: str) -> int:
    """One whole number of the submitted form."""
    text = posted(errand, name)
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Refused(422, "invalid_request", f"{name.replace('_', ' ')} must be a number")
    return int(text)


def select(name: str, options: Iterable[Option], chosen: object) -> str:
    """A drop-down."""
    inside = "".join(
        f'<option value="{escape(str(value))}"{" selected" if str(value) == str(chosen) else ""}>'
        f"{escape(text)}</option>"
        for value, text in options
    )
    return f'<select name="{name}">{inside}</select>'


def tick(name: str, text: str, is_ticked: bool = False) -> str:
    """A checkbox with its words."""
    ticked = " checked" if is_ticked else ""
    box = f'<input type="checkbox" name="{name}" value="yes"{ticked}>'
    return f'<label class="tick">{box} {escape(text)}</label>'


def concealed(**fields: object) -> str:
    """Hidden fields."""
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(str(value))}">' for name, value in fields.items()
    )


def pill(state: str) -> str:
    """A state, in words and in a color."""
    return f'<span class="pill {state.lower()}">{STATE_WORDS.get(state, state.capitalize())}</span>'


def guest_name(booking: dict[str, Any]) -> str:
    """The guest's whole name, escaped."""
    guest = booking.get("guest") or {}
    name = f"{guest.get('first_name') or ''} {guest.get('last_name') or ''}".strip()
    return escape(name or "Guest")


def money(minor: int, currency: str) -> str:
    """An amount as people write it."""
    exponent = EXPONENTS.get(currency, 2)
    return f"{Decimal(minor).scaleb(-exponent):,.{exponent}f} {escape(currency)}"


def minor_units(text: str, currency: str) -> int:
    """An amount as people write it, in minor units."""
    try:
        amount = Decimal(text.strip() or "0").scaleb(EXPONENTS.get(currency, 2))
    except InvalidOperation as fault:
        raise Refused(422, "invalid_request", "The tip must be an amount") from fault
    if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value():
        raise Refused(422, "invalid_request", "The tip must be an amount")
    return int(amount)
