"""The list of integrations: a restaurant picks the partner's tile and fills in the short form."""

from config.opentable.sandbox.house import House
from config.opentable.sandbox.ledger import Document, instant, utc_now
from config.opentable.sandbox.scenarios import Outcome

ENVIRONMENT = "SANDBOX"


def ask(
    house: House, rid: int, contact: Document, *, environment: str = ENVIRONMENT, restaurant_name: str = ""
) -> Outcome:
    """Tell the partner that serves this restaurant; the latest wish of each restaurant is kept.

    The restaurant's name is the directory's unless another one is given, to show what a partner must notice.
    """
    body = {
        "rid": rid,
        "restaurant_name": restaurant_name or house.restaurant(rid).name,
        "contact": contact,
        "environment": environment,
    }
    reply = house.call(rid, "POST", "/opentable/v1/connection_requests", body)
    state = "SENT" if reply.is_success else "REFUSED" if reply.status else "UNANSWERED"
    house.ledger.put("integration_request", str(rid), {**body, "state": state, "at": instant(utc_now())})
    return Outcome("request integration", reply)
