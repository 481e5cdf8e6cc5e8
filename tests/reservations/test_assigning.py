"""Staff give a booked party just its tables: what it keeps, who hears of it, who may, who is first."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from availability.models import Claim, Table
from config.errors import Conflict
from config.opentable.models import OutboxMessage
from config.opentable.models.connections import UpdateRoute
from config.outlets.models import Outlet
from config.roles import Role
from reservations import operations, queries
from reservations.models import Change, Reservation
from reservations.wire import Asked, GuestWords
from tests import crowds
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories import people
from tests.factories.availability import TableFactory, annex, harbour
from tests.factories.outlets import OutletFactory
from tests.reservations.calls import lock, make, own_href
from tests.reservations.conftest import at, caller_for, evening, expire_locks


def booked(outlet: Outlet, hour: int = 19, party_size: int = 2, name: str = "May") -> Reservation:
    """A party that booked by phone."""
    return operations.book_by_phone(
        outlet=outlet,
        starts_local=evening(hour=hour),
        party_size=party_size,
        guest=GuestWords(last_name=name),
        actor="host",
        now=timezone.now(),
    )


def assign(
    party: Reservation, *names: str, starts_local: dt.datetime | None = None, is_pinned: bool | None = None
) -> Reservation:
    return operations.assign_tables(
        reservation=party,
        tables=list(Table.objects.filter(outlet=party.outlet, name__in=names).order_by("pk")),
        starts_local=starts_local,
        is_pinned=is_pinned,
        actor="host",
        now=timezone.now(),
    )


def kept(party: Reservation) -> list[str]:
    """The tables that its claims keep."""
    claims = Claim.objects.filter(placement=party.placement_id).order_by("table_id")
    return list(claims.values_list("table__name", flat=True))


def facts_of(party: Reservation) -> tuple[list[str], str, list[str], int]:
    party.refresh_from_db()
    return kept(party), party.starts_local, party.table_names, party.changes.count()


@pytest.mark.django_db
def test_another_table_at_the_same_time_is_kept_and_told() -> None:
    party = booked(harbour())

    assign(party, "B1", is_pinned=True)

    party.refresh_from_db()
    assert (kept(party), party.table_names) == (["B1"], ["B1"])
    assert party.placement is not None
    assert party.placement.is_pinned
    told = Change.objects.filter(reservation=party).latest("pk")
    assert (told.act, told.words, told.actor) == ("assigned", "Given B1, A1 before.", "host")


@pytest.mark.django_db
def test_only_the_pin_is_set_or_taken_off_and_the_same_again_changes_nothing() -> None:
    outlet = harbour()
    party, host = booked(outlet), people.browser(outlet)
    asked = {"tables": number_of(outlet, "A1")}

    for pinned in ("yes", ["no", "yes"], "", "no", "no"):
        host.post(door(party, "assign"), {**asked, "pinned": pinned})

    told = Change.objects.filter(reservation=party).order_by("pk").values_list("words", flat=True)
    assert list(told)[-2:] == ["Pinned to A1.", "May be moved from A1 again."]
    assert len(told) == 3


@pytest.mark.django_db
def test_another_time_with_the_table_and_back_again() -> None:
    party = booked(harbour())
    before = facts_of(party)[:3]

    assign(party, "B1", "B2", starts_local=evening(hour=20))
    moved = facts_of(party)[:3]
    assign(party, "A1", starts_local=evening(hour=19))

    assert moved == (["B1", "B2"], at(evening(hour=20)), ["B1", "B2"])
    assert facts_of(party)[:3] == before
    assert party.starts_at == evening(hour=19).replace(tzinfo=party.outlet.zone)


@pytest.mark.django_db
def test_the_same_again_changes_nothing() -> None:
    party = booked(harbour())
    before = facts_of(party)

    assign(party, "A1")

    assert facts_of(party) == before


@pytest.mark.django_db
def test_a_party_without_a_table_gets_one() -> None:
    outlet = harbour()
    party = booked(outlet)
    starts_at = evening(hour=18).replace(tzinfo=outlet.zone)
    operations.block_tables(
        outlet=outlet,
        tables=list(outlet.tables.all()),
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=3),
        reason="leak",
        actor="host",
        now=timezone.now(),
    )
    party.refresh_from_db()
    TableFactory.create(area=outlet.areas.get(), name="C1")

    assign(party, "C1")

    assert (kept(party), party.needs_table) == (["C1"], False)


@pytest.mark.django_db
def test_a_taken_table_is_refused_and_all_stays_as_it_was() -> None:
    outlet = harbour()
    first, second = booked(outlet), booked(outlet)
    before = facts_of(first), facts_of(second)

    with pytest.raises(Conflict) as refused:
        assign(second, "A1", starts_local=evening(hour=20))

    assert refused.value.code == "slot_unavailable"
    assert refused.value.details["reasons"][0]["text"] == "A1 is taken some time from 20:00 to 21:30."
    assert (facts_of(first), facts_of(second)) == before


@pytest.mark.django_db
def test_only_a_booked_party_is_assigned_tables() -> None:
    party = booked(harbour())
    operations.cancel_reservation(reservation=party, actor="host", now=timezone.now())

    with pytest.raises(Conflict, match="the party is canceled"):
        assign(party, "A2")


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [None, 20])
def test_opentable_is_told_of_tables_and_time(hour: int | None) -> None:
    opentable = caller_for(harbour(), update_route=UpdateRoute.HREF)
    _, answer = make(opentable, href=own_href(opentable, "1"))
    party = Reservation.objects.get(confirmation_number=answer["confirmation_number"])

    assign(party, "B1", starts_local=evening(hour=hour) if hour else None)

    body = OutboxMessage.objects.latest("pk").body
    assert (body["tables"], body["sequence_id"]) == (["B1"], 2)
    assert body["date_time"] == at(evening(hour=hour or 19))


@pytest.mark.django_db
def test_where_opentable_keeps_the_book_tables_change_and_times_do_not(pos: OpenTable) -> None:
    TableFactory.create(area=pos.outlet.areas.get(), name="X2")
    _, answer = make(pos)
    party = Reservation.objects.get(confirmation_number=answer["confirmation_number"])

    assign(party, "X2")
    with pytest.raises(Conflict) as refused:
        assign(party, "X2", starts_local=evening(hour=20))

    assert (kept(party), party.table_names, refused.value.code) == (["X2"], ["X2"], "opentable_owns_book")


@pytest.mark.django_db
def test_a_table_given_goes_along_when_opentable_changes_the_time(pos: OpenTable) -> None:
    TableFactory.create(area=pos.outlet.areas.get(), name="X2")
    _, answer = make(pos)
    party = Reservation.objects.get(confirmation_number=answer["confirmation_number"])
    assign(party, "X2")
    asked = Asked(rid=pos.outlet.rid, starts_local=evening(hour=20))

    operations.update_from_opentable(reservation=party, asked=asked, now=timezone.now())

    claim = Claim.objects.get(placement=party.placement_id)
    assert (claim.table.name, claim.during.lower) == ("X2", evening(hour=20).replace(tzinfo=pos.outlet.zone))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_one_table_at_once_one_wins(crowd: ThreadPoolExecutor) -> None:
    outlet = harbour()
    parties = [booked(outlet, name=name) for name in ("May", "Lee")]
    tables = [party.table_names for party in parties]

    def give(number: int) -> str:
        return "".join(assign(Reservation.objects.get(pk=parties[number].pk), "B1").table_names)

    answers = crowds.at_once(crowd, lambda: give(0), lambda: give(1))

    assert sorted(answers) == ["B1", "slot_unavailable"]
    loser = answers.index("slot_unavailable")
    assert facts_of(parties[loser])[2] == tables[loser]
    assert queries.overlapping_claims() == []


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Threads that each have a database connection of their own."""
    with crowds.crowd() as pool:
        yield pool


