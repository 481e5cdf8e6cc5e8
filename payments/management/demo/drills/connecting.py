"""Drills of an account as a whole: a secret that ended, a rid that is not ours, a host that is silent."""

from config.opentable import accounts, auth, circuit, links
from payments.management.demo.drills import parties
from payments.management.demo.drills.cases import Booked, Case, Drill

_PARTY = Booked(1, "Lindqvist", 3, "T2")
# What OpenTable gave the account since.
_NEWER_SECRET = "incident-secret-newer-secret"


def _plant_secret(case: Case) -> None:
    parties.dining(case, _PARTY)
    circuit.refuse(circuit.token_host(case.link.connection))
    error = f"{auth.CREDENTIALS_REFUSED}: 401 invalid_client"
    accounts.raise_disbelief(link=case.link, error=error, now=case.ago(15))


def _plant_rid(case: Case) -> None:
    parties.dining(case, _PARTY)
    reason = f"403 no_rid_routing: No routing for RID:{case.outlet.rid}"
    links.park(link=case.link, reason=reason, now=case.ago(15))


def _plant_circuit(case: Case) -> None:
    parties.dining(case, _PARTY)
    for _ in range(circuit.IN_A_ROW):
        circuit.failed(circuit.host_of(case.link.connection))


DRILLS = (
    Drill(
        slug="incident-secret",
        name="Alder Court",
        rid=9001,
        fault="expired secret",
        code=auth.CREDENTIALS_REFUSED,
        fix=f"Enter the newer secret: {_NEWER_SECRET}",
        plant=_plant_secret,
        parties=(_PARTY,),
        at_opentable={"secret": _NEWER_SECRET},
    ),
    Drill(
        slug="incident-rid",
        name="Birch Lane",
        rid=9002,
        fault="unknown rid",
        code=links.NOT_ROUTED,
        fix="Have OpenTable route the rid to the account, then send all again",
        plant=_plant_rid,
        parties=(_PARTY,),
        at_opentable={"partner_id": "covers"},
    ),
    Drill(
        slug="incident-circuit",
        name="Cedar Row",
        rid=9003,
        fault="circuit open",
        code="host_down",
        fix="End the sandbox's fault, then call it again now",
        plant=_plant_circuit,
        parties=(_PARTY,),
        is_out=True,
    ),
)
