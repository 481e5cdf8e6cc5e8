"""The diner's page: find a time, lock it, book it, change it, cancel it."""

from datetime import datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from config.opentable.sandbox import shapes
from config.opentable.sandbox.directory import Restaurant
from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer, Refused
from config.opentable.sandbox.house import House, availability, bookings, reach
from config.opentable.sandbox.pages import layout
from config.opentable.sandbox.scenarios import diner

DEFAULT_RID = 888
LATEST_SHOWN = 8
SIZES = range(1, 21)
MORNING_ENDS, AFTERNOON_ENDS = 12 * 60, 17 * 60


def show(errand: Errand) -> Answer:
    """GET /: search, then what was chosen, then the latest bookings."""
    restaurant = restaurant_asked(errand)
    key, clock = errand.request.asked("booking"), errand.request.asked("time")
    day, size = chosen_day(errand, restaurant), _size(errand)
    if key:
        middle = _booking(errand, bookings.by_key(errand.house, key))
    elif clock:
        middle = _details(errand, restaurant, day, size, clock)
    else:
        middle = _times(errand, restaurant, day, size)
    body = (
        '<section class="hero"><h1>Find a table</h1>'
        f"{_search(errand.house, restaurant, day, size)}</section>{middle}{_latest(errand)}"
    )
    return layout.page(errand, f"{restaurant.name} - OpenTable sandbox", body)


@layout.careful
def lock(errand: Errand) -> Answer:
    """POST /diner/lock: keep the time while the form is filled in."""
    rid, size = layout.posted_number(errand, "rid"), layout.posted_number(errand, "size")
    day, clock = layout.posted(errand, "date"), layout.posted(errand, "time")
    where: dict[str, object] = {"rid": rid, "date": day, "size": size}
    if errand.house.restaurant(rid).is_pos:
        return layout.told("/", f"{clock} is free: complete the booking", True, time=clock, **where)
    reply = diner.lock(errand.house, rid, f"{day}T{clock}", size)
    if not reply.is_success:
        return layout.back("/", reply, "", **where)
    seconds = reply.body.get("expiration_seconds", diner.LOCK_SECONDS)
    said = f"{clock} is kept for you for {seconds} seconds"
    return layout.told("/", said, True, time=clock, lock_id=reply.body.get("lock_id"), **where)


@layout.careful
def release(errand: Errand) -> Answer:
    """POST /diner/release: give the lock back."""
    rid, lock_id = layout.posted_number(errand, "rid"), layout.posted(errand, "lock_id")
    where = {name: layout.posted(errand, name) for name in ("rid", "date", "size")}
    if not lock_id:
        return layout.told("/", "Nothing was kept", True, **where)
    reply = diner.release(errand.house, rid, layout.posted_number(errand, "lock_id"))
    return layout.back("/", reply, "The time was given back", **where)


@layout.careful
def book(errand: Errand) -> Answer:
    """POST /diner/book."""
    rid, lock_id = layout.posted_number(errand, "rid"), layout.posted(errand, "lock_id")
    day, clock, size = (layout.posted(errand, name) for name in ("date", "time", "size"))
    wish = diner.Wish(
        rid=rid,
        date_time=f"{day}T{clock}",
        party_size=layout.posted_number(errand, "size"),
        guest=_guest(errand),
        notes=layout.posted(errand, "notes"),
        may_pay=True if layout.posted(errand, "may_pay") else None,
    )
    outcome = diner.make(errand.house, wish, layout.posted_number(errand, "lock_id") if lock_id else None)
    if outcome.booking is None:
        return layout.back("/", outcome.reply, "", rid=rid, date=day, size=size)
    said = f"Booked, confirmation number {outcome.booking['confirmation_number']}"
    return layout.told("/", said, True, booking=outcome.booking["key"], rid=rid, date=day)


