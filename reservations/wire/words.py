"""What OpenTable's documents say, in our own words. None means: not said."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LockWish:
    """A lock as asked for."""

    starts_local: dt.datetime
    party_size: int
    seconds: int | None
    turn_minutes: int | None


@dataclass(frozen=True, slots=True)
class GuestWords:
    """What is said of a guest. `email` of None says that the guest has not opted in to marketing."""

    gpid: int | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    transactional_email: str | None = None
    accepts_marketing: bool | None = None
    phone: str | None = None
    phone_type: str | None = None
    phone_country: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A make or an update. A make has a time, a size and a guest; an update has what is to change.

    `lock_id` comes with makes only; `state`, `table_names` and `sequence_id` with updates only.
    """

    rid: int
    starts_local: dt.datetime | None = None
    party_size: int | None = None
    guest: GuestWords | None = None
    guest_notes: str | None = None
    web_notes: str | None = None
    href: str | None = None
    lock_id: int | None = None
    confirmation_number: int | None = None
    may_pay: bool | None = None
    state: str | None = None
    table_names: tuple[str, ...] | None = None
    server_name: str | None = None
    sequence_id: int | None = None


def read_lock(document: Mapping[str, Any]) -> LockWish:
    """A checked LockRequest."""
    return LockWish(
        starts_local=document["date"],
        party_size=document["party_size"],
        seconds=document.get("expiration_seconds"),
        turn_minutes=document.get("turn_time_minutes"),
    )


def read_make(document: Mapping[str, Any]) -> Asked:
    """A checked MakeReservation."""
    return Asked(**_shared(document), lock_id=document.get("lock_id"))


def read_change(document: Mapping[str, Any]) -> Asked:
    """A checked UpdateReservation."""
    tables = document.get("tables")
    return Asked(
        **_shared(document),
        state=document.get("res_state"),
        table_names=None if tables is None else tuple(tables),
        server_name=document.get("server_name"),
        sequence_id=document.get("sequence_id"),
    )


def _shared(document: Mapping[str, Any]) -> dict[str, Any]:
    guest = document.get("guest")
    return {
        "rid": document["rid"],
        "starts_local": document.get("date_time"),
        "party_size": document.get("party_size"),
        "guest": None if guest is None else _read_guest(guest),
        "guest_notes": document.get("guest_reso_notes"),
        "web_notes": document.get("web_reso_notes"),
        "href": document.get("href"),
        "confirmation_number": document.get("confirmation_number"),
        "may_pay": document.get("may_pay"),
    }


def _read_guest(guest: Mapping[str, Any]) -> GuestWords:
    phone = guest.get("phone", {})
    return GuestWords(
        gpid=guest.get("gpid"),
        first_name=_one_line(guest.get("first_name")),
        last_name=_one_line(guest.get("last_name")),
        email=_one_line(guest.get("email")),
        transactional_email=_one_line(guest.get("transactional_email")),
        accepts_marketing=guest.get("opt_in_for_restaurant_marketing"),
        phone=_one_line(phone.get("number")),
        phone_type=_one_line(phone.get("type")),
        phone_country=_one_line(phone.get("country_code")),
    )


def _one_line(text: str | None) -> str | None:
    """Names and addresses have no line breaks: one in an e-mail address would write a header of its own."""
    return None if text is None else " ".join(text.split())
