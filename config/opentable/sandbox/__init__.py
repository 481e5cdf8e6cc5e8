"""A stand-in OpenTable for the demo, the rehearsal and the tests.

It shares no code with the rest of the product (a shared codec would cancel its own bugs): only the
standard library, requests, lz4 and xxhash. Start it from a test with `server.start`, from a shell with
`manage.py opentable_sandbox`. docs/opentable/sandbox.md tells a person how to use it.
"""
