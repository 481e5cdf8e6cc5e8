"""The guided set-up: from "we want OpenTable" to live, milestone by milestone (docs/going-live.md).

`accounts` are the credentials both ways, `steps` what a person says and confirms of the outlet, `sheet` the
milestones with their proofs, `switches` what may be otherwise later, and what that means first.
"""
