"""Factories: one a model, with values that keep every constraint."""
