"""The demo evening: four outlets, their staff, menus and guests, and one night of service."""
