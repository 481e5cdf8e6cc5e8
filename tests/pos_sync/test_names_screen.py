"""The table names page: both columns, what differs, renaming ours and taking it back."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability.models import Table
from config.opentable.sandbox.house import availability
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from config.roles import Role
from pos_sync import matching, operations, queries
from pos_sync.models import Origin, PlanOrigin
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db
PAGE = "/at/station/table-names/"


@pytest.fixture
def outlet() -> Outlet:
    outlet: Outlet = OutletFactory.create(slug="station")
    area = AreaFactory.create(outlet=outlet)
    for name in ("T5", "T9", "T01", "S1", "PATIO", "O7"):
        TableFactory.create(area=area, name=name)
    keep(outlet, "t5", "T9 ", "T1", "PATIO", "07", "X9")
    return outlet


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


def keep(outlet: Outlet, *names: str) -> None:
    rows = [matching.ListedName(name) for name in names]
    operations.keep_plan(outlet=outlet, rows=rows, now=timezone.now())


def table(outlet: Outlet, name: str) -> Table:
    return Table.objects.get(outlet=outlet, name=name)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HOST, 403),
        (Role.SERVER, 403),
        (Role.KITCHEN, 403),
        (Role.MANAGER, 200),
        (Role.SUPPORT, 200),
        (Role.OWNER, 200),
    ],
)
def test_those_who_match_names_see_the_page(outlet: Outlet, role: Role, status: int) -> None:
    assert people.browser(outlet, role).get(PAGE).status_code == status


def test_another_outlets_page_and_tables_are_not_there(outlet: Outlet, manager: Client) -> None:
    other = OutletFactory.create(slug="other")
    theirs = TableFactory.create(area=AreaFactory.create(outlet=other), name="T5")

    assert manager.get("/at/other/table-names/").status_code == 404
    page = manager.post(f"{PAGE}rename/", {"table": theirs.pk, "name": "X"}, follow=True)
    theirs.refresh_from_db()
    assert ("no such table" in page.content.decode(), theirs.name) == (True, "T5")


def test_each_pair_is_judged_those_that_differ_first(manager: Client) -> None:
    rows = manager.get(PAGE).context["rows"]

    assert [(pair.table and pair.table.name, pair.their_name, pair.words) for pair, _, _ in rows] == [
        ("T5", "t5", "case"),
        ("T9", "T9 ", "a space"),
        ("T01", "T1", "zero-padding"),
        ("O7", "07", "a look-alike character"),
        (None, "X9", "missing"),
        ("PATIO", "PATIO", "exact"),
        ("S1", None, "extra"),
    ]


def test_the_characters_that_differ_are_marked_and_spaces_are_seen(manager: Client) -> None:
    rows = [pair for pair, _, _ in manager.get(PAGE).context["rows"]]

    assert [(letter.shown, letter.differs) for letter in rows[0].our_letters] == [("T", True), ("5", False)]
    assert [(letter.shown, letter.differs) for letter in rows[1].their_letters] == [
        ("T", False),
        ("9", False),
        ("␣", True),
    ]


def test_a_name_over_four_characters_is_warned_of(manager: Client) -> None:
    rows = [pair for pair, _, _ in manager.get(PAGE).context["rows"]]

    assert [pair.their_name for pair in rows if pair.is_long] == ["PATIO"]
    assert "some systems cut it there" in manager.get(PAGE).content.decode()


def test_our_table_takes_opentables_name_to_the_letter_and_gives_it_back(
    outlet: Outlet, manager: Client
) -> None:
    number = table(outlet, "T9").pk
    page = manager.post(f"{PAGE}rename/", {"table": number, "name": "T9 "}, follow=True)

    assert Table.objects.get(pk=number).name == "T9 "
    assert page.context["names"].matched == 2
    last = page.context["names"].last_renaming
    assert (last.renamed[0].former_name, last.actor, last.is_standing) == ("T9", "manager", True)

    manager.post(f"{PAGE}undo/", {"number": last.number})

    assert Table.objects.get(pk=number).name == "T9"


def ticked(page: Any) -> dict[str, list[str]]:
    """What the page's form of near misses posts."""
    near = page.context["names"].near
    return {"rename": [f"{pair.table.pk}:{pair.their_name}" for pair in near]}


def confirmed(page: Any, **more: str) -> dict[str, str]:
    """What the look at a renaming posts, once it is confirmed."""
    return {f"name-{change.table.pk}": change.name for change in page.context["renaming"].changes} | more


