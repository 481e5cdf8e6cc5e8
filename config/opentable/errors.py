"""What goes wrong on OpenTable's wire, each fault with a code for programs and words for support."""


class Unreadable(Exception):
    """A body that cannot be turned into the document it claims to be."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words


class TooLarge(Unreadable):
    """A body that is, or would become, larger than we take."""


class UnknownCoding(Unreadable):
    """A Content-Encoding that we do not speak."""
