"""The rehearsal's script: every step, in the order of an evening (settings.REHEARSAL_SCRIPT).

A party of a step is over before the next one needs a table: an outlet may have one table only.
"""

from config.opentable.rehearsal import Script
from payments.management.rehearsal import (
    booking,
    changes,
    clocks,
    faults,
    leaving,
    money,
    pausing,
    service,
    splitting,
    tenders,
    wiring,
)

SCRIPT = Script(
    steps=(
        *wiring.STEPS,
        *clocks.STEPS,
        *booking.LOCKS,
        *changes.STEPS,
        *service.NAMES,
        *booking.STEPS,
        *service.STEPS,
        *money.STEPS,
        *tenders.STEPS,
        *splitting.STEPS,
        *faults.STEPS,
        *booking.LAST,
        *faults.LAST,
        *pausing.STEPS,
        *leaving.STEPS,
    ),
    clear=leaving.clear,
)
