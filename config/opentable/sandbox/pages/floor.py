"""GuestCenter's page: tonight's bookings of a restaurant, and what the host does with one of them."""

from html import escape
from itertools import groupby
from typing import Any

from config.opentable.sandbox.directory import Restaurant
from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer, Refused
from config.opentable.sandbox.house import bookings, checks
from config.opentable.sandbox.pages import diner, layout
from config.opentable.sandbox.scenarios import diner as acts_of_diner
from config.opentable.sandbox.scenarios import floor

AT_TABLE = ("SEATED", "ASSUMED_SEATED")


def show(errand: Errand) -> Answer:
    """GET /floor."""
    restaurant = diner.restaurant_asked(errand)
    day = diner.chosen_day(errand, restaurant)
    tonight = bookings.of_day(errand.house, restaurant.rid, day)
    chosen = bookings.by_key(errand.house, errand.request.asked("booking"))
    if chosen and chosen["rid"] != restaurant.rid:
        chosen = None
    body = (
        f"{_choices(errand, restaurant, day)}"
        f'<div class="split"><section class="card"><h1 class="plain">{escape(restaurant.name)}</h1>'
        f'<p class="quiet">{_summary(restaurant, tonight)}</p>{_list(tonight, day, chosen)}</section>'
        f"<div>{_panel(restaurant, tonight, chosen, day)}{_settings(errand, restaurant, day)}</div></div>"
    )
    return layout.page(errand, f"{restaurant.name} floor - OpenTable sandbox", body)


@layout.careful
def seat(errand: Errand) -> Answer:
    """POST /floor/seat: at the ticked tables, or move there if the party sits already."""
    booking, tables = _named(errand), errand.request.form().get("tables", [])
    if not tables:
        raise Refused(422, "invalid_request", "Tick a table first")
    rid, number = booking["rid"], booking["confirmation_number"]
    if booking["res_state"] == "SEATED":
        outcome = floor.move(errand.house, rid, number, tables)
    else:
        outcome = floor.seat(errand.house, rid, number, tables, bool(layout.posted(errand, "may_pay")))
    cart = (outcome.booking or {}).get("cart") or {}
    said = f"Seated at {' + '.join(tables)}; the partner's cart: {cart.get('state', 'not told')}"
    if cart.get("reason"):
        said += f" ({cart['reason']})"
    return layout.back("/floor", outcome.reply, said, **_where(booking))


@layout.careful
def finish(errand: Errand) -> Answer:
    """POST /floor/finish: DONE, NOSHOW or BOOKED (un-seat)."""
    booking, state = _named(errand), layout.posted(errand, "res_state")
    if state not in bookings.STATES:
        raise Refused(422, "invalid_request", "There is no such state")
    outcome = floor.finish(errand.house, booking["rid"], booking["confirmation_number"], state)
    return layout.back("/floor", outcome.reply, layout.STATE_WORDS[state], **_where(booking))


@layout.careful
def cancel(errand: Errand) -> Answer:
    """POST /floor/cancel."""
    booking = _named(errand)
    outcome = acts_of_diner.cancel(errand.house, booking["rid"], booking["confirmation_number"])
    return layout.back("/floor", outcome.reply, "Canceled", **_where(booking))


@layout.careful
def set_auto_finish(errand: Errand) -> Answer:
    """POST /floor/settings: "Automatically finish tables after payment"."""
    rid = errand.house.restaurant(layout.posted_number(errand, "rid")).rid
    chosen = {
        "rid": rid,
        "auto_finish": bool(layout.posted(errand, "auto_finish")),
        "finish_minutes": min(layout.posted_number(errand, "finish_minutes"), 600),
    }
    errand.house.ledger.put("setting", str(rid), chosen)
    return layout.told("/floor", "Saved", True, rid=rid, date=layout.posted(errand, "date"))


@layout.careful
def assume_seated(errand: Errand) -> Answer:
    """POST /floor/assume_seated: the nightly run for the day on show."""
    rid = errand.house.restaurant(layout.posted_number(errand, "rid")).rid
    day = layout.posted(errand, "date")
    outcomes = floor.assume_seated(errand.house, rid, day)
    said = f"{sum(outcome.is_done for outcome in outcomes)} of {len(outcomes)} taken by the partner"
    return layout.told("/floor", said, all(outcome.is_done for outcome in outcomes), rid=rid, date=day)


def _named(errand: Errand) -> dict[str, Any]:
    return bookings.require(bookings.by_key(errand.house, layout.posted(errand, "booking")))


def _where(booking: dict[str, Any]) -> dict[str, object]:
    return {"rid": booking["rid"], "date": booking["date_time"][:10], "booking": booking["key"]}


def _choices(errand: Errand, restaurant: Restaurant, day: str) -> str:
    names = [
        (known.rid, f"{known.name} ({known.mode})") for known in errand.house.directory.restaurants.values()
    ]
    return (
        '<form class="search bar" action="/floor" method="get">'
        f"<label>Restaurant {layout.select('rid', names, restaurant.rid)}</label>"
        f'<label>Evening <input type="date" name="date" value="{day}"></label>'
        '<button class="primary">Show</button></form>'
    )


