"""The steps of the rehearsal, in the order of an evening."""

from payments.management.rehearsal import booking, faults, money, service, wiring

STEPS = (*wiring.STEPS, *booking.STEPS, *service.STEPS, *money.STEPS, *faults.STEPS)