# --- the doors -----------------------------------------------------------------------------


def door(party: Reservation, name: str) -> str:
    return f"/at/{party.outlet.slug}/parties/{party.confirmation_number}/{name}/"


def number_of(outlet: Outlet, name: str) -> str:
    return str(Table.objects.get(outlet=outlet, name=name).pk)


@pytest.mark.django_db
def test_the_preview_tells_fit_pacing_and_slack() -> None:
    outlet = harbour()
    party, other = booked(outlet), booked(outlet, hour=20, party_size=4, name="Kim")
    host = people.browser(outlet)
    asked = {"tables": number_of(outlet, "A2"), "starts_local": at(evening(hour=18))}
    assign(other, "A2")

    shown = host.get(door(party, "placing"), asked).context["preview"]
    taken = host.get(door(party, "placing"), {"tables": asked["tables"]}).context["preview"]

    assert (shown.level, shown.lines) == (
        "OK",
        (
            "4 chairs for 2.",
            "18:00 starts 2 of 16 covers with them.",
            "30 minutes free until Kim, 4, at 20:00.",
        ),
    )
    assert (taken.level, taken.lines) == (
        "NO",
        ("A2 is taken some time from 19:00 to 20:30.", "Kim, 4, has it 20:00 to 21:30."),
    )


