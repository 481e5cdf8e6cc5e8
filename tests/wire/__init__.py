"""Golden samples of the wire, to which our side and the stand-in are both held (samples/README.md)."""
