"""The end of a rehearsal: whatever it left is taken away, and one step sees that nothing is there.

What stays is history that nobody may delete: ended reservations with their stories, and the checks, whose
events are append-only and whose numbers have no gaps. Their guests are forgotten.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from availability.models import Claim, Demand
from config.opentable.models import Stream
from config.opentable.rehearsal import Stage, Step, expect, until
from payments import operations as payments
from payments.management.rehearsal import parties
from payments.models import Stray
from pos_sync.models import Cart
from reservations.models import Guest, Reservation, Visit

DELIVERY_SECONDS = 60


def clear(stage: Stage) -> None:
    """End what is not ended, of this rehearsal and of one that broke off, and forget its guests."""
    stage.set_fault("none")
    _release_locks(stage)
    for party in parties.ours(stage).filter(parties.IS_LIVE):
        parties.remember(stage, party)
        parties.end(stage, party)
    _await_delivery(stage)
    _forget(stage)


def _release_locks(stage: Stage) -> None:
    for lock_id in stage.props.pop("locks", []):
        stage.call_us("DELETE", f"locks/{lock_id}")
        Demand.objects.filter(outlet=stage.outlet, placement=lock_id).delete()


def _await_delivery(stage: Stage) -> None:
    """OpenTable is told of every end before the guest behind it is forgotten."""
    stage.link.refresh_from_db()
    if stage.link.is_paused:
        return
    keys = [str(number) for number in parties.ours(stage).values_list("confirmation_number", flat=True)]
    told = Stream.objects.filter(link=stage.link, kind="RESERVATION", key__in=keys, is_parked=False)
    behind = told.filter(acked_version__lt=F("last_version"))
    until(lambda: not behind.exists(), "OpenTable was told how every party ended", DELIVERY_SECONDS)


@transaction.atomic
def _forget(stage: Stage) -> None:
    guests = Guest.objects.filter(outlet=stage.outlet, transactional_email=parties.ADDRESS)
    ended = list(parties.ours(stage).values_list("placement", flat=True))
    numbers = list(parties.ours(stage).values_list("confirmation_number", flat=True))
    Stray.objects.filter(rid=stage.outlet.rid, confirmation_number__in=numbers).delete()
    Demand.objects.filter(outlet=stage.outlet, placement__in=ended).delete()
    Visit.objects.filter(guest__in=guests).update(guest=None)
    theirs = Reservation.objects.filter(outlet=stage.outlet, guest__in=guests)
    theirs.update(guest=None, guest_notes="", web_notes="")
    guests.delete()
    payments.watch_strays(now=timezone.now())


def _left_as_found(stage: Stage) -> str:
    clear(stage)
    mine = parties.ours(stage)
    for kind, count in {
        "guests": Guest.objects.filter(outlet=stage.outlet, transactional_email=parties.ADDRESS).count(),
        "live reservations": mine.filter(state__in=parties.LIVE).count(),
        "open checks": Cart.objects.filter(reservation__in=mine, state__in=parties.LIVE_CARTS).count(),
        "claims": Claim.objects.filter(placement__reservation__in=mine).count(),
    }.items():
        expect(count == 0, f"{count} {kind} of the rehearsal are left")
    fault = stage.opentable()["faults"]["kind"]
    expect(fault == "none", f"the sandbox still answers {fault}")
    ended = len(stage.props.get(parties.MADE, ()))
    return f"no guest, live reservation, open check, claim or fault is left; {ended} parties stay as history"


STEPS = (Step("left as found", _left_as_found),)
