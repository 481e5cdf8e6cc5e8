"""Everything that proves Covers does what it promises."""
