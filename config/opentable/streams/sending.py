"""Of which streams everything is sent; of the others only the state of the POS and registrations are."""

from django.db.models import Q

from config.opentable import links
from config.outlets.models import Outlet


def is_sent() -> Q:
    """Streams of a link that is in use and not stopped, at an outlet that is not switched off."""
    switched_off = Outlet.objects.filter(integration_enabled=False).values("rid")
    in_use = Q(link__is_current=True, link__state__in=links.SENDING)
    return in_use & ~Q(link__rid__in=switched_off)
