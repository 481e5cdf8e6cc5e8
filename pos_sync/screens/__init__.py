"""Pages and doors of the POS: seating and leaving on the floor, carts, kitchen, table names."""