def test_all_near_misses_are_looked_at_then_renamed_then_taken_back(outlet: Outlet, manager: Client) -> None:
    before = sorted(queries.floor_names(outlet))
    look = manager.post(f"{PAGE}look/", ticked(manager.get(PAGE)))
    unchanged = sorted(queries.floor_names(outlet))
    done = manager.post(f"{PAGE}rename-all/", confirmed(look), follow=True)
    after = sorted(queries.floor_names(outlet))
    manager.post(f"{PAGE}undo/", {"number": done.context["names"].last_renaming.number})

    renaming = look.context["renaming"]
    assert (renaming.matched, renaming.matched_after, renaming.total) == (1, 5, 6)
    assert [(change.table.name, change.name) for change in renaming.changes] == [
        ("O7", "07"),
        ("T01", "T1"),
        ("T5", "t5"),
        ("T9", "T9 "),
    ]
    assert (unchanged, after) == (before, sorted(["t5", "T9 ", "T1", "S1", "PATIO", "07"]))
    assert sorted(queries.floor_names(outlet)) == before


def test_two_tables_change_names_with_each_other_on_the_page(outlet: Outlet, manager: Client) -> None:
    one, other = table(outlet, "S1"), table(outlet, "T5")
    everything = {f"name-{each.pk}": each.name for each in Table.objects.filter(outlet=outlet)}
    swapped = everything | {f"name-{one.pk}": "T5", f"name-{other.pk}": "S1"}

    look = manager.post(f"{PAGE}look/", swapped)
    manager.post(f"{PAGE}rename-all/", confirmed(look))

    assert (table(outlet, "T5").pk, table(outlet, "S1").pk) == (one.pk, other.pk)


def test_what_would_break_a_match_is_shown_and_done_only_if_it_is_meant(
    outlet: Outlet, manager: Client
) -> None:
    look = manager.post(f"{PAGE}look/", {f"name-{table(outlet, 'PATIO').pk}": "P1"})

    refused = manager.post(f"{PAGE}rename-all/", confirmed(look), follow=True)
    still = table(outlet, "PATIO").name
    manager.post(f"{PAGE}rename-all/", confirmed(look, may_break="on"))

    assert look.context["renaming"].broken == ("PATIO",)
    assert "OpenTable has “PATIO” too" in refused.content.decode()
    assert (still, table(outlet, "P1").name) == ("PATIO", "P1")


def test_a_look_at_names_that_two_would_have_offers_nothing(outlet: Outlet, manager: Client) -> None:
    page = manager.post(f"{PAGE}look/", {f"name-{table(outlet, 'T5').pk}": "T9"})

    assert page.context["renaming"].taken == ("T9",)
    assert "rename-all" not in page.content.decode()


@pytest.mark.parametrize("posted", [{}, {"rename": "5"}, {"rename": "x:T5"}, {"name-1": "x" * 65}])
def test_a_look_at_nothing_readable_says_so(manager: Client, posted: dict[str, str]) -> None:
    page = manager.post(f"{PAGE}look/", posted, follow=True).content.decode()

    assert "Choose at least one table." in page or "1 to 64 characters" in page


def test_the_last_weeks_seatings_are_beside_the_names_and_the_look(outlet: Outlet, manager: Client) -> None:
    now = timezone.now()
    for name in ("t5", "PATIO"):
        party = ReservationFactory.create(outlet=outlet, starts_at=now, date=now.date())
        operations.seat_party(reservation=party, table_names=[name], actor="OpenTable", now=now)

    page = manager.get(PAGE)
    look = manager.post(f"{PAGE}look/", ticked(page))

    for week in (page.context["week"], look.context["week"]):
        assert (week.total, week.failed_then, week.failed_now, week.failed_after) == (2, 1, 1, 0)
        assert [seating.asked for seating in week.seatings] == [("t5",)]


def test_pasted_names_are_shown_before_they_are_kept(outlet: Outlet, manager: Client) -> None:
    text = "T5\r\nT9 \tMain\t2-4\r\nPATIO"
    shown = manager.post(f"{PAGE}list/read/", {"text": text})
    before = queries.plan_names(outlet)
    manager.post(f"{PAGE}list/keep/", {"text": shown.context["text"], "origin": shown.context["origin"]})

    found = shown.context["comparison"]
    assert (found.total, found.matched, found.near, found.missing) == (3, 2, 1, 0)
    assert (found.added, found.removed) == (("T5",), ("t5", "T1", "07", "X9"))
    assert before == ["t5", "T9 ", "T1", "PATIO", "07", "X9"]
    assert queries.plan_names(outlet) == ["T5", "T9 ", "PATIO"]
    assert (PlanOrigin.objects.get().origin, PlanOrigin.objects.get().actor) == (Origin.PASTED, "manager")


