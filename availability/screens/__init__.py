"""The manager's pages of what is bookable, and what OpenTable was told of it.

The sheet that explains one cell knows guests' names where parties would move: it is in reservations.screens.
"""
