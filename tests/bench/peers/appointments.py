"""A day asked of django-appointment: each table a member of staff, each length of stay a service it offers.

It knows neither combinations nor pacing nor a last seating; those are laid over its answers here. What one
size needs is asked once: only the tables that take parties who stay that long.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from appointment.models import Appointment, AppointmentRequest, Config, Service, StaffMember, WorkingHours
from appointment.services import get_available_slots_for_staff
from django.contrib.auth import get_user_model

from tests.bench import house
from tests.bench.peers import integer_loops

# Its weekdays begin with Sunday as 0.
_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class Agenda:
    """Its rows, and what it cannot be told."""

    book: integer_loops.Book
    staff: Mapping[int, Any]
    services: Mapping[int, Any]


def write(known: house.House) -> Agenda:
    """The house and its bookings as rows of that package."""
    opens, closes = house.SHIFTS[0].first_seating, house.SHIFTS[0].closes
    Config.objects.create(slot_duration=15, lead_time=_time(opens), finish_time=_time(closes))
    book = integer_loops.book(known)
    services = {
        turn: Service.objects.create(name=f"{turn} minutes", duration=dt.timedelta(minutes=turn), price=0)
        for turn in sorted(set(book.turns.values()))
    }
    users = get_user_model()
    staff = {
        table.table_id: StaffMember.objects.create(
            user=users.objects.create(username=f"table-{table.table_id}"),
            slot_duration=15,
            slot_gap_time=0,
            appointment_buffer_time=house.RULES.cutoff_minutes,
        )
        for table in house.floor().tables
    }
    for member in staff.values():
        member.services_offered.set(services.values())
        WorkingHours.objects.create(
            staff_member=member, day_of_week=_FRIDAY, start_time=_time(opens), end_time=_time(closes)
        )
    _write_bookings(known, staff, services)
    return Agenda(book, staff, services)


def _write_bookings(known: house.House, staff: Mapping[int, Any], services: Mapping[int, Any]) -> None:
    requests = AppointmentRequest.objects.bulk_create(
        AppointmentRequest(
            date=known.day.date,
            start_time=_time(stay.start),
            end_time=_time(stay.end),
            service=services[stay.end - stay.start],
            staff_member=staff[table_id],
            id_request=f"{table_id}-{stay.start}",
        )
        for stay in known.stays
        for table_id in stay.table_ids
    )
    Appointment.objects.bulk_create(
        Appointment(appointment_request=request, id_request=request.id_request, amount_to_pay=0)
        for request in requests
    )


def offered(agenda: Agenda, date: dt.date, sizes: Collection[int]) -> dict[int, list[int]]:
    """The bookable starts of each size."""
    book = agenda.book
    free = {turn: _free(agenda, date, turn, sizes) for turn in {book.turns[size] for size in sizes}}
    return {
        size: [
            start
            for start in book.starts
            if size <= book.spare[start]
            and any(
                all(start in free[book.turns[size]][table_id] for table_id in table_ids)
                for table_ids in book.places[size]
            )
        ]
        for size in sizes
    }


def _free(agenda: Agenda, date: dt.date, turn: int, sizes: Collection[int]) -> dict[int, set[int]]:
    """By table the starts that it has free for so many minutes."""
    asked = {
        table_id
        for size in sizes
        if agenda.book.turns[size] == turn
        for table_ids in agenda.book.places[size]
        for table_id in table_ids
    }
    return {
        table_id: {
            slot.hour * 60 + slot.minute
            for slot in get_available_slots_for_staff(
                date, agenda.staff[table_id], _FRIDAY, agenda.services[turn]
            )
        }
        for table_id in asked
    }


def _time(minute: int) -> dt.time:
    return dt.time(*divmod(minute, 60))
