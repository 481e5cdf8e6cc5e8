"""The rehearsal: one outlet driven through an evening against the sandbox, and the go-live sheet it fills.

The steps belong to the apps whose work they show (`settings.REHEARSAL_SCRIPT`). `runs` plays them, for
`manage.py rehearse` and for the page alike; `sheets` reads what they showed. `stage` has what a step uses.
"""

from config.opentable.rehearsal.stage import Script, Stage, Step, StepFailed, expect, expect_taken, until

__all__ = ["Script", "Stage", "Step", "StepFailed", "expect", "expect_taken", "until"]
