"""Ten faults to diagnose, each at an outlet with an account and a host key of its own (docs/incidents.md)."""

from payments.management.demo.drills import connecting, ordering, paying, talking
from payments.management.demo.drills.cases import Drill, evening

__all__ = ["DRILLS", "Drill", "evening"]

DRILLS = (*connecting.DRILLS, *talking.DRILLS, *ordering.DRILLS, *paying.DRILLS)
