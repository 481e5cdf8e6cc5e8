"""Step: staff pause the integration and take it up again."""

from datetime import timedelta

from django.utils import timezone

from config.opentable import links
from config.opentable.models import Link
from config.opentable.models.connections import LinkState
from config.opentable.rehearsal import Stage, Step, expect, until
from config.opentable.rehearsal.stage import newest_exchange
from config.outlets.models import Mode
from payments.management.rehearsal import house, parties

# Should the rehearsal end in the middle, the pause ends by itself.
LONGEST_PAUSE = timedelta(minutes=2)


def _pause_and_resume(stage: Stage) -> str:
    now = timezone.now()
    # Conflict where somebody has paused it: their pause is theirs to end.
    links.pause(link=stage.link, reason="Rehearsal", now=now, resumes_at=now + LONGEST_PAUSE)
    try:
        until(lambda: _standing(stage) == (LinkState.PAUSED, False), "OpenTable was told that we are offline")
        paused_in = (timezone.now() - now).total_seconds()
        turned_away = _ask_for_a_table(stage)
        before = newest_exchange()
        with parties.walked_in(stage) as cart:
            key = str(cart.pk)
        # What was under way when the pause began may still arrive; what came up since may not.
        told = stage.exchanges(after=before).filter(subject=f"CHECK:{key}")
        expect(not told.exists(), f"sent while paused: {', '.join(map(str, told))}")
    finally:
        links.resume(link=stage.link, now=timezone.now())
    back = (LinkState.REGISTERED if stage.link.awaits_go_live else LinkState.LIVE, True)
    until(lambda: _standing(stage) == back, "OpenTable was told that we are back")
    until(lambda: house.is_delivered(stage, "CHECK", key), "what waited was delivered")
    count = told.filter(status=200).count()
    expect(count == 1, f"the check that waited was told {count} times")
    return f"offline within {paused_in:.1f} s; {turned_away}; the check that waited was told once"


def _standing(stage: Stage) -> tuple[str, bool | None]:
    """Our link's state, and whether OpenTable takes our POS for online."""
    state = Link.objects.values_list("state", flat=True).get(pk=stage.link.pk)
    told = [status for status in stage.opentable()["pos_status"] if status["rid"] == stage.outlet.rid]
    return state, told[0]["pos_online"] if told else None


def _ask_for_a_table(stage: Stage) -> str:
    """OpenTable's next diner, while we are paused."""
    if stage.outlet.mode == Mode.POS:
        with parties.booked(stage, lock=False) as party:
            return f"booking {party.confirmation_number} was taken: OpenTable owns the book"
    document = {
        "rid": stage.outlet.rid,
        "date": house.next_slot(stage),
        "party_size": house.PARTY_SIZE,
    }
    answer = stage.call_us("POST", "locks", document)
    refused = (answer.status_code, answer.json().get("error"))
    expect(refused == (503, "integration_paused"), f"a lock was answered {refused}")
    expect("Retry-After" in answer.headers, "the refusal does not say when to come again")
    return f"a lock was answered 503, come again in {answer.headers['Retry-After']} s"


STEPS = (Step("pause and resume", _pause_and_resume),)
