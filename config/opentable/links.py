"""Links: one outlet's tie to OpenTable, from registration to pause and resume."""

from config.opentable.models import Link


def current_link(rid: int) -> Link | None:
    """The link in use for a rid, with its connection, if the outlet has one."""
    return Link.objects.select_related("connection").filter(rid=rid, is_current=True).first()
