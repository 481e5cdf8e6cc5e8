"""The POS: menu, carts, kitchen, checks, table names."""
