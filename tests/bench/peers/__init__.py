"""The same questions asked in other ways, each written as well as its way allows, with the same answers."""
