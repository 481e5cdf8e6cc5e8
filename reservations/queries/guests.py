"""Finding guests: by name, phone or e-mail, by what is noted of them, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery

from config.outlets.models import Outlet
from reservations import likeness
from reservations.models import Guest, Reservation, State

PAGE = 50
CAME = (State.SEATED, State.ASSUMED_SEATED, State.DONE)
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom somebody looks for. `words` are the start of a name, some digits of a phone, or an address."""

    words: str = ""
    tag: str = ""
    is_vip: bool = False
    has_allergies: bool = False


@dataclass(frozen=True, slots=True)
class GuestList:
    """One page of guests, the latest visit first; each has `last_date`, the day it last came."""

    guests: Sequence[Guest]
    number: int
    has_more: bool


def list_guests(*, outlet: Outlet, wanted: Wanted, number: int = 1) -> GuestList:
    """A page of the outlet's guests, in one statement."""
    stays = Reservation.objects.filter(guest=OuterRef("pk"), state__in=CAME).order_by("-starts_at")
    last = Subquery(stays.values("date")[:1], output_field=DateField())
    found = _noted(of_outlet(outlet), wanted).annotate(last_date=last)
    if wanted.words.strip():
        found = found.filter(_named(outlet, wanted.words.strip()))
    start = (number - 1) * PAGE
    ordered = found.order_by(F("last_date").desc(nulls_last=True), "last_name", "first_name", "pk")
    # One more than is shown tells whether there is another page.
    page = list(ordered[start : start + PAGE + 1])
    return GuestList(page[:PAGE], number, len(page) > PAGE)


def find_guests(*, outlet: Outlet, words: str, most: int = 6) -> list[Guest]:
    """Guests whose name, phone or address has this in it; at least three characters must be given."""
    words = words.strip()
    if len(words) < 3:
        return []
    found = of_outlet(outlet).filter(_named(outlet, words))
    return list(found.order_by("last_name", "first_name", "pk")[:most])


def of_outlet(outlet: Outlet) -> QuerySet[Guest]:
    """The guests that are somebody: those merged into another are not."""
    return Guest.objects.filter(outlet=outlet, merged_into=None)


def _noted(found: QuerySet[Guest], wanted: Wanted) -> QuerySet[Guest]:
    if wanted.is_vip:
        found = found.filter(is_vip=True)
    if wanted.has_allergies:
        found = found.exclude(allergies="")
    if wanted.tag:
        found = found.filter(tags__contains=[wanted.tag])
    return found


def _named(outlet: Outlet, words: str) -> Q:
    named = Q()
    for word in likeness.fold(words).split():
        named &= Q(name_key__contains=word)
    wanted = named if named else Q(pk=None)
    if "@" in words:
        wanted = Q(email__istartswith=words) | Q(transactional_email__istartswith=words)
    digits = likeness.digits(words)
    if len(digits) >= _FEWEST_DIGITS:
        key = likeness.phone_key(words, country=outlet.country)
        wanted |= Q(phone_key=key) if key else Q(phone_key__contains=digits) | Q(phone__contains=words)
    return wanted
