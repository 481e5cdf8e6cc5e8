"""The mobile app's page: a diner's check, line by line, with a tip to choose and a button to pay."""

from html import escape
from typing import Any

from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer
from config.opentable.sandbox.house import bookings, checks
from config.opentable.sandbox.ledger import Document
from config.opentable.sandbox.pages import layout
from config.opentable.sandbox.scenarios import app

TIP_PERCENTS = (0, 10, 15, 18, 20)
CHECKS_SHOWN = 30
TOTAL_LINES = (
    ("sub_total", "Subtotal", 1),
    ("discounts", "Discounts", -1),
    ("service_charges", "Service charge", 1),
    ("tax", "Tax", 1),
    ("other_charges", "Other charges", 1),
    ("total", "Total", 1),
    ("prepaid", "Deposit", -1),
    ("paid", "Paid", -1),
    ("due", "Due", 1),
)
ALWAYS_SHOWN = ("sub_total", "total", "due")


def show(errand: Errand) -> Answer:
    """GET /app: the bookings with a check, and the check of the chosen one."""
    live = _live(errand)
    chosen = bookings.by_key(errand.house, errand.request.asked("booking")) if live else None
    if chosen is None and live:
        chosen = live[0][0]
    check = checks.live_of(errand.house, chosen["rid"], chosen["confirmation_number"]) if chosen else None
    phone = _phone(errand, chosen, check) if chosen and check else _nothing()
    checks_card = f'<section class="card"><h1 class="plain">Checks</h1>{_list(live, chosen)}</section>'
    body = f'<div class="split">{checks_card}{phone}</div>'
    return layout.page(errand, "App - OpenTable sandbox", body)


@layout.careful
def pay(errand: Errand) -> Answer:
    """POST /app/pay: the tip chosen or typed, and what is due."""
    booking = bookings.require(bookings.by_key(errand.house, layout.posted(errand, "booking")))
    rid, number = booking["rid"], booking["confirmation_number"]
    other = layout.posted(errand, "other_tip").strip()
    currency = errand.house.restaurant(rid).currency
    tip = layout.minor_units(other, currency) if other else layout.posted_number(errand, "tip")
    outcome = app.authorize(errand.house, rid, number, tip, {})
    return layout.back("/app", outcome.reply, "Payment authorized. Thank you!", booking=booking["key"])


@layout.careful
def withdraw(errand: Errand) -> Answer:
    """POST /app/withdraw: "OT Pay Cancel"."""
    booking = bookings.require(bookings.by_key(errand.house, layout.posted(errand, "booking")))
    outcome = app.cancel_authorization(errand.house, booking["rid"], booking["confirmation_number"], None)
    return layout.back("/app", outcome.reply, "The payment was withdrawn", booking=booking["key"])


def _live(errand: Errand) -> list[tuple[Document, Document]]:
    """(booking, check), the latest news first."""
    found = []
    for check in errand.house.ledger.all("check"):
        number = check["confirmation_number"]
        booking = bookings.numbered(errand.house, check["rid"], number) if number else None
        if booking and check["state"] != "VOIDED":
            found.append((booking, check))
    found.sort(key=lambda pair: str(pair[1]["updated_at_utc"]), reverse=True)
    return found[:CHECKS_SHOWN]


def _list(live: list[tuple[Document, Document]], chosen: Document | None) -> str:
    if not live:
        return '<p class="empty">No check has been reported yet. Seat a party and send an order.</p>'
    rows = "".join(
        f'<li><a href="/app?booking={escape(booking["key"])}"'
        f"{' aria-current=true' if chosen and chosen['key'] == booking['key'] else ''}>"
        f'<b>{layout.guest_name(booking)}</b><span class="quiet">{escape(", ".join(check["tables"]))}</span>'
        f"<span>{layout.money(check['totals']['due'], check['currency'])} due</span>"
        f"{layout.pill(check['state'])}</a></li>"
        for booking, check in live
    )
    return f'<ul class="rows">{rows}</ul>'


def _nothing() -> str:
    return '<section class="phone"><h2>Your check</h2><p class="empty">Nothing to pay yet.</p></section>'


def _phone(errand: Errand, booking: Document, check: Document) -> str:
    currency, totals = check["currency"], check["totals"]
    lines = "".join(_line(item, currency) for item in check["items"])
    sums = "".join(
        f'<tr class="{name}"><th scope="row">{word}</th>'
        f"<td>{layout.money(sign * totals[name], currency)}</td></tr>"
        for name, word, sign in TOTAL_LINES
        if totals[name] or name in ALWAYS_SHOWN
    )
    included = (
        f'<p class="quiet">Prices include {layout.money(totals["tax_included"], currency)} tax</p>'
        if totals["tax_included"]
        else ""
    )
    return (
        f'<section class="phone"><p class="quiet">{escape(errand.house.restaurant(booking["rid"]).name)}, '
        f"check {escape(str(check.get('check_number') or ''))}</p>"
        f"<h2>{layout.guest_name(booking)}'s check {layout.pill(check['state'])}</h2>"
        f'<table class="lines">{lines}</table><table class="sums">{sums}</table>{included}'
        f"{_payment(errand, booking, check)}</section>"
    )


def _line(item: dict[str, Any], currency: str) -> str:
    struck = ' class="voided"' if item["voided"] else ""
    return (
        f"<tr{struck}><td>{item['quantity']} &times; {escape(item['label'])}</td>"
        f"<td>{layout.money(item['total_price'], currency)}</td></tr>"
    )


def _payment(errand: Errand, booking: Document, check: Document) -> str:
    fields = layout.concealed(booking=booking["key"])
    latest = app.latest_of(errand.house, booking["rid"], booking["confirmation_number"])
    done = ""
    if latest:
        amount = layout.money(latest["amount"] + latest["tip"], latest["currency"])
        card = f"card ending {escape(latest['card_last4'])}"
        done = f'<p class="paid">{amount} {latest["state"].lower()}, {card}</p>'
    if latest and latest["state"] in ("AUTHORIZED", "UNANSWERED"):
        done += (
            f'<form action="/app/withdraw" method="post">{fields}'
            '<button class="danger">Cancel the payment</button></form>'
        )
    if check["totals"]["due"] <= 0 or check["state"] != "OPEN":
        return done
    button = '<button class="primary">Pay</button>'
    return f'{done}<form action="/app/pay" method="post">{fields}{_tips(check)}{button}</form>'


def _tips(check: Document) -> str:
    base, currency = check["totals"]["total"], check["currency"]
    chips = "".join(
        f'<label class="tile"><input type="radio" name="tip" value="{base * percent // 100}"'
        f"{' checked' if percent == 15 else ''}><b>{percent} %</b>"
        f"<small>{layout.money(base * percent // 100, currency)}</small></label>"
        for percent in TIP_PERCENTS
    )
    return (
        f'<fieldset class="area"><legend>Tip</legend><div class="tiles">{chips}</div></fieldset>'
        '<label>Another tip <input name="other_tip" inputmode="decimal" placeholder="0.00"></label>'
    )
