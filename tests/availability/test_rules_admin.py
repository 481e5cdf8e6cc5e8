"""The rules as managers set them: what is typed, what is refused, and what is shown before it is done."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from availability import queries
from availability.models import (
    BookingRules,
    Claim,
    Closure,
    Combination,
    FloorPlan,
    PacingOverride,
    Placement,
    Publication,
    Shift,
    SpecialDay,
    Spot,
    Table,
    TurnTime,
)
from config.opentable.models import Fact
from config.outlets.models import Membership, Outlet
from config.roles import Role
from tests.availability.test_days import DATE, book, wall
from tests.factories import people
from tests.factories.availability import PublicationFactory, ShiftFactory, annex, harbour
from tests.factories.opentable import LinkFactory
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db

ADMIN = "/admin/availability"
SHIFT: dict[str, Any] = {
    "name": "Late", "weekdays": ["5", "6"], "first_seating": "18:00", "last_seating": "01:00",
    "closes": "02:00", "slot_minutes": "30", "cover_cap": "",
}  # fmt: skip
RULES: dict[str, Any] = {
    "min_party_size": 1, "max_party_size": 12, "horizon_days": 100, "cutoff_minutes": 30, "lead_minutes": 0,
    "lead_from_size": 1, "buffer_minutes": 0, "pacing_interval": 15, "pacing_covers": 16,
    "pacing_parties": "", "online_percent": 100,
}  # fmt: skip


@pytest.fixture
def outlet() -> Outlet:
    return harbour()


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


def errors(page: Any) -> dict[str, list[str]]:
    """What the form refuses, by field."""
    return {field: list(found) for field, found in page.context["adminform"].form.errors.items()}


def close(outlet: Outlet, **more: Any) -> dict[str, Any]:
    """A closure of the day."""
    return {
        "outlet": outlet.pk,
        "first_date": DATE,
        "last_date": DATE,
        "shift": "",
        "reason": "party",
        **more,
    }


def test_times_are_typed_and_shown_as_people_read_them(outlet: Outlet, manager: Client) -> None:
    assert manager.post(f"{ADMIN}/shift/add/", {**SHIFT, "outlet": outlet.pk}).status_code == 302

    shift = Shift.objects.get(name="Late")
    assert (shift.first_seating, shift.last_seating, shift.closes) == (1080, 1500, 1560)
    assert shift.weekdays == [5, 6]
    form = manager.get(f"{ADMIN}/shift/{shift.pk}/change/").content.decode()
    assert 'value="01:00 +1"' in form
    assert form.count("checked") == 2
    listed = manager.get(f"{ADMIN}/shift/").content.decode()
    assert "18:00 to 01:00" in listed
    assert "Fri, Sat" in listed


def test_a_shift_saved_as_it_was_shown_stays_the_same(outlet: Outlet, manager: Client) -> None:
    manager.post(f"{ADMIN}/shift/add/", {**SHIFT, "outlet": outlet.pk})
    shift = Shift.objects.get(name="Late")
    form = manager.get(f"{ADMIN}/shift/{shift.pk}/change/").context["adminform"].form
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    assert manager.post(f"{ADMIN}/shift/{shift.pk}/change/", shown).status_code == 302

    again = Shift.objects.get(name="Late")
    assert (again.first_seating, again.last_seating, again.closes) == (1080, 1500, 1560)


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"first_seating": "18:05"}, "first_seating", "Begin on the quarter-hour: 18:00 or 18:15."),
        ({"first_seating": "6 pm"}, "first_seating", "Write a time of day as HH:MM, such as 19:30."),
        ({"first_seating": "18:00 +1"}, "first_seating", "A shift begins on its own day: leave out the +1."),
        (
            {"last_seating": "00:45"},
            "last_seating",
            "From 18:00 every 30 minutes the last time can be 00:30 or 01:00.",
        ),
        ({"closes": "12:15"}, "closes", "A service is over by 12:00 on the next day."),
        ({"cover_cap": "0"}, "cover_cap", "A cap of 0 would close the shift: add a closure instead."),
    ],
)
def test_a_shift_that_cannot_be_offered_is_refused(
    outlet: Outlet, manager: Client, said: dict[str, str], field: str, words: str
) -> None:
    page = manager.post(f"{ADMIN}/shift/add/", {**SHIFT, "outlet": outlet.pk, **said})

    assert errors(page) == {field: [words]}


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        (
            {"max_party_size": 0},
            "max_party_size",
            "The largest party cannot be smaller than the smallest, 1.",
        ),
        ({"horizon_days": 731}, "horizon_days", "Between 1 and 730 days."),
        ({"online_percent": 120}, "online_percent", "A share is 0 to 100 percent."),
        ({"buffer_minutes": 121}, "buffer_minutes", "A table rests two hours at most."),
        ({"lead_from_size": 0}, "lead_from_size", "A size from 1 to 100."),
        (
            {"pacing_interval": 60},
            "pacing_interval",
            "19:15 has limits of its own and would be no interval any more: take those away first.",
        ),
    ],
)
def test_rules_that_contradict_themselves_are_refused(
    outlet: Outlet, manager: Client, said: dict[str, Any], field: str, words: str
) -> None:
    PacingOverride.objects.create(outlet=outlet, minute=1155, max_covers=4)

    page = manager.post(f"{ADMIN}/bookingrules/{outlet.pk}/change/", {**RULES, **said})

    assert words in errors(page)[field]


def test_every_rule_can_be_set(outlet: Outlet, manager: Client) -> None:
    said = {
        "lead_minutes": 2880, "lead_from_size": 9, "buffer_minutes": 15, "pacing_interval": 30,
        "pacing_parties": 5, "online_percent": 60, "is_reseating_allowed": "on", "horizon_days": 365,
    }  # fmt: skip

    assert manager.post(f"{ADMIN}/bookingrules/{outlet.pk}/change/", {**RULES, **said}).status_code == 302

    rules = queries.setup(outlet).rules
    assert rules.pacing is not None
    assert (rules.lead_minutes, rules.lead_from_size, rules.buffer_minutes) == (2880, 9, 15)
    assert (rules.pacing.interval_minutes, rules.pacing.max_covers, rules.pacing.max_parties) == (30, 16, 5)
    assert (rules.online_percent, rules.allows_reseating, rules.horizon_days) == (60, True, 365)


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "turntime",
        {"max_party_size": 6, "minutes": 10},
        "minutes",
        "A table is kept between 15 minutes and 12 hours (720).",
    ),
    ("turntime", {"max_party_size": 0, "minutes": 60}, "max_party_size", "A party has at least one guest."),
    ("pacingoverride", {"minute": "19:10"}, "minute", "Pacing counts by 15 minutes: 19:00 or 19:15."),
    (
        "specialday",
        {"date": "2030-12-24", "name": "Eve"},
        "shifts",
        "Choose the shifts that run; to serve nobody, add a closure.",
    ),
    (
        "closure",
        {"first_date": "2030-12-24", "last_date": "2030-12-23"},
        "last_date",
        "The last date cannot come before the first, 24 December 2030.",
    ),
]


@pytest.mark.parametrize(("path", "said", "field", "words"), REFUSED)
def test_other_rules_are_refused_in_words_too(
    outlet: Outlet, manager: Client, path: str, said: dict[str, Any], field: str, words: str
) -> None:
    assert errors(manager.post(f"{ADMIN}/{path}/add/", {"outlet": outlet.pk, **said})) == {field: [words]}


def test_an_override_after_midnight_says_so(outlet: Outlet, manager: Client) -> None:
    manager.post(f"{ADMIN}/pacingoverride/add/", {"outlet": outlet.pk, "minute": "00:30 +1", "max_covers": 4})

    override = PacingOverride.objects.get()
    assert (override.minute, override.date, override.max_parties) == (1470, None, None)
    assert "00:30" in manager.get(f"{ADMIN}/pacingoverride/").content.decode()


def test_joined_tables_seat_no_more_than_they_have_chairs(outlet: Outlet, manager: Client) -> None:
    joined = Combination.objects.get(outlet=outlet)
    tables = list(joined.tables.values_list("pk", flat=True))
    said = {"name": "B1+B2", "min_covers": 7}
    address = f"{ADMIN}/combination/{joined.pk}/change/"

    many = manager.post(address, {**said, "tables": tables, "max_covers": 13})
    one = manager.post(address, {**said, "tables": tables[:1], "max_covers": 6, "min_covers": 7})

    assert errors(many) == {"max_covers": ["B1 and B2 seat 12 together."]}
    assert errors(one) == {
        "max_covers": ["It cannot take fewer than its smallest party, 7."],
        "tables": ["Choose two tables or more."],
    }


def test_a_row_stays_with_its_outlet_and_is_offered_that_ones_rows(outlet: Outlet) -> None:
    other = annex()
    owner = people.browser(outlet, Role.OWNER)
    Membership.objects.create(
        user=Membership.objects.get(outlet=outlet, role=Role.OWNER).user, outlet=other, role=Role.OWNER
    )
    turn = TurnTime.objects.filter(outlet=outlet).first()
    assert turn is not None
    address = f"{ADMIN}/turntime/{turn.pk}/change/"

    form = owner.get(address).context["adminform"].form
    owner.post(address, {"outlet": other.pk, "max_party_size": turn.max_party_size, "minutes": 75})

    assert list(form.fields["shift"].queryset) == list(outlet.shifts.all())
    turn.refresh_from_db()
    assert (turn.outlet, turn.minutes) == (outlet, 75)
    offered = owner.get(f"{ADMIN}/turntime/add/").content.decode()
    assert f"Dinner ({outlet})" in offered


def test_a_special_day_has_shifts_that_run_on_no_weekday(outlet: Outlet, manager: Client) -> None:
    brunch = ShiftFactory.create(
        outlet=outlet, name="Brunch", weekdays=[], first_seating=600, last_seating=720
    )
    said = {"outlet": outlet.pk, "date": DATE, "name": "Jubilee", "shifts": [brunch.pk]}

    assert manager.post(f"{ADMIN}/specialday/add/", said).status_code == 302

    assert [shift.name for shift in queries.setup(outlet).calendar.running(DATE)] == ["Brunch"]
    assert "special days only" in manager.get(f"{ADMIN}/shift/").content.decode()


def test_a_new_floor_plan_begins_as_a_copy(outlet: Outlet, manager: Client) -> None:
    said = {"outlet": outlet.pk, "name": "Winter", "starts_on": DATE}
    manager.post(f"{ADMIN}/floorplan/add/", {**said, "copy_from": ""})
    winter = FloorPlan.objects.get()
    winter.spots.filter(table__name="S1").delete()
    spring = {**said, "name": "Spring", "starts_on": DATE + dt.timedelta(days=90), "copy_from": winter.pk}

    manager.post(f"{ADMIN}/floorplan/add/", spring)

    counts = {plan.name: plan.spots.count() for plan in FloorPlan.objects.all()}
    assert counts == {"Winter": 4, "Spring": 4}
    page = manager.get(f"{ADMIN}/floorplan/{winter.pk}/change/")
    assert "copy_from" not in page.context["adminform"].form.fields
    offered = page.context["inline_admin_formsets"][0].formset.empty_form.fields["table"].queryset
    assert set(offered) == set(Table.objects.filter(outlet=outlet))


def test_another_outlets_plans_are_not_offered_for_copying(outlet: Outlet, manager: Client) -> None:
    FloorPlan.objects.create(outlet=annex(), name="Theirs", starts_on=DATE)

    assert "Theirs" not in manager.get(f"{ADMIN}/floorplan/add/").content.decode()


def test_a_change_that_nobody_feels_is_saved_at_once(outlet: Outlet, manager: Client) -> None:
    assert manager.post(f"{ADMIN}/closure/add/", close(outlet)).status_code == 302
    assert Closure.objects.get().reason == "party"


def test_who_would_lose_the_place_is_named_and_nothing_is_saved(outlet: Outlet, manager: Client) -> None:
    party = book(outlet, wall(19))
    guest = GuestFactory.create(outlet=outlet, first_name="Ada", last_name="Lee")
    known = ReservationFactory.create(outlet=outlet, placement=party, guest=guest)

    page = manager.post(f"{ADMIN}/closure/add/", close(outlet))

    assert page.status_code == 409
    shown = page.content.decode()
    (row,) = page.context["effects"].lost
    assert row.who == f"Ada Lee, reservation {known.confirmation_number}"
    assert (row.at, row.was_at, row.will_be_at) == (f"{DATE:%A %-d %B %Y}, 19:00", "A1", "")
    assert "the outlet is closed that day (party)" in shown
    assert "I have seen who loses their place" in shown
    assert not Closure.objects.exists()
    assert Claim.objects.filter(placement=party).count() == 1
    assert not Fact.objects.filter(name="placement.displaced").exists()
    assert queries.setup(outlet).closed == ()


def answer(page: Any, **more: str) -> dict[str, list[str]]:
    """What the page that asks sends when it is answered."""
    sent: dict[str, list[str]] = {
        "_seen": [page.context["effects"].seen],
        **{name: [value] for name, value in more.items()},
    }
    for name, value in page.context["said"]:
        sent.setdefault(name, []).append(value)
    return sent


def test_what_is_confirmed_is_done_and_told(outlet: Outlet, manager: Client) -> None:
    party = book(outlet, wall(19))
    asked = manager.post(f"{ADMIN}/closure/add/", close(outlet))

    unticked = manager.post(f"{ADMIN}/closure/add/", answer(asked))
    assert (unticked.status_code, Closure.objects.count()) == (409, 0)

    done = manager.post(f"{ADMIN}/closure/add/", answer(asked, _confirmed="on"))

    assert (done.status_code, Closure.objects.count()) == (302, 1)
    assert not Claim.objects.exists()
    assert Fact.objects.get(name="placement.displaced").payload["placements"] == [party.pk]
    shown = manager.get(f"{ADMIN}/closure/").content.decode()
    assert "1 have none now and are among the problems" in shown


def test_a_booking_that_came_meanwhile_is_asked_about_anew(outlet: Outlet, manager: Client) -> None:
    book(outlet, wall(19))
    asked = manager.post(f"{ADMIN}/closure/add/", close(outlet))
    book(outlet, wall(20))

    again = manager.post(f"{ADMIN}/closure/add/", answer(asked, _confirmed="on"))

    assert (again.status_code, len(again.context["effects"].lost)) == (409, 2)
    assert "the book has moved on" in again.content.decode()
    assert not Closure.objects.exists()


def test_who_only_gets_another_table_needs_no_tick(outlet: Outlet, manager: Client) -> None:
    party = book(outlet, wall(19))
    first = Table.objects.get(outlet=outlet, name="A1")

    asked = manager.post(f"{ADMIN}/table/{first.pk}/delete/", {"post": "yes"})
    assert asked.status_code == 409 or Claim.objects.filter(placement=party).exists()

    facts = {
        "outlet": outlet.pk, "area": first.area_id, "min_covers": 1, "max_covers": 4, "offer": "ONLINE",
        "priority": 100, "shape": "SQUARE", "x": 1, "y": 1, "width": 84, "height": 84, "rotation": 0,
    }  # fmt: skip
    asked = manager.post(f"{ADMIN}/table/{first.pk}/change/", facts)
    (row,) = asked.context["effects"].moved
    assert (row.was_at, row.will_be_at, asked.context["effects"].lost) == ("A1", "A2", ())

    assert manager.post(f"{ADMIN}/table/{first.pk}/change/", answer(asked)).status_code == 302
    assert queries.table_names(Placement.objects.get()) == ["A2"]


def test_taking_a_rule_away_is_asked_about_too(outlet: Outlet, manager: Client) -> None:
    book(outlet, wall(19), party_size=8)
    joined = Combination.objects.get(outlet=outlet)
    address = f"{ADMIN}/combination/{joined.pk}/delete/"

    asked = manager.post(address, {"post": "yes"})
    assert (asked.status_code, Combination.objects.count()) == (409, 1)
    assert [row.because for row in asked.context["effects"].lost] == ["its tables are not joined any more"]

    assert manager.post(address, answer(asked, _confirmed="on")).status_code == 302
    assert Combination.objects.count() == 0


def test_times_that_are_offered_no_more_are_shown_before(outlet: Outlet, manager: Client) -> None:
    now = timezone.now()
    link = LinkFactory.create(rid=outlet.rid)
    offered = queries.offered_times(outlet=outlet, date=DATE, sizes=[2], now=now)
    PublicationFactory.create(
        link=link, date=DATE, party_size=2, times=offered[2], computed_at=now, next_at=now
    )
    shift = outlet.shifts.get()
    said = {
        **SHIFT,
        "name": "Dinner",
        "weekdays": list("1234567"),
        "last_seating": "20:00",
        "closes": "22:30",
    }
    address = f"{ADMIN}/shift/{shift.pk}/change/"

    asked = manager.post(address, {**said, "first_seating": "17:30", "slot_minutes": "15"})

    (change,) = [change for change in asked.context["effects"].changes.dates if change.date == DATE]
    assert change.lost_times == ("20:15", "20:30", "20:45", "21:00", "21:15", "21:30")
    assert "I have seen who loses their place" not in asked.content.decode()
    assert manager.post(address, answer(asked)).status_code == 302
    shift.refresh_from_db()
    assert shift.last_seating == 1200
    assert Publication.objects.get(date=DATE, party_size=2).dirty_number > 1


def test_what_was_only_shown_is_not_taken_for_the_next_change(outlet: Outlet, manager: Client) -> None:
    book(outlet, wall(19))
    manager.post(f"{ADMIN}/closure/add/", close(outlet))

    # One change, as many as the closure would have been: the edition is the same number.
    Closure.objects.create(outlet=outlet, first_date="2031-01-01", last_date="2031-01-01")

    assert [str(found.first_date) for found in queries.setup(outlet).closed] == ["2031-01-01"]


def test_a_manager_of_one_outlet_chooses_none_and_reads_of_no_other(outlet: Outlet, manager: Client) -> None:
    annex(name="Annex")
    shown = manager.get(f"{ADMIN}/closure/add/").content.decode()
    assert f'<option value="{outlet.pk}" selected>' in shown
    for page in (shown, manager.get(f"{ADMIN}/shift/").content.decode()):
        assert "Annex" not in page


def test_the_boxes_of_a_plan_are_told_apart_by_their_table(outlet: Outlet, manager: Client) -> None:
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)
    Spot.objects.create(plan=plan, table=outlet.tables.get(name="A1"), x=0, y=0)
    shown = manager.get(f"{ADMIN}/floorplan/{plan.pk}/change/").content.decode()
    for words in ("Table, A1", "X, A1", "Take away, A1", "Table, one more table"):
        assert f'aria-label="{words}"' in shown


def test_a_host_sets_no_rules(outlet: Outlet) -> None:
    host = people.browser(outlet, Role.HOST)

    assert host.post(f"{ADMIN}/closure/add/", close(outlet)).status_code == 403
    assert host.get(f"{ADMIN}/specialday/").status_code == 403


def test_rules_of_an_outlet_without_spots_or_rules_are_kept_too(outlet: Outlet, manager: Client) -> None:
    BookingRules.objects.filter(outlet=outlet).delete()

    assert manager.post(f"{ADMIN}/bookingrules/add/", {**RULES, "outlet": outlet.pk}).status_code == 302
    assert BookingRules.objects.get(outlet=outlet).edition >= 1
    assert not Spot.objects.exists()
    assert not SpecialDay.objects.exists()
