"""A private PostgreSQL and Valkey for the demo and the tests; the application never imports this package.

It imports no Django: it runs before the settings can be read, and makes what they are read from.
"""
