"""Whether a restaurant can be reached: the FRN rule ("False Reserve Now", guide of 2017-03-20).

Three failures of lock, make, update or cancel within five minutes take a restaurant off the web site;
OpenTable then asks `GET …/frn?rid=` until the partner says that it is online again. What counts as one
failure is not published: here it is an act that got a 5xx or no answer on every try.
"""

from datetime import timedelta

from config.opentable.sandbox.house import House
from config.opentable.sandbox.ledger import instant, utc_now
from config.opentable.sandbox.partner import Reply

FAILURES_ALLOWED = 2
WINDOW = timedelta(minutes=5)


def call(house: House, rid: int, method: str, path: str, document: object = None) -> Reply:
    """Call the partner, and count it if it failed."""
    reply = house.call(rid, method, path, document)
    if reply.is_worth_a_retry:
        _count(house, rid)
    return reply


def is_bookable(house: House, rid: int) -> bool:
    """Diners may be offered times."""
    return house.ledger.get("unbookable", str(rid)) is None


def ask(house: House, rid: int) -> Reply:
    """FRN recovery: a partner that says it is online makes the restaurant bookable again."""
    reply = house.call(rid, "GET", f"/opentable/v1/frn?rid={rid}")
    if reply.status == 200 and isinstance(reply.body, dict) and reply.body.get("online") is True:
        with house.ledger.writing():
            house.ledger.drop("unbookable", str(rid))
            house.ledger.drop("failures", str(rid))
    return reply


def ask_the_lost(house: House) -> None:
    """Ask for every restaurant that is off the web site."""
    for lost in house.ledger.all("unbookable"):
        ask(house, lost["rid"])


def _count(house: House, rid: int) -> None:
    now = utc_now()
    with house.ledger.writing():
        kept = house.ledger.get("failures", str(rid)) or {"at": []}
        earliest = instant(now - WINDOW)
        failures = [at for at in kept["at"] if at > earliest] + [instant(now)]
        house.ledger.put("failures", str(rid), {"rid": rid, "at": failures})
        if len(failures) > FAILURES_ALLOWED and is_bookable(house, rid):
            house.ledger.put("unbookable", str(rid), {"rid": rid, "since_utc": instant(now)})
