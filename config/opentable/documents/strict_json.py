"""Strict JSON: what one reader could understand otherwise than another is refused."""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from config.opentable.errors import Unreadable

_DEEPEST = 20
_MOST_ELEMENTS = 2000
# As many digits as the largest number has that other readers know, a double: what a column holds is for each
# field to say.
_MOST_DIGITS = 309


def parse(raw: bytes) -> Any:
    """Read one JSON document in UTF-8. Raises Unreadable("invalid_json").

    Refused: depth over 20, over 2,000 elements (items of arrays and members of objects), duplicate keys, NaN
    and Infinity, numbers beyond a double, NUL, lone surrogates, a byte order mark.
    """
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_int=_integer,
            parse_float=_finite,
            parse_constant=_refuse_constant,
        )
        _check(value)
    except RecursionError:
        raise _invalid(f"nested deeper than {_DEEPEST}") from None
    except UnicodeError as wrong:
        raise _invalid("not UTF-8") from wrong
    except json.JSONDecodeError as wrong:
        raise _invalid(f"{wrong.msg} at character {wrong.pos}") from None
    return value


def canonical(value: Any) -> bytes:
    """The bytes by which two documents are compared: keys sorted, no spaces, UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


# An answer is sent canonical, so that the one kept for replay (jsonb forgets the order of keys) is byte for
# byte the first one again.
render = canonical


def _invalid(words: str) -> Unreadable:
    return Unreadable("invalid_json", words)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _invalid("a key stands twice in one object")
    return members


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _MOST_DIGITS:
        raise _invalid("a number is too large")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _invalid("a number is too large")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise _invalid(f"{name} is not JSON")


def _check(value: Any) -> None:
    """Walk the document without recursion: its depth, its number of elements, its strings."""
    level, elements, depth = [value], 0, 0
    while level:
        inner = [part for part in level if isinstance(part, dict | list)]
        for text in (part for part in level if isinstance(part, str)):
            _check_text(text)
        depth += 1 if inner else 0
        level = [part for container in inner for part in _parts(container)]
        elements += sum(map(len, inner))
        if depth > _DEEPEST or elements > _MOST_ELEMENTS:
            raise _invalid(f"nested deeper than {_DEEPEST} or more than {_MOST_ELEMENTS} elements")


def _parts(container: dict[str, Any] | list[Any]) -> Iterator[Any]:
    if isinstance(container, dict):
        yield from container.keys()
        yield from container.values()
    else:
        yield from container


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise _invalid("NUL in a string")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _invalid("half of a surrogate pair in a string") from None
