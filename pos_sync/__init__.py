"""The POS: menu, carts, kitchen, table names, and the open ticket."""
