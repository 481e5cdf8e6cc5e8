"""Which of a day's parties somebody wants to see: by how far they are, shift, area, source or words."""

import datetime as dt
from dataclasses import dataclass

from availability import queries as inventory
from availability import slots
from availability.models import Table
from config.outlets.models import Outlet
from reservations import likeness
from reservations.models import State
from reservations.queries.pictures import Party

SHOWS = {
    "coming": (State.BOOKED,),
    "seated": (State.SEATED, State.ASSUMED_SEATED),
    "done": (State.DONE,),
    "gone": (State.CANCELED, State.NOSHOW),
}
BETWEEN = "Between shifts"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked for; what is empty asks for nothing. `words` are of a name, a phone, a note or a tag."""

    show: str = ""
    shift: str = ""
    area: str = ""
    source: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sieve:
    """A day's parties are held against what is sought; `areas` and `shifts` are what may be asked for."""

    sought: Sought
    date: dt.date
    known: inventory.Setup
    area_of: dict[str, str]

    @property
    def areas(self) -> list[str]:
        """The areas that have tables."""
        return sorted(set(self.area_of.values()))

    @property
    def shifts(self) -> list[str]:
        """The shifts of the day, in their order."""
        running = sorted(self.known.calendar.running(self.date), key=lambda shift: shift.first_seating)
        return list(dict.fromkeys(shift.name for shift in running))

    def shift_of(self, party: Party) -> str:
        """The shift in which a party comes."""
        minute = self.known.minute(self.date, party.reservation.starts_at)
        shift = slots.shift_at(self.known.calendar.running(self.date), minute)
        return shift.name if shift else BETWEEN

    def has(self, party: Party) -> bool:
        """Whether the party is among those sought."""
        sought, reservation = self.sought, party.reservation
        areas = {self.area_of.get(name, "") for name in reservation.table_names}
        return all(
            (
                not sought.show or reservation.state in SHOWS.get(sought.show, ()),
                not sought.shift or self.shift_of(party) == sought.shift,
                not sought.area or sought.area in areas,
                not sought.source or reservation.source == sought.source,
                not sought.words or _says(party, sought.words),
            )
        )


def sieve(*, outlet: Outlet, date: dt.date, sought: Sought) -> Sieve:
    """For one day, in one statement beside the setup."""
    tables = Table.objects.filter(outlet=outlet, is_active=True).values_list("name", "area__name")
    return Sieve(sought, date, inventory.setup(outlet), dict(tables))


def _says(party: Party, words: str) -> bool:
    reservation, guest = party.reservation, party.reservation.guest
    said = [f"{guest} {guest.phone}" if guest else party.name, str(reservation.confirmation_number)]
    said += [flag for _, flag in party.flags]
    digits = likeness.digits(words)
    text = likeness.fold(" ".join(said))
    is_phone = len(digits) >= 3 and digits in likeness.digits(guest.phone if guest else "")
    return is_phone or all(word in text for word in likeness.fold(words).split())
