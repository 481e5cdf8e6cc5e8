"""The book: states, reservations, their history."""
