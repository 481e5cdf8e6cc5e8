"""The inventory: tables, shifts, and the claims that keep a table for a period."""
