"""The six states of OpenTable, the house's finer ones inside them, and how the two are tied."""

from enum import StrEnum


class State(StrEnum):
    """OpenTable's six states."""

    BOOKED = "BOOKED"
    SEATED = "SEATED"
    ASSUMED_SEATED = "ASSUMED_SEATED"
    DONE = "DONE"
    NOSHOW = "NOSHOW"
    CANCELED = "CANCELED"


class House(StrEnum):
    """The house's own states. OpenTable's nightly ASSUMED_SEATED has none: it stands at SEATED here."""

    CONFIRMED = "CONFIRMED"
    LATE = "LATE"
    PARTLY_ARRIVED = "PARTLY_ARRIVED"
    ARRIVED = "ARRIVED"
    SEATED = "SEATED"
    COURSE_1 = "COURSE_1"
    COURSE_2 = "COURSE_2"
    COURSE_3 = "COURSE_3"
    CHECK_DROPPED = "CHECK_DROPPED"
    PAID = "PAID"
    BUSSING = "BUSSING"
    FINISHED = "FINISHED"
    NO_SHOW = "NO_SHOW"
    CANCELED = "CANCELED"


WIRE_STATE = {
    House.CONFIRMED: State.BOOKED,
    House.LATE: State.BOOKED,
    House.PARTLY_ARRIVED: State.BOOKED,
    House.ARRIVED: State.BOOKED,
    House.SEATED: State.SEATED,
    House.COURSE_1: State.SEATED,
    House.COURSE_2: State.SEATED,
    House.COURSE_3: State.SEATED,
    House.CHECK_DROPPED: State.SEATED,
    House.PAID: State.SEATED,
    House.BUSSING: State.SEATED,
    House.FINISHED: State.DONE,
    House.NO_SHOW: State.NOSHOW,
    House.CANCELED: State.CANCELED,
}

# The house state with which a state that OpenTable sends begins.
FIRST_HOUSE_STATE = {
    State.BOOKED: House.CONFIRMED,
    State.SEATED: House.SEATED,
    State.ASSUMED_SEATED: House.SEATED,
    State.DONE: House.FINISHED,
    State.NOSHOW: House.NO_SHOW,
    State.CANCELED: House.CANCELED,
}

TERMINAL = frozenset({State.DONE, State.NOSHOW, State.CANCELED})

# As they are read aloud.
STATE_WORDS = {
    State.BOOKED: "booked",
    State.SEATED: "seated",
    State.ASSUMED_SEATED: "assumed to be seated",
    State.DONE: "done",
    State.NOSHOW: "a no-show",
    State.CANCELED: "canceled",
}
