"""The table of states from OpenTable, cell by cell in both modes, and the buttons of staff."""

import datetime as dt

import pytest

from reservations import lifecycle
from reservations.lifecycle import Act, House, Kind, State

ASKED = ("BOOKED", "SEATED", "ASSUMED_SEATED", "DONE", "NOSHOW", "CANCELED")
NETWORK_TABLE = {
    "BOOKED": "SAME APPLY APPLY APPLY APPLY APPLY",
    "SEATED": "invalid_transition SAME UNCHANGED APPLY invalid_transition cannot_cancel",
    "ASSUMED_SEATED": "invalid_transition APPLY SAME APPLY APPLY APPLY",
    "DONE": "invalid_transition invalid_transition UNCHANGED SAME invalid_transition cannot_cancel",
    "NOSHOW": "invalid_transition invalid_transition UNCHANGED invalid_transition SAME invalid_transition",
    "CANCELED": "invalid_transition invalid_transition UNCHANGED invalid_transition invalid_transition SAME",
}
POS_TABLE = {
    **NETWORK_TABLE,
    "SEATED": "APPLY SAME UNCHANGED APPLY invalid_transition cannot_cancel",
    "DONE": "APPLY APPLY UNCHANGED SAME invalid_transition cannot_cancel",
    "NOSHOW": "APPLY APPLY UNCHANGED invalid_transition SAME invalid_transition",
    "CANCELED": "APPLY APPLY UNCHANGED invalid_transition invalid_transition SAME",
}
CELLS = [
    (mode, now, asked, expected)
    for mode, table in (("NETWORK", NETWORK_TABLE), ("POS", POS_TABLE))
    for now, row in table.items()
    for asked, expected in zip(ASKED, row.split(), strict=True)
]
AT = dt.datetime(2026, 3, 3, 11, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(("mode", "now", "asked", "expected"), CELLS)
def test_opentable_gets_the_contracts_answer(mode: str, now: str, asked: str, expected: str) -> None:
    found = lifecycle.answer(mode, now, asked)

    assert (found.code or str(found.kind)) == expected
    assert (found.kind is Kind.REFUSE) == bool(found.words)


def test_a_refusal_is_a_sentence() -> None:
    found = lifecycle.answer("NETWORK", "DONE", "CANCELED")

    assert found.words == "The reservation is done: it cannot become canceled."


def test_every_house_state_lies_in_one_of_the_six() -> None:
    assert set(lifecycle.WIRE_STATE) == set(House)
    assert set(lifecycle.WIRE_STATE.values()) == set(State) - {State.ASSUMED_SEATED}


def test_each_of_the_six_begins_in_a_house_state_of_its_own() -> None:
    begun = {state: lifecycle.WIRE_STATE[house] for state, house in lifecycle.FIRST_HOUSE_STATE.items()}

    assert begun == {**{state: state for state in State}, State.ASSUMED_SEATED: State.SEATED}


@pytest.mark.parametrize(
    ("state", "house", "acts"),
    [
        (
            "BOOKED",
            "CONFIRMED",
            "SEAT ARRIVE PARTLY_ARRIVE MARK_LATE NO_SHOW CANCEL MOVE_TABLE CHANGE_TIME CHANGE_SIZE",
        ),
        ("BOOKED", "ARRIVED", "SEAT PARTLY_ARRIVE CONFIRM NO_SHOW CANCEL MOVE_TABLE CHANGE_TIME CHANGE_SIZE"),
        ("SEATED", "SEATED", "UNDO_SEAT BUS FINISH MOVE_TABLE CHANGE_SIZE"),
        ("SEATED", "COURSE_2", "BUS FINISH MOVE_TABLE CHANGE_SIZE"),
        ("SEATED", "BUSSING", "FINISH MOVE_TABLE CHANGE_SIZE"),
        ("ASSUMED_SEATED", "SEATED", "SEAT FINISH NO_SHOW CANCEL"),
        ("DONE", "FINISHED", ""),
        ("NOSHOW", "NO_SHOW", "CORRECT_NO_SHOW"),
        ("CANCELED", "CANCELED", "UNDO_CANCEL"),
    ],
)
def test_staff_see_the_buttons_of_the_moment(state: str, house: str, acts: str) -> None:
    assert [str(move.act) for move in lifecycle.staff_moves(state, house)] == acts.split()


# Every button in full: from which house states of which of the six, and where it leads (docs/booking.md).
HERE = "CONFIRMED LATE PARTLY_ARRIVED ARRIVED"
DINING = "SEATED COURSE_1 COURSE_2 COURSE_3 CHECK_DROPPED PAID"
BUTTONS = {
    ("BOOKED", HERE, "SEAT"): "SEATED",
    ("BOOKED", "CONFIRMED LATE PARTLY_ARRIVED", "ARRIVE"): "ARRIVED",
    ("BOOKED", "CONFIRMED LATE ARRIVED", "PARTLY_ARRIVE"): "PARTLY_ARRIVED",
    ("BOOKED", "CONFIRMED", "MARK_LATE"): "LATE",
    ("BOOKED", "LATE PARTLY_ARRIVED ARRIVED", "CONFIRM"): "CONFIRMED",
    ("BOOKED", HERE, "NO_SHOW"): "NO_SHOW",
    ("BOOKED", HERE, "CANCEL"): "CANCELED",
    ("BOOKED", HERE, "MOVE_TABLE"): None,
    ("BOOKED", HERE, "CHANGE_TIME"): None,
    ("BOOKED", HERE, "CHANGE_SIZE"): None,
    ("SEATED", "SEATED", "UNDO_SEAT"): "ARRIVED",
    ("SEATED", DINING, "BUS"): "BUSSING",
    ("SEATED", f"{DINING} BUSSING", "FINISH"): "FINISHED",
    ("SEATED", f"{DINING} BUSSING", "MOVE_TABLE"): None,
    ("SEATED", f"{DINING} BUSSING", "CHANGE_SIZE"): None,
    ("ASSUMED_SEATED", f"{DINING} BUSSING", "SEAT"): "SEATED",
    ("ASSUMED_SEATED", f"{DINING} BUSSING", "FINISH"): "FINISHED",
    ("ASSUMED_SEATED", f"{DINING} BUSSING", "NO_SHOW"): "NO_SHOW",
    ("ASSUMED_SEATED", f"{DINING} BUSSING", "CANCEL"): "CANCELED",
    ("NOSHOW", "NO_SHOW", "CORRECT_NO_SHOW"): "LATE",
    ("CANCELED", "CANCELED", "UNDO_CANCEL"): "CONFIRMED",
}


def test_the_machine_has_these_buttons_and_no_others() -> None:
    declared = {
        (str(state), str(house), str(move.act)): move.target and str(move.target)
        for state in State
        for house in House
        if lifecycle.WIRE_STATE[house] is (State.SEATED if state is State.ASSUMED_SEATED else state)
        for move in lifecycle.staff_moves(state, house)
    }

    assert declared == {
        (state, house, act): target
        for (state, houses, act), target in BUTTONS.items()
        for house in houses.split()
    }


@pytest.mark.parametrize(
    ("before", "after"), [(s, t) for (s, _, a), t in BUTTONS.items() if t and a[:4] != "UNDO"]
)
def test_a_button_makes_no_change_of_the_six_that_the_contract_forbids(before: str, after: str) -> None:
    wire = lifecycle.WIRE_STATE[House(after)]

    # But for a correction, which is staff's own: OpenTable would answer as the outlet's owner of the book.
    mode = "POS" if before == "NOSHOW" else "NETWORK"
    assert lifecycle.answer(mode, before, wire).kind in (Kind.APPLY, Kind.SAME)


@pytest.mark.parametrize("house", list(House))
@pytest.mark.parametrize("act", list(Act))
def test_a_button_that_is_shown_is_allowed_and_no_other(house: House, act: Act) -> None:
    state = lifecycle.WIRE_STATE[house]
    shown = [move.act for move in lifecycle.staff_moves(state, house)]

    assert (lifecycle.may_staff("NETWORK", state, house, act).kind is Kind.APPLY) == (act in shown)


@pytest.mark.parametrize("move", [move for move in lifecycle.MOVES if move.target])
def test_a_second_tap_is_the_same_and_no_error(move: lifecycle.Move) -> None:
    assert move.target is not None
    state = lifecycle.WIRE_STATE[move.target]

    assert lifecycle.may_staff("NETWORK", state, move.target, move.act) == lifecycle.SAME


def test_a_refused_button_says_where_the_party_is() -> None:
    assert lifecycle.may_staff("NETWORK", "DONE", "FINISHED", "CANCEL").words == (
        "Cancel is not possible: the party is done."
    )
    assert lifecycle.may_staff("NETWORK", "SEATED", "COURSE_1", "UNDO_SEAT").words == (
        "Undo seat is not possible: the party is at course 1."
    )


@pytest.mark.parametrize("act", ["CHANGE_TIME", "CHANGE_SIZE"])
def test_what_opentable_would_not_learn_of_is_refused_in_pos_mode(act: str) -> None:
    found = lifecycle.may_staff("POS", "BOOKED", "CONFIRMED", act)

    assert (found.kind, found.code) == (Kind.REFUSE, "opentable_owns_book")
    assert found.words.startswith("OpenTable keeps this outlet's book and would not learn of it: change ")


@pytest.mark.parametrize("act", ["SEAT", "CANCEL", "NO_SHOW", "MOVE_TABLE"])
def test_states_and_table_moves_are_open_to_staff_in_pos_mode(act: str) -> None:
    assert lifecycle.may_staff("POS", "BOOKED", "CONFIRMED", act) == lifecycle.APPLY


def test_an_undo_is_open_for_thirty_seconds() -> None:
    assert lifecycle.undo_is_open(AT, AT + dt.timedelta(seconds=30))
    assert not lifecycle.undo_is_open(AT, AT + dt.timedelta(seconds=30, microseconds=1))


def test_a_no_show_may_be_corrected_later_but_a_seat_is_undone_at_once() -> None:
    undo = {move.act for move in lifecycle.MOVES if move.is_undo}

    assert undo == {Act.UNDO_SEAT, Act.UNDO_CANCEL}


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="PENDING"):
        lifecycle.answer("NETWORK", "BOOKED", "PENDING")
