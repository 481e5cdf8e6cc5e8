"""A party's way from the booking to the spend: at which hop it stopped, and who must look."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from payments import diagnosis
from payments.diagnosis import Check, Hop, Level, Name, Party, Question, Refusal, Remedy, Sending, Tie, Way

AT = datetime(2026, 6, 12, 11, 0, tzinfo=UTC)
TIE = Tie(is_theirs=True, heard_at=AT)
PAUSED = replace(
    TIE, cause="Paused: menu day.", remedy=Remedy("Nothing is sent.", "Resume.", "SUPPORT", Way.INTEGRATION)
)
CHECK = Check(
    number=12,
    state="CLOSED",
    opened_at=AT,
    tables="T5",
    items=3,
    fired_at=AT,
    payments=("Card £30.00",),
    closed_at=AT,
    spent="£30.00",
    sending=Sending(written=6, taken=6, taken_at=AT),
)
OPEN = replace(CHECK, state="OPEN", payments=(), closed_at=None, spent="", due="£30.00")
UNWRITTEN = replace(OPEN, sending=None)
PARTY = Party(
    number=7,
    came="from OpenTable",
    made_at=AT,
    state="SEATED",
    seated_at=AT,
    tables=("T5",),
    check=CHECK,
    telling=Sending(1, 1),
)
NO_CART = replace(PARTY, check=None, tables=())
REFUSED = Refusal(AT, "asked to seat at T5", "refused, 409 in 4 ms: invalid_transition")


def stopped(tie: Tie, party: Party, question: Question) -> Hop | None:
    return diagnosis.verdict(diagnosis.judge_party(tie, party), question)


@pytest.mark.parametrize("question", list(Question))
def test_a_party_whose_way_is_whole_stopped_nowhere(question: Question) -> None:
    assert stopped(TIE, PARTY, question) is None


@pytest.mark.parametrize(
    ("tie", "party", "question", "hop", "level", "fixer"),
    [
        (TIE, replace(NO_CART, state="BOOKED"), Question.CART, "Seating", Level.WAITING, "STAFF"),
        (TIE, replace(NO_CART, names=(Name("t5", "T5"),)), Question.CART, "Table names", "FAILED", "MANAGER"),
        (TIE, replace(NO_CART, why="no table was named"), Question.CART, "Cart", Level.FAILED, "STAFF"),
        (TIE, replace(PARTY, refusal=REFUSED), Question.CART, "What OpenTable asked", "FAILED", "SUPPORT"),
        (PAUSED, replace(NO_CART, state="BOOKED"), Question.CART, "Connection", "FAILED", "SUPPORT"),
        (TIE, replace(PARTY, refusal=REFUSED), Question.BOOKING, "What OpenTable asked", "FAILED", "SUPPORT"),
        (TIE, replace(PARTY, check=replace(OPEN, items=0)), Question.ORDER, "Order", "WAITING", "STAFF"),
        (TIE, replace(PARTY, check=OPEN), Question.ORDER, "Payment", "WAITING", "STAFF"),
        (
            TIE,
            replace(PARTY, check=replace(OPEN, sending=Sending(3, 2, is_parked=True, error="422"))),
            Question.ORDER,
            "Open ticket",
            Level.FAILED,
            "SUPPORT",
        ),
        (
            PAUSED,
            replace(PARTY, check=replace(OPEN, sending=Sending(3, 2))),
            Question.ORDER,
            "Connection",
            Level.FAILED,
            "SUPPORT",
        ),
        (TIE, replace(PARTY, check=UNWRITTEN), Question.ORDER, "Open ticket", "FAILED", "SUPPORT"),
        (TIE, replace(PARTY, stray=REFUSED), Question.ORDER, "Payment", Level.FAILED, "STAFF"),
        (
            TIE,
            replace(PARTY, check=replace(CHECK, state="PAID", closed_at=None, spent="")),
            Question.ORDER,
            "Closing",
            Level.WAITING,
            "STAFF",
        ),
    ],
)  # fmt: skip
def test_it_stopped_at_the_first_hop_that_did_not_come_about(
    tie: Tie, party: Party, question: Question, hop: str, level: str, fixer: str
) -> None:
    found = stopped(tie, party, question)

    assert found is not None
    assert found.remedy is not None
    assert (found.name, found.level, found.remedy.fixer) == (hop, level, fixer)


def test_a_connection_that_failed_since_is_not_to_blame_for_a_cart_that_opened() -> None:
    assert stopped(PAUSED, PARTY, Question.CART) is None


def test_a_near_miss_is_told_with_both_names() -> None:
    party = replace(NO_CART, names=(Name("T9 ", "T9", "by a space"), Name("Garden")))

    found = stopped(TIE, party, Question.CART)

    assert found is not None
    assert found.words == (
        "OpenTable named “T9 ”, ours is “T9”: they differ by a space."
        " OpenTable named “Garden”; no table of ours is called anything near it."
    )


@pytest.mark.parametrize(
    ("tie", "question", "refusals", "hop", "fixer"),
    [
        (TIE, Question.BOOKING, [], "Booking", "OPENTABLE"),
        (replace(TIE, strangers=3), Question.BOOKING, [], "Callers", "SUPPORT"),
        (TIE, Question.BOOKING, [REFUSED], "What OpenTable asked", "SUPPORT"),
        (replace(TIE, names_matched=10, names_total=12), Question.CART, [], "Table names", "MANAGER"),
        (replace(TIE, queue=2, parked=1), Question.ORDER, [], "Open ticket", "SUPPORT"),
    ],
)
def test_where_no_party_fits_the_outlet_itself_is_looked_at(
    tie: Tie, question: Question, refusals: list[Refusal], hop: str, fixer: str
) -> None:
    found = diagnosis.verdict(diagnosis.judge_outlet(tie, question, refusals), question)

    assert found is not None
    assert found.remedy is not None
    assert (found.name, found.remedy.fixer) == (hop, fixer)
