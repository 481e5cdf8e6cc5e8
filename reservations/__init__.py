"""The book: guests, reservations, their states and history."""
