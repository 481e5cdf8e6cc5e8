"""A trouble's facts, gathered in a constant number of statements, and what the rules say of them."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from config.opentable import integration
from config.outlets.models import Outlet
from payments import diagnosis
from payments.diagnosis import Hop, Way
from payments.queries import gathering, troubles
from payments.queries.troubles import Trouble
from pos_sync import queries as pos_queries
from pos_sync.models import Cart
from reservations.models import Reservation

_PAGES = {
    Way.INTEGRATION: ("integration", "Open Integration"),
    Way.NAMES: ("table-names", "Match the names"),
    Way.UNMATCHED: ("unmatched", "Open Unmatched"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One hop, with the page where it is mended or read."""

    hop: Hop
    address: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found: `parties` to choose from, or one `party`, with its hops and the one it stopped at."""

    trouble: Trouble
    parties: tuple[Reservation, ...]
    party: Reservation | None
    hops: tuple[Shown, ...]
    stopped: Shown | None

    @property
    def is_choice(self) -> bool:
        """Whether several parties fit."""
        return self.party is None and bool(self.parties)


def diagnose(*, outlet: Outlet, trouble: Trouble, now: dt.datetime) -> Diagnosis:
    """Find the party and walk its way; where several fit, only say which; where none does, the outlet's."""
    parties = troubles.find_parties(outlet=outlet, trouble=trouble)
    if len(parties) > 1:
        return Diagnosis(trouble, tuple(parties), None, (), None)
    report = integration.report(outlets=Outlet.objects.filter(pk=outlet.pk), now=now)[0]
    tie = gathering.tie_of(report, trouble=trouble, now=now)
    party = parties[0] if parties else None
    cart = pos_queries.own_cart(party.pk) if party is not None else None
    if party is not None:
        hops = diagnosis.judge_party(tie, gathering.party_of(party, cart))
    else:
        refusals = troubles.refusals_fitting(outlet=outlet, trouble=trouble, now=now)
        hops = diagnosis.judge_outlet(tie, trouble.question, refusals)
    stopped = diagnosis.verdict(hops, trouble.question)
    shown = tuple(Shown(hop, *_way(hop, trouble, outlet, party, cart)) for hop in hops)
    return Diagnosis(
        trouble, tuple(parties), party, shown, next((each for each in shown if each.hop is stopped), None)
    )


def _way(
    hop: Hop, trouble: Trouble, outlet: Outlet, party: Reservation | None, cart: Cart | None
) -> tuple[str, str]:
    """The page where a hop is mended or read, and what its link says; neither for a good one."""
    if hop.remedy is None:
        return "", ""
    slug, way = outlet.slug, hop.remedy.way
    if way == Way.CHECK and cart is not None:
        return reverse("cart", args=[slug, cart.pk]), "Open the check"
    if way == Way.PARTY and party is not None:
        return reverse("reservation", args=[slug, party.confirmation_number]), "Open the party"
    if way == Way.LOG:
        return _log_address(hop, outlet, trouble), "See what was said"
    name, words = _PAGES.get(way, _PAGES[Way.INTEGRATION])
    return reverse(name, args=[slug]), words


def _log_address(hop: Hop, outlet: Outlet, trouble: Trouble) -> str:
    if hop.exchange is not None:
        return reverse("exchange", args=[outlet.slug, hop.exchange])
    log = f"{reverse('integration', args=[outlet.slug])}?failures=on"
    number = trouble.confirmation_number
    return f"{log}&confirmation_number={number}#log" if number else f"{log}#log"