@layout.careful
def change(errand: Errand) -> Answer:
    """POST /diner/change: another time or size."""
    booking = _named(errand)
    moment = f"{layout.posted(errand, 'date')}T{layout.posted(errand, 'time')}"
    if not shapes.is_local_time(moment):
        raise Refused(422, "invalid_request", "Choose a date and a time")
    changes = {"date_time": moment, "party_size": layout.posted_number(errand, "size")}
    outcome = diner.change(errand.house, booking["rid"], booking["confirmation_number"], changes)
    return layout.back("/", outcome.reply, "Changed", booking=booking["key"], rid=booking["rid"])


@layout.careful
def cancel(errand: Errand) -> Answer:
    """POST /diner/cancel."""
    booking = _named(errand)
    outcome = diner.cancel(errand.house, booking["rid"], booking["confirmation_number"])
    return layout.back("/", outcome.reply, "Canceled", booking=booking["key"], rid=booking["rid"])


def chosen_day(errand: Errand, restaurant: Restaurant) -> str:
    """The day asked for, else today where the restaurant is."""
    asked = errand.request.asked("date")
    return asked if shapes.is_day(asked) else local_now(restaurant).date().isoformat()


def local_now(restaurant: Restaurant) -> datetime:
    """Wall time at the restaurant."""
    return datetime.now(ZoneInfo(restaurant.timezone))


def _named(errand: Errand) -> dict[str, Any]:
    return bookings.require(bookings.by_key(errand.house, layout.posted(errand, "booking")))


def restaurant_asked(errand: Errand) -> Restaurant:
    """The restaurant asked for, else the first."""
    asked = errand.request.asked("rid", str(DEFAULT_RID))
    known = errand.house.directory.restaurants
    return known.get(int(asked) if asked.isdecimal() else 0, known[DEFAULT_RID])


def _size(errand: Errand) -> int:
    asked = errand.request.asked("size", "2")
    return int(asked) if asked.isdecimal() and int(asked) in SIZES else 2


def _guest(errand: Errand) -> dict[str, Any]:
    guest: dict[str, Any] = {
        "first_name": layout.posted(errand, "first_name"),
        "last_name": layout.posted(errand, "last_name"),
    }
    email, phone = layout.posted(errand, "email").strip(), layout.posted(errand, "phone").strip()
    opted_in = bool(layout.posted(errand, "opt_in"))
    if email:
        guest["transactional_email"] = email
        guest["opt_in_for_restaurant_marketing"] = opted_in
    if email and opted_in:
        guest["email"] = email
    if phone:
        guest["phone"] = {"number": phone, "type": "Mobile", "country_code": 1}
    return guest


def _search(house: House, restaurant: Restaurant, day: str, size: int) -> str:
    names = [(known.rid, known.name) for known in house.directory.restaurants.values()]
    sizes = [(number, f"{number} {'person' if number == 1 else 'people'}") for number in SIZES]
    today = local_now(restaurant).date()
    return (
        '<form class="search" action="/" method="get">'
        f"<label>Restaurant {layout.select('rid', names, restaurant.rid)}</label>"
        f'<label>Date <input type="date" name="date" value="{day}" '
        f'min="{today}" max="{today + timedelta(days=100)}"></label>'
        f"<label>Party {layout.select('size', sizes, size)}</label>"
        '<button class="primary">Find times</button></form>'
    )


def _times(errand: Errand, restaurant: Restaurant, day: str, size: int) -> str:
    times = availability.offered(errand.house, restaurant.rid, day, size)
    now = local_now(restaurant)
    if day == now.date().isoformat():
        times = [minutes for minutes in times if minutes > now.hour * 60 + now.minute]
    source = (
        "OpenTable keeps this restaurant's book and offers these times itself."
        if restaurant.is_pos
        else "These are the times that the partner published."
    )
    head = f'<section class="card"><h2>{escape(restaurant.name)}</h2><p class="quiet">{source}</p>'
    if not reach.is_bookable(errand.house, restaurant.rid):
        why = "Not bookable online for now: the partner failed three times within five minutes."
        return f'{head}<p class="empty">{why}</p></section>'
    if not times:
        none = f"No times for {size} on {day}. Try another day or party size."
        return f'{head}<p class="empty">{none}</p></section>'
    chips = "".join(
        f'<button name="time" value="{minutes // 60:02d}:{minutes % 60:02d}">'
        f"{minutes // 60:02d}:{minutes % 60:02d}</button>"
        for minutes in times
    )
    fields = layout.concealed(rid=restaurant.rid, date=day, size=size)
    return f'{head}<form class="chips" action="/diner/lock" method="post">{fields}{chips}</form></section>'


