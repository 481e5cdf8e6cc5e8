"""Which outlets a connection may speak of."""

from django.db.models import Exists, OuterRef

from config.opentable import answers
from config.opentable.models import Connection, Link
from config.outlets.models import Outlet


def outlet_for(*, connection: Connection, rid: int) -> Outlet:
    """The outlet of a rid that this connection holds.

    403 `no_rid_routing` otherwise, in the same words whether the rid is unknown, another connection's or
    switched off: the answer must not tell which.
    """
    held = Link.objects.filter(connection=connection, rid=OuterRef("rid"), is_current=True)
    outlet = Outlet.objects.filter(Exists(held), rid=rid, integration_enabled=True).first()
    if outlet is None:
        words = f"No routing for RID:{rid}"
        raise answers.Halt(answers.error(403, "no_rid_routing", words, message=words))
    return outlet
