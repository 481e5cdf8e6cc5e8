"""The waitlist's verbs: who waits, is told, leaves, is seated, comes back; and what the database refuses."""

import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from availability.models import Table
from config.errors import Conflict, Invalid
from config.opentable.models import OutboxMessage
from config.outlets.models import Mode, Outlet
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations import operations, queries, quotes
from reservations.models import Reservation, WaitlistEntry, WaitlistLetter, WaitlistNotice
from tests.factories.availability import harbour
from tests.factories.outlets import OutletFactory
from tests.factories.pos import HouseRatesFactory
from tests.factories.reservations import EVENING, GuestFactory, ReservationFactory
from tests.factories.waitlist import WaitlistEntryFactory

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    """A mail server that knows no such address."""

    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({"kim@example.com": (550, b"no such user")})


class Away(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("nobody listens")


class AwayAsTheyLeave(BaseEmailBackend):
    """A mail server that is not there; the party gives up meanwhile."""

    def send_messages(self, email_messages: Any) -> int:
        operations.leave_waitlist(entry=WaitlistEntry.objects.get(), actor="host", now=_at(18))
        raise ConnectionRefusedError("nobody listens")


@pytest.fixture
def outlet() -> Outlet:
    house = harbour(name="Harbour")
    HouseRatesFactory.create(outlet=house)
    return house


def _at(minutes: float) -> datetime:
    """So many minutes after 19:00 in Singapore."""
    return EVENING + timedelta(minutes=minutes)


def _join(outlet: Outlet, minutes: float = 0, **facts: Any) -> WaitlistEntry:
    words: dict[str, Any] = {"name": "Kim", "party_size": 2, "low": 20, "high": 30, **facts}
    return operations.join_waitlist(outlet=outlet, actor="host", now=_at(minutes), **words)


def _fill(outlet: Outlet, minutes: float = -60, turn: int = 90) -> None:
    """Somebody sits at every table since then."""
    for table in Table.objects.filter(outlet=outlet):
        operations.seat_walk_in(outlet=outlet, party_size=2, tables=[table], actor="h", now=_at(minutes))
    Reservation.objects.filter(outlet=outlet).update(turn_minutes=turn)


def _seat(entry: WaitlistEntry, name: str = "A1", minutes: float = 20) -> Cart:
    table = Table.objects.get(outlet=entry.outlet, name=name)
    opening = pos.seat_waiting_party(entry=entry, tables=[table], actor="host", now=_at(minutes))
    assert opening.cart is not None
    return opening.cart


def _story(entry: WaitlistEntry) -> list[str]:
    return [change.words for _, change in queries.waiting_story(entry)]


def test_a_party_joins_with_what_it_was_promised_and_what_the_room_said(outlet: Outlet) -> None:
    _fill(outlet)
    entry = _join(outlet, low=25, high=35)
    assert (entry.quoted_from_minutes, entry.quoted_to_minutes, entry.quoted_at) == (25, 35, _at(0))
    assert (entry.estimated_from_minutes, entry.estimated_to_minutes) == (30, 45)
    assert _story(entry) == ["Joined the list, 2, quoted 25-35 min."]


def test_a_party_may_join_without_a_quote(outlet: Outlet) -> None:
    assert _join(outlet, low=None, high=None).quoted_at is None


def test_a_guest_of_the_book_is_known_by_phone_and_name(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet, last_name="Kim", phone="+65 9123 4567")
    GuestFactory.create(last_name="Kim", phone="+65 9123 4567")
    assert _join(outlet, name="Mr Kim", phone="9123 4567").guest == guest
    assert _join(outlet, name="Park", phone="9123 4567").guest is None
    assert _join(outlet, name="Kim").guest is None


def test_a_guest_of_two_last_names_or_merged_into_another_is_known_as_who_they_are(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet, last_name="de la Crüz", phone="+65 9123 4567")
    double = GuestFactory.create(outlet=outlet, last_name="Cruz", phone="+65 9123 4567")
    operations.merge_guests(kept=guest, merged=double, choices={}, actor="ann", now=EVENING)
    assert _join(outlet, name="Ms Cruz", phone="9123 4567").guest == guest


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"low": 30, "high": 20}, "quote_not_a_range"),
        ({"high": None}, "quote_not_a_range"),
        ({"email": "kim@"}, "email_invalid"),
    ],
)
def test_a_wrong_quote_or_address_is_refused(outlet: Outlet, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        _join(outlet, **facts)
    assert WaitlistEntry.objects.count() == 0


def test_another_quote_counts_from_now_and_the_story_keeps_both(outlet: Outlet) -> None:
    entry = _join(outlet)
    operations.quote_party(entry=entry, low=10, high=15, actor="ana", now=_at(25))
    assert (entry.quoted_from_minutes, entry.quoted_to_minutes, entry.quoted_at) == (10, 15, _at(25))
    assert _story(entry)[1:] == ["Quoted 10-15 min; room says now."]


def test_the_list_counts_up_and_says_how_far_beyond_the_quote_it_is(outlet: Outlet) -> None:
    _join(outlet)
    rows = [queries.load_waitlist(outlet=outlet, now=_at(minutes)).rows[0] for minutes in (30, 38)]
    assert [(row.waited, row.over, row.quoted) for row in rows] == [(30, 0, "20-30"), (38, 8, "20-30")]


def test_a_table_that_is_free_is_named_to_the_first_it_fits(outlet: Outlet) -> None:
    _fill(outlet)
    _join(outlet)
    _join(outlet, 1, name="Lee")
    freed = Reservation.objects.get(outlet=outlet, table_names=["A1"])
    operations.finish_reservation(reservation=freed, actor="host", now=_at(2))
    rows = queries.load_waitlist(outlet=outlet, now=_at(3)).rows
    assert [row.free_place for row in rows] == ["A1", ""]
    assert rows[1].estimate.words.endswith("seated since 18:00; one party of 2 is ahead")


def test_the_header_tells_the_wait_of_two_who_come_now(outlet: Outlet) -> None:
    assert queries.load_waitlist(outlet=outlet, now=_at(0)).header == "no wait"
    _fill(outlet)
    found = queries.load_waitlist(outlet=outlet, now=_at(0))
    assert (found.header, found.for_two.told) == ("wait 45m", "30-45 min")


def test_the_courses_and_the_bookings_to_come_are_in_the_estimate(outlet: Outlet) -> None:
    _fill(outlet)
    party = Reservation.objects.get(outlet=outlet, table_names=["A1"])
    operations.set_house_state(reservation=party, house_state="CHECK_DROPPED", actor="pos", now=_at(-5))
    found = queries.estimate(outlet=outlet, party_size=2, now=_at(0))
    assert found.words == "A1 should be free at 19:10: check dropped at 18:55"
    # A booked party without a table, as all are where OpenTable owns the book.
    ReservationFactory.create(outlet=outlet, party_size=3, starts_at=_at(40))
    assert queries.estimate(outlet=outlet, party_size=2, now=_at(0)).quote.low == 30


def test_the_spread_is_learned_from_the_outlets_own_stays(outlet: Outlet) -> None:
    for minutes in [60] * 14 + [84] * 6:
        ReservationFactory.create(
            outlet=outlet,
            party_size=2,
            state="DONE",
            date=EVENING.date() - timedelta(days=3),
            seated_at=_at(-5000),
            finished_at=_at(-5000 + minutes),
        )
    ReservationFactory.create(outlet=outlet, state="DONE", seated_at=_at(-60), finished_at=_at(0))
    spreads = queries.outlook.learned_spreads(outlet, EVENING.date())
    assert spreads == {"1-2": quotes.Spread(0.4, 20)}


def test_a_party_left_and_its_leaving_is_undone_at_its_old_place(outlet: Outlet) -> None:
    first, second = _join(outlet), _join(outlet, 5, name="Lee")
    operations.leave_waitlist(entry=first, actor="host", now=_at(10))
    operations.leave_waitlist(entry=first, actor="host", now=_at(10))
    found = queries.load_waitlist(outlet=outlet, now=_at(10))
    assert ([row.entry for row in found.rows], found.undoable) == ([second], [first])
    operations.return_to_waitlist(entry=first, actor="host", now=_at(10.4))
    assert [row.entry for row in queries.load_waitlist(outlet=outlet, now=_at(11)).rows] == [first, second]
    assert _story(first)[1:] == ["Gave up and left.", "Back on the list."]


def test_an_undo_comes_too_late_after_thirty_seconds(outlet: Outlet) -> None:
    entry = _join(outlet)
    operations.remove_from_waitlist(entry=entry, actor="host", now=_at(10))
    with pytest.raises(Conflict, match="undo_too_late"):
        operations.return_to_waitlist(entry=entry, actor="host", now=_at(11))
    assert queries.load_waitlist(outlet=outlet, now=_at(11)).undoable == []


def test_who_waits_no_more_cannot_be_quoted_notified_or_left(outlet: Outlet) -> None:
    entry = _join(outlet, email="kim@example.com")
    _seat(entry)
    acts: list[Any] = [
        lambda: operations.quote_party(entry=entry, low=5, high=10, actor="h", now=_at(21)),
        lambda: operations.notify_party(entry=entry, actor="h", now=_at(21)),
        lambda: operations.leave_waitlist(entry=entry, actor="h", now=_at(21)),
        lambda: operations.return_to_waitlist(entry=entry, actor="h", now=_at(20.1)),
    ]
    for act in acts:
        with pytest.raises(Conflict, match="not_waiting"):
            act()


@pytest.mark.parametrize("mode", Mode.values)
def test_a_party_is_seated_from_the_list_with_its_cart_and_opentable_hears_nothing(
    outlet: Outlet, mode: str
) -> None:
    Outlet.objects.filter(pk=outlet.pk).update(mode=mode)
    outlet.refresh_from_db()
    entry = _join(outlet, notes="High chair")
    cart = _seat(entry)
    entry.refresh_from_db()
    party = cart.reservation
    assert (entry.state, entry.ended_at, entry.reservation) == ("SEATED", _at(20), party)
    assert (party.source, party.table_names, party.guest_notes) == ("WALK_IN", ["A1"], "High chair")
    assert (cart.state, str(party.guest), "High chair" in cart.notes) == ("OPEN", "Kim", True)
    assert _story(entry)[-1] == "Seated at A1."
    assert OutboxMessage.objects.filter(stream__key=str(party.confirmation_number)).count() == 0


def test_two_tablets_that_seat_one_party_seat_it_once(outlet: Outlet) -> None:
    entry = _join(outlet)
    _seat(entry)
    with pytest.raises(Conflict, match="not_waiting"):
        _seat(WaitlistEntry.objects.get(), "A2")
    assert (Reservation.objects.count(), Cart.objects.count()) == (1, 1)


def test_undoing_the_seat_puts_the_party_back_at_its_old_place(outlet: Outlet) -> None:
    first, second = _join(outlet, email="kim@example.com"), _join(outlet, 5, name="Lee")
    operations.notify_party(entry=first, actor="host", now=_at(15))
    cart = _seat(first)
    pos.undo_seating(reservation=cart.reservation, actor="host", now=_at(20.4))
    first.refresh_from_db()
    cart.refresh_from_db()
    assert (first.state, first.ended_at, first.reservation, cart.state) == ("NOTIFIED", None, None, "VOIDED")
    assert [row.entry for row in queries.load_waitlist(outlet=outlet, now=_at(21)).rows] == [first, second]
    _seat(first, minutes=22)


def test_a_notice_is_mailed_once_after_the_commit_in_the_outlets_own_words(outlet: Outlet) -> None:
    WaitlistLetter.objects.create(
        outlet=outlet,
        subject="{name}, your table",
        text="{outlet} waits {minutes} min.",
        come_within_minutes=7,
    )
    entry = _join(outlet, name="Kim\nBcc: eve@example.com", email="kim@example.com")
    operations.notify_party(entry=entry, actor="host", now=_at(18))
    assert (entry.state, entry.notified_at, entry.notified_times, mail.outbox) == (
        "NOTIFIED",
        _at(18),
        1,
        [],
    )
    sent = [operations.send_notices(now=_at(18)), operations.send_notices(now=_at(19))]
    [letter] = mail.outbox
    assert (sent, letter.to, letter.body) == ([1, 0], ["kim@example.com"], "Harbour waits 7 min.")
    assert letter.subject == "Kim Bcc: eve@example.com, your table"
    [row] = queries.load_waitlist(outlet=outlet, now=_at(19)).rows
    assert row.notice_words == "notified"


def test_the_usual_letter_names_the_guest_the_outlet_and_the_minutes(outlet: Outlet) -> None:
    operations.notify_party(entry=_join(outlet, email="kim@example.com"), actor="host", now=_at(18))
    operations.send_notices(now=_at(18))
    assert mail.outbox[0].subject == "Your table at Harbour is ready"
    assert "Dear Kim,\n\nyour table at Harbour is ready." in mail.outbox[0].body
    assert "within 10 minutes" in mail.outbox[0].body


def test_no_mail_goes_to_an_address_that_was_not_typed_for_this(outlet: Outlet) -> None:
    GuestFactory.create(
        outlet=outlet, last_name="Kim", phone="+65 9123 4567", transactional_email="kim@example.com"
    )
    entry = _join(outlet, phone="9123 4567")
    assert entry.guest is not None
    with pytest.raises(Conflict, match="no_address"):
        operations.notify_party(entry=entry, actor="host", now=_at(18))
    assert WaitlistNotice.objects.count() == 0


def test_an_address_that_the_mail_server_refuses_is_told_at_once(outlet: Outlet, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    entry = _join(outlet, email="kim@example.com")
    operations.notify_party(entry=entry, actor="host", now=_at(18))
    assert operations.send_notices(now=_at(18)) == 0
    [row] = queries.load_waitlist(outlet=outlet, now=_at(18)).rows
    assert (row.notice_words, _story(entry)[-1]) == (
        "e-mail not delivered",
        "The e-mail was not delivered (SMTPRecipientsRefused).",
    )


def test_a_mail_server_that_is_away_is_tried_for_some_minutes(outlet: Outlet, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    operations.notify_party(entry=_join(outlet, email="kim@example.com"), actor="h", now=_at(18))
    states = []
    for minutes in (18, 18.25, 18.75, 19.75, 21.75, 25.75):
        operations.send_notices(now=_at(minutes))
        states.append(WaitlistNotice.objects.get().state)
    assert states == ["WAITING"] * 5 + ["REFUSED"]


@pytest.mark.parametrize(
    "end",
    [
        lambda entry: operations.leave_waitlist(entry=entry, actor="host", now=_at(19)),
        lambda entry: operations.remove_from_waitlist(entry=entry, actor="host", now=_at(19)),
        lambda entry: _seat(entry, minutes=19),
    ],
)
def test_a_party_that_waits_no_more_is_not_told_to_come(outlet: Outlet, end: Any) -> None:
    entry = _join(outlet, email="kim@example.com")
    operations.notify_party(entry=entry, actor="host", now=_at(18))

    end(entry)

    assert (operations.send_notices(now=_at(20)), mail.outbox) == (0, [])
    assert WaitlistNotice.objects.get().state == "STOPPED"


def test_a_stopped_notice_stays_unsent_when_the_party_waits_again(outlet: Outlet) -> None:
    entry = _join(outlet, email="kim@example.com")
    operations.notify_party(entry=entry, actor="host", now=_at(18))
    operations.leave_waitlist(entry=entry, actor="host", now=_at(18))

    operations.return_to_waitlist(entry=entry, actor="host", now=_at(18.25))

    assert operations.send_notices(now=_at(19)) == 0
    [row] = queries.load_waitlist(outlet=outlet, now=_at(19)).rows
    assert row.notice_words == "e-mail not sent"


def test_a_party_leaves_while_the_mail_server_is_away(outlet: Outlet, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.AwayAsTheyLeave"
    operations.notify_party(entry=_join(outlet, email="kim@example.com"), actor="host", now=_at(18))

    assert operations.send_notices(now=_at(18)) == 0

    assert WaitlistNotice.objects.get().state == "STOPPED"


def test_who_joins_is_the_guest_that_a_duplicate_was_merged_into(outlet: Outlet) -> None:
    names = {"first_name": "Anaïs", "last_name": "de la Cruz", "phone": "9123 4567"}
    kept, merged = (GuestFactory.create(outlet=outlet, **names) for _ in range(2))
    operations.merge_guests(kept=kept, merged=merged, choices={}, actor="host", now=_at(0))

    entry = _join(outlet, name="Mme Cruz", phone="+65 9123 4567")

    assert entry.guest == kept


def test_the_days_page_tells_every_wait_and_how_true_the_quotes_were(outlet: Outlet) -> None:
    seated, late, gone, wrong = (_join(outlet, name=name) for name in ("Kim", "Lee", "Tan", "Oops"))
    _join(outlet, 30, name="Rivas")
    _seat(seated, "A1", 25)
    _seat(late, "A2", 41)
    operations.leave_waitlist(entry=gone, actor="host", now=_at(35))
    operations.remove_from_waitlist(entry=wrong, actor="host", now=_at(1))
    found = queries.load_waits(outlet=outlet, date=EVENING.date())
    assert [(row.entry.name, row.joined, row.waited, row.miss) for row in found.rows] == [
        ("Kim", "19:00", 25, 0),
        ("Lee", "19:00", 41, 11),
        ("Tan", "19:00", 35, None),
        ("Oops", "19:00", 1, None),
        ("Rivas", "19:30", None, None),
    ]
    assert found.accuracy[-1] == quotes.Accuracy("All", 3, 2, 2, 50, 0, 1, 5.5, 1, 35.0)


def test_who_was_forgotten_overnight_waits_no_more_but_stays_on_the_days_page(outlet: Outlet) -> None:
    _join(outlet)
    assert queries.load_waitlist(outlet=outlet, now=_at(13 * 60)).rows == []
    assert len(queries.load_waits(outlet=outlet, date=EVENING.date()).rows) == 1


def test_the_list_and_the_days_page_cost_the_same_for_one_and_for_many(outlet: Outlet) -> None:
    _fill(outlet)
    costs = []
    for parties in (1, 5):
        for _ in range(parties):
            entry = _join(outlet, email="kim@example.com")
            operations.notify_party(entry=entry, actor="host", now=_at(1))
        queries.load_waitlist(outlet=outlet, now=_at(2))
        with CaptureQueriesContext(connection) as captured:
            queries.load_waitlist(outlet=outlet, now=_at(2))
            queries.load_waits(outlet=outlet, date=EVENING.date())
        costs.append(len(captured))
    assert costs == [8, 8]


def test_the_database_refuses_what_no_wait_can_be(db: None) -> None:
    entry = WaitlistEntryFactory.create(outlet=OutletFactory.create())
    wrong: dict[str, dict[str, Any]] = {
        "waiting_party_size_is_1_to_100": {"party_size": 0},
        "waiting_party_has_a_name": {"name": ""},
        "waiting_state_is_known": {"state": "GONE", "ended_at": EVENING},
        "quote_is_a_range_or_none": {"quoted_to_minutes": 19},
        "estimate_is_a_range_or_none": {"estimated_from_minutes": 5},
        "wait_has_ended_in_a_final_state_alone": {"state": "LEFT"},
        "who_was_seated_has_a_reservation": {"state": "SEATED", "ended_at": EVENING},
        "who_was_notified_knows_since_when": {"notified_times": 1},
        "notified_party_was_notified": {"state": "NOTIFIED"},
    }
    for name, facts in wrong.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            WaitlistEntry.objects.filter(pk=entry.pk).update(**facts)
    with suppress(IntegrityError), transaction.atomic():
        WaitlistEntry.objects.filter(pk=entry.pk).update(quoted_to_minutes=None)
    entry.refresh_from_db()
    assert entry.quoted_to_minutes == 30