def _details(errand: Errand, restaurant: Restaurant, day: str, size: int, clock: str) -> str:
    fields = layout.concealed(
        rid=restaurant.rid, date=day, size=size, time=clock, lock_id=errand.request.asked("lock_id")
    )
    return (
        f'<section class="card"><h2>{escape(restaurant.name)}</h2>'
        f'<p class="quiet">{escape(day)} at {escape(clock)}, party of {size}</p>'
        f'<form class="details" action="/diner/book" method="post">{fields}'
        '<label>First name <input name="first_name" value="Ernest" maxlength="150" required></label>'
        '<label>Last name <input name="last_name" value="Rivas" maxlength="150" required></label>'
        '<label>E-mail <input type="email" name="email" value="erivas@abc.com"></label>'
        '<label>Phone <input name="phone" value="555.666.7777" maxlength="40"></label>'
        '<label class="wide">Notes <textarea name="notes" rows="2" maxlength="4000"></textarea></label>'
        f"{layout.tick('may_pay', 'May pay with OpenTable')}"
        f"{layout.tick('opt_in', 'Send me news of the restaurant')}"
        '<div class="actions wide"><button class="primary">Complete the booking</button>'
        '<button formaction="/diner/release" formnovalidate>Give it back</button></div></form></section>'
    )


def _booking(errand: Errand, booking: dict[str, Any] | None) -> str:
    if booking is None:
        return '<section class="card"><p class="empty">OpenTable has no such booking.</p></section>'
    day, clock = booking["date_time"].split("T")
    fields = layout.concealed(booking=booking["key"], rid=booking["rid"])
    sizes = [(number, str(number)) for number in SIZES]
    return (
        f'<section class="card"><h2>{escape(errand.house.restaurant(booking["rid"]).name)} '
        f"{layout.pill(booking['res_state'])}</h2>"
        f"<p>{layout.guest_name(booking)}, party of {booking['party_size']}, {day} at {clock}</p>"
        f'<p class="quiet">Confirmation number {booking["confirmation_number"]}</p>'
        f'<form class="search" action="/diner/change" method="post">{fields}'
        f'<label>Date <input type="date" name="date" value="{day}" required></label>'
        f'<label>Time <input type="time" name="time" value="{clock}" step="900" required></label>'
        f"<label>Party {layout.select('size', sizes, booking['party_size'])}</label>"
        '<button class="primary">Change</button>'
        '<button class="danger" formaction="/diner/cancel" formnovalidate>Cancel the booking</button>'
        "</form></section>"
    )


def _latest(errand: Errand) -> str:
    made = [booking for booking in errand.house.ledger.all("booking") if booking["standing"] == "MADE"]
    made.sort(key=lambda booking: str(booking["updated_at_utc"]), reverse=True)
    rows = "".join(
        f'<li><a href="/?booking={escape(booking["key"])}&amp;rid={booking["rid"]}">'
        f"<b>{layout.guest_name(booking)}</b> <span>{booking['date_time'].replace('T', ' ')}, "
        f"party of {booking['party_size']}</span>"
        f'<span class="quiet">{escape(errand.house.restaurant(booking["rid"]).name)}, '
        f"no. {booking['confirmation_number']}</span>{layout.pill(booking['res_state'])}</a></li>"
        for booking in made[:LATEST_SHOWN]
    )
    return (
        f'<section class="card"><h2>Latest bookings</h2><ul class="rows">{rows}</ul></section>'
        if rows
        else ""
    )