def _summary(restaurant: Restaurant, tonight: list[dict[str, Any]]) -> str:
    expected = [booking for booking in tonight if booking["res_state"] not in ("CANCELED", "NOSHOW")]
    covers = sum(booking["party_size"] for booking in expected)
    parties = "1 party" if len(expected) == 1 else f"{len(expected)} parties"
    return f"{parties}, {covers} covers, mode {restaurant.mode}"


def _list(tonight: list[dict[str, Any]], day: str, chosen: dict[str, Any] | None) -> str:
    if not tonight:
        return '<p class="empty">No bookings on this day.</p>'
    rows = "".join(_row(booking, day, chosen) for booking in tonight)
    return f'<ul class="rows">{rows}</ul>'


def _row(booking: dict[str, Any], day: str, chosen: dict[str, Any] | None) -> str:
    current = ' aria-current="true"' if chosen and chosen["key"] == booking["key"] else ""
    address = f"/floor?rid={booking['rid']}&amp;date={day}&amp;booking={escape(booking['key'])}"
    may_pay = '<span class="pill pay">May Pay w/OT</span>' if booking["may_pay"] else ""
    tables = f'<span class="quiet">{escape(", ".join(booking["tables"]))}</span>' if booking["tables"] else ""
    return (
        f'<li><a href="{address}"{current}><b class="clock">{booking["date_time"][11:]}</b>'
        f"<b>{layout.guest_name(booking)}</b><span>party of {booking['party_size']}</span>"
        f"{tables}{may_pay}{layout.pill(booking['res_state'])}</a></li>"
    )


def _panel(
    restaurant: Restaurant, tonight: list[dict[str, Any]], chosen: dict[str, Any] | None, day: str
) -> str:
    if chosen is None:
        return (
            '<section class="card"><h2>Floor plan</h2><p class="quiet">Choose a booking to seat it.</p>'
            f"{_plan(restaurant, tonight, None)}</section>"
        )
    notes = (
        f"<blockquote>{escape(chosen['guest_reso_notes'])}</blockquote>" if chosen["guest_reso_notes"] else ""
    )
    fields = layout.concealed(booking=chosen["key"], rid=chosen["rid"])
    return (
        f'<section class="card"><h2>{layout.guest_name(chosen)} {layout.pill(chosen["res_state"])}</h2>'
        f'<p class="quiet">{chosen["date_time"][11:]}, party of {chosen["party_size"]}, '
        f"no. {chosen['confirmation_number']}</p>{notes}"
        f'<form action="/floor/seat" method="post">{fields}'
        f"{_plan(restaurant, tonight, chosen)}"
        f"{layout.tick('may_pay', 'May Pay w/OT', chosen['may_pay'])}"
        f'<div class="actions"><button class="primary">{_seat_word(chosen)}</button>{_moves(chosen)}</div>'
        "</form></section>"
    )


def _seat_word(booking: dict[str, Any]) -> str:
    return "Move here" if booking["res_state"] == "SEATED" else "Seat here"


def _moves(booking: dict[str, Any]) -> str:
    moves = [("DONE", "Finish"), ("NOSHOW", "No-show"), ("BOOKED", "Back to booked")]
    buttons = "".join(
        f'<button formaction="/floor/finish" name="res_state" value="{state}">{word}</button>'
        for state, word in moves
        if state != booking["res_state"]
    )
    return f'{buttons}<button class="danger" formaction="/floor/cancel">Cancel</button>'


def _plan(restaurant: Restaurant, tonight: list[dict[str, Any]], chosen: dict[str, Any] | None) -> str:
    taken = {
        name: booking for booking in tonight if booking["res_state"] in AT_TABLE for name in booking["tables"]
    }
    areas = groupby(restaurant.tables, key=lambda table: table.area)
    return "".join(
        f'<fieldset class="area"><legend>{escape(area)}</legend><div class="tiles">'
        + "".join(_tile(table.name, table.max_covers, taken, chosen) for table in tables)
        + "</div></fieldset>"
        for area, tables in areas
    )


def _tile(name: str, covers: int, taken: dict[str, dict[str, Any]], chosen: dict[str, Any] | None) -> str:
    sitting = taken.get(name)
    # Spaces in a name are shown, since they decide whether it matches.
    shown = escape(name).replace(" ", "<i>&#9251;</i>")
    inside = f"<b>{shown}</b><small>{layout.guest_name(sitting) if sitting else f'up to {covers}'}</small>"
    busy = " busy" if sitting else ""
    if chosen is None:
        return f'<span class="tile{busy}">{inside}</span>'
    ticked = " checked" if name in chosen["tables"] else ""
    return (
        f'<label class="tile{busy}"><input type="checkbox" name="tables" value="{escape(name)}"{ticked}>'
        f"{inside}</label>"
    )


def _settings(errand: Errand, restaurant: Restaurant, day: str) -> str:
    chosen = checks.settings(errand.house, restaurant.rid)
    return (
        '<section class="card"><h2>Settings at OpenTable</h2>'
        f'<form class="search" action="/floor/settings" method="post">'
        f"{layout.concealed(rid=restaurant.rid, date=day)}"
        f"{layout.tick('auto_finish', 'Automatically finish tables after payment', chosen['auto_finish'])}"
        '<label>after minutes <input type="number" name="finish_minutes" min="0" max="600" '
        f'value="{chosen["finish_minutes"]}"></label><button>Save</button>'
        '<button formaction="/floor/assume_seated" formnovalidate>Assume that the rest were seated</button>'
        "</form></section>"
    )
