"""Pages of payments: the pay page of a check, and what takes money back."""