def test_an_uploaded_file_is_shown_before_it_is_kept(outlet: Outlet, manager: Client) -> None:
    content = 'name;area\n"T9 ";Main\nCafé;'.encode("utf-8-sig")
    shown = manager.post(f"{PAGE}list/read/", {"file": SimpleUploadedFile("plan.CSV", content)})
    said = {"text": shown.context["text"], "origin": shown.context["origin"], "is_csv": "on"}
    manager.post(f"{PAGE}list/keep/", said)

    assert queries.plan_names(outlet) == ["T9 ", "Café"]
    assert PlanOrigin.objects.get().origin == Origin.UPLOADED


def test_every_wrong_line_of_a_list_is_shown_and_nothing_kept(outlet: Outlet, manager: Client) -> None:
    said = {"text": "T5\n\tMain\nT9\tMain\tmany"}
    shown = manager.post(f"{PAGE}list/read/", said)
    refused = manager.post(f"{PAGE}list/keep/", said, follow=True)

    assert [fault.line for fault in shown.context["faults"]] == [2, 3]
    assert "Line 2: There is no name" in refused.content.decode()
    assert len(queries.plan_names(outlet)) == 6


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"Caf\xe9", "not UTF-8 text"), (b"x" * 100_001, "100 kB at most")],
)
def test_a_file_that_is_no_such_text_is_refused(manager: Client, content: bytes, words: str) -> None:
    page = manager.post(f"{PAGE}list/read/", {"file": SimpleUploadedFile("a.txt", content)}, follow=True)

    assert words in page.content.decode()


@pytest.mark.parametrize(
    ("origin", "days", "is_told"),
    [("FETCHED", 1, False), ("FETCHED", 2, True), ("PASTED", 29, False), ("PASTED", 30, True)],
)
def test_names_that_are_old_are_told(manager: Client, origin: str, days: int, is_told: bool) -> None:
    PlanOrigin.objects.update(origin=origin, actor="ann", at=timezone.now() - dt.timedelta(days=days))

    page = manager.get(PAGE)

    assert page.context["names"].is_stale is is_told
    assert (" ago.</b>" in page.content.decode()) is is_told


def test_names_that_a_cut_would_make_one_are_told(outlet: Outlet, manager: Client) -> None:
    keep(outlet, "PATIO", "PATI2", "T5")

    assert manager.get(PAGE).context["names"].cut == ("PATI2", "PATIO")


def test_characters_that_cannot_be_seen_are_shown_by_number(outlet: Outlet, manager: Client) -> None:
    keep(outlet, "T\u200b5", "T\u00a09", "\u041e7")

    rows = [pair for pair, _, _ in manager.get(PAGE).context["rows"]][:3]

    assert [[letter.shown for letter in row.their_letters] for row in rows] == [
        ["T", "U+200B", "5"],
        ["T", "U+00A0", "9"],
        ["\u041e", "7"],
    ]
    assert [row.unusual for row in rows] == ["", "", "\u041e is cyrillic capital letter o"]


def test_a_name_that_is_taken_changes_nothing(outlet: Outlet, manager: Client) -> None:
    number = table(outlet, "T9").pk
    page = manager.post(f"{PAGE}rename/", {"table": number, "name": "T5"}, follow=True)

    assert "Another table is named “T5”." in page.content.decode()
    assert Table.objects.get(pk=number).name == "T9"


@pytest.mark.parametrize("name", ["", "  ", "x" * 65])
def test_a_name_has_1_to_64_characters(outlet: Outlet, manager: Client, name: str) -> None:
    number = table(outlet, "T9").pk
    page = manager.post(f"{PAGE}rename/", {"table": number, "name": name}, follow=True)

    assert "64 characters" in page.content.decode()
    assert Table.objects.get(pk=number).name == "T9"


def test_without_a_link_no_plan_is_fetched(manager: Client) -> None:
    page = manager.post(f"{PAGE}fetch/", follow=True)

    assert "OpenTable did not give its plan" in page.content.decode()


def test_three_tables_take_as_many_statements_as_more(outlet: Outlet, manager: Client) -> None:
    manager.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        manager.get(PAGE)
    area = AreaFactory.create(outlet=outlet)
    for number in range(10):
        TableFactory.create(area=area, name=f"N{number}")
    keep(outlet, *[f"N{number}" for number in range(10)])
    with CaptureQueriesContext(connection) as many:
        manager.get(PAGE)

    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_opentables_plan_is_fetched_on_demand(sandbox: Running) -> None:
    outlet = OutletFactory.create(slug="station", rid=889)
    link = LinkFactory.create(rid=889)
    availability.register(sandbox.house, 889, link.partner_restaurant_number)
    manager = people.browser(outlet, Role.MANAGER)

    page = manager.post(f"{PAGE}fetch/", follow=True)

    assert page.context["names"].total == 12
    assert "OpenTable&#x27;s plan is here." in page.content.decode()
