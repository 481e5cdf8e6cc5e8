"""The guided set-up: from "we want OpenTable" to live, milestone by milestone (docs/going-live.md).

`accounts` and `callback_secrets` are the credentials both ways, `steps` what people confirm of the
outlet, `sheet` the milestones with their proofs, `switches` what may be otherwise later, and what that means.
"""
