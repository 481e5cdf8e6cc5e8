"""Which outlets a connection may speak of."""

from config.opentable import answers
from config.opentable.models import Connection
from config.outlets.models import Outlet

# As text: composing this anew for each call would cost more than asking it.
_HELD = """
    SELECT o.* FROM outlets_outlet o
      JOIN opentable_link l ON l.rid = o.rid AND l.connection_id = %s AND l.is_current
     WHERE o.rid = %s AND o.integration_enabled
"""


def outlet_for(*, connection: Connection, rid: int) -> Outlet:
    """The outlet of a rid that this connection holds.

    403 `no_rid_routing` otherwise, in the same words whether the rid is unknown, another connection's or
    switched off: the answer must not tell which.
    """
    outlet = next(iter(Outlet.objects.raw(_HELD, [connection.pk, rid])), None)
    if outlet is None:
        words = f"No routing for RID:{rid}"
        raise answers.Halt(answers.error(403, "no_rid_routing", words, message=words))
    return outlet
