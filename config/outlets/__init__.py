"""Outlets and who works in them."""
