"""Whether two words differ by one slip of the finger."""


def is_one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter added, left out, replaced or swapped with its neighbor makes the other of the one.

    Bounded: it reads each word once, and gives up at the second difference.
    """
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or short == long:
        return False
    start = _agree(short, long)
    rest, longer_rest = short[start:], long[start:]
    if len(short) != len(long):
        return rest == longer_rest[1:]
    return rest[1:] == longer_rest[1:] or (rest[:2] == longer_rest[:2][::-1] and rest[2:] == longer_rest[2:])


def _agree(short: str, long: str) -> int:
    """How many letters the two have in common at the start."""
    pairs = zip(short, long, strict=False)
    return next((place for place, (mine, theirs) in enumerate(pairs) if mine != theirs), len(short))