@pytest.mark.django_db
def test_a_lock_that_is_over_has_no_table() -> None:
    outlet = annex()
    party, table = booked(outlet), TableFactory.create(area=outlet.areas.get(), name="X2", max_covers=4)
    lock(caller_for(outlet), evening(hour=20))
    expire_locks()

    shown = people.browser(outlet).get(door(party, "placing"), {"tables": table.pk}).context["preview"]

    assert (shown.level, [line for line in shown.lines if "booking now" in line]) == ("OK", [])


@pytest.mark.django_db
def test_the_preview_of_a_party_that_sits_is_of_now() -> None:
    outlet = harbour()
    party = operations.seat_walk_in(
        outlet=outlet,
        party_size=4,
        tables=[outlet.tables.get(name="A1")],
        actor="host",
        now=timezone.now(),
    )
    host = people.browser(outlet)

    free = host.get(door(party, "placing"), {"tables": number_of(outlet, "A2")}).context["preview"]
    small = host.get(door(party, "placing"), {"tables": number_of(outlet, "S1")}).context["preview"]

    assert (free.level, free.lines) == ("OK", ("4 chairs for 4, free for the whole stay.",))
    assert (small.level, small.lines) == ("TIGHT", ("Only 2 chairs for 4.",))


@pytest.mark.django_db
def test_who_is_gone_has_no_other_tables_and_is_not_moved() -> None:
    outlet = harbour()
    stays, gone = booked(outlet, name="May"), booked(outlet, name="Ida")
    operations.cancel_reservation(reservation=gone, actor="host", now=timezone.now())

    previews = queries.other_tables(reservation=gone, now=timezone.now())
    movable = [
        queries.movable_party(outlet=outlet, number=party.confirmation_number) for party in (stays, gone)
    ]

    assert (previews, movable) == ([], [stays, None])


@pytest.mark.django_db
def test_the_sheet_lists_other_tables_best_first_and_gives_one() -> None:
    outlet = harbour()
    party, host = booked(outlet, party_size=4), people.browser(outlet)

    page = host.get(door(party, "tables"))
    answer = host.post(door(party, "assign"), {"tables": number_of(outlet, "A2"), "pinned": "yes"})

    names = [preview.name for preview in page.context["previews"]]
    assert names == ["A2", "B1", "B2", "S1", "B1+B2"]
    assert (answer.status_code, answer["HX-Trigger"], kept(party)) == (204, "floor-changed", ["A2"])


@pytest.mark.django_db
def test_a_refusal_is_told_and_nonsense_is_not_understood() -> None:
    outlet = harbour()
    booked(outlet)
    party, host = booked(outlet), people.browser(outlet)

    taken = host.post(door(party, "assign"), {"tables": number_of(outlet, "A1")})
    nonsense = host.post(door(party, "assign"), {"tables": "A1"})
    foreign = host.post(door(party, "assign"), {"tables": str(TableFactory.create().pk)})

    assert (taken.status_code, "A1 is taken" in taken.content.decode()) == (409, True)
    assert (nonsense.status_code, foreign.status_code) == (422, 404)
    assert kept(party) == ["A2"]


@pytest.mark.django_db
def test_support_looks_and_gives_nothing_and_nobody_reaches_another_outlet() -> None:
    outlet = harbour()
    party = booked(outlet)
    words = {"tables": number_of(outlet, "A2")}
    support, stranger = (
        people.browser(outlet, Role.SUPPORT),
        people.browser(OutletFactory.create(), Role.OWNER),
    )

    assert support.post(door(party, "assign"), words).status_code == 403
    assert support.get(door(party, "placing"), words).status_code == 403
    for name in ("placing", "tables"):
        assert stranger.get(door(party, name), words).status_code == 404
    assert stranger.post(door(party, "assign"), words).status_code == 404
    assert support.get(door(party, "assign")).status_code == 405
