"""Ten faults to diagnose, each at an outlet with an account and a host key of its own (docs/incidents.md)."""

from payments.management.demo.incidents import connecting, ordering, paying, talking
from payments.management.demo.incidents.cases import Incident, evening

__all__ = ["INCIDENTS", "Incident", "evening"]

INCIDENTS = (*connecting.INCIDENTS, *talking.INCIDENTS, *ordering.INCIDENTS, *paying.INCIDENTS)
