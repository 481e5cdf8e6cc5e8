"""What OpenTable may ask of a reservation."""

from reservations.lifecycle.states import STATE_WORDS, State
from reservations.lifecycle.verdicts import APPLY, SAME, UNCHANGED, Kind, Verdict

_FROM_OPENTABLE = {
    State.BOOKED: frozenset(State) - {State.BOOKED},
    State.SEATED: frozenset({State.DONE}),
    State.ASSUMED_SEATED: frozenset({State.SEATED, State.DONE, State.NOSHOW, State.CANCELED}),
    State.DONE: frozenset[State](),
    State.NOSHOW: frozenset[State](),
    State.CANCELED: frozenset[State](),
}
# Where OpenTable owns the book it may correct itself.
_CORRECTIONS = {
    State.SEATED: frozenset({State.BOOKED}),
    State.DONE: frozenset({State.BOOKED, State.SEATED}),
    State.NOSHOW: frozenset({State.BOOKED, State.SEATED}),
    State.CANCELED: frozenset({State.BOOKED, State.SEATED}),
}


def answer(mode: str, now_state: str, asked_state: str) -> Verdict:
    """What OpenTable's asking for a state means for a reservation that stands at `now_state`.

    `mode` is NETWORK or POS. Source: docs/opentable, the table of states from OpenTable. OpenTable's nightly
    run of ASSUMED_SEATED only ever moves what is still BOOKED. SEATED that is the SAME may still bring other
    tables: the party then moves.
    """
    now, asked = State(now_state), State(asked_state)
    if now is asked:
        return SAME
    if asked in _FROM_OPENTABLE[now] or (mode == "POS" and asked in _CORRECTIONS.get(now, ())):
        return APPLY
    if asked is State.ASSUMED_SEATED:
        return UNCHANGED
    words = f"The reservation is {STATE_WORDS[now]}: it cannot become {STATE_WORDS[asked]}."
    is_too_late = asked is State.CANCELED and now in (State.SEATED, State.DONE)
    return Verdict(Kind.REFUSE, "cannot_cancel" if is_too_late else "invalid_transition", words)
