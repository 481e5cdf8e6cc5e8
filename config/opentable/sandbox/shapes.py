"""Strict reading of what a partner sends: numbers are numbers, strings are strings, nothing is guessed."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from config.opentable.sandbox.exchange import Refused

LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)
DEEPEST = 20
LARGEST_INT32 = 2_147_483_647
LARGEST_INT64 = 9_223_372_036_854_775_807


def read_json(body: bytes) -> Any:
    """The decoded body; 400 `invalid_json` for anything that strict JSON does not allow."""
    try:
        document = json.loads(
            body.decode("utf-8"), object_pairs_hook=_without_duplicates, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as fault:
        raise Refused(400, "invalid_json", f"The body is not readable JSON: {fault}") from fault
    if _is_deeper(document, DEEPEST):
        raise Refused(400, "invalid_json", f"The body is nested deeper than {DEEPEST}")
    return document


def read_object(body: bytes) -> dict[str, Any]:
    """The decoded body, which must be an object."""
    document = read_json(body)
    if not isinstance(document, dict):
        raise Refused(422, "invalid_request", "The body must be an object")
    return document


def _is_deeper(document: Any, levels: int) -> bool:
    if not isinstance(document, dict | list):
        return False
    inner = document.values() if isinstance(document, dict) else document
    return levels == 0 or any(_is_deeper(value, levels - 1) for value in inner)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return document


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


class Fields:
    """The fields of one object. Every reader names the field it refuses; a missing one is `default`.

    A field is required unless `default` is given. `status` is the refusal's status (resoupdate answers 400
    where the rest answers 422).
    """

    def __init__(self, document: Any, where: str = "", status: int = 422) -> None:
        self.where, self.status = where, status
        if not isinstance(document, dict):
            raise self.refusal("", "must be an object")
        self.document: dict[str, Any] = document

    def refusal(self, name: str, why: str) -> Refused:
        """The refusal of one field."""
        path = f"{self.where}.{name}".strip(".") or "body"
        return Refused(self.status, "invalid_request", f"{path} {why}", {path: why})

    def has(self, name: str) -> bool:
        """The field is there, be it null."""
        return name in self.document

    def integer(self, name: str, least: int, most: int, default: Any = ...) -> Any:
        """A whole number within bounds; a bool is not one."""

        def check(value: Any) -> str | None:
            if not isinstance(value, int) or isinstance(value, bool):
                return "must be an integer"
            return None if least <= value <= most else f"must be within {least} and {most}"

        return self._read(name, check, default)

    def text(self, name: str, most: int, default: Any = ..., least: int = 0) -> Any:
        """A string, never trimmed."""

        def check(value: Any) -> str | None:
            if not isinstance(value, str):
                return "must be a string"
            return None if least <= len(value) <= most else f"must have {least} to {most} characters"

        return self._read(name, check, default)

    def flag(self, name: str, default: Any = ...) -> Any:
        """A true or false."""
        return self._read(
            name, lambda value: None if isinstance(value, bool) else "must be a boolean", default
        )

    def choice(self, name: str, options: Iterable[str], default: Any = ...) -> Any:
        """One of a few words."""
        words = list(options)
        return self._read(
            name, lambda value: None if value in words else f"must be one of {', '.join(words)}", default
        )

    def local_time(self, name: str, default: Any = ...) -> Any:
        """Restaurant-local wall time, `YYYY-MM-DDTHH:MM`; seconds are accepted and dropped."""
        value = self._read(
            name, lambda given: None if is_local_time(given) else "must be YYYY-MM-DDTHH:MM", default
        )
        return value[:16] if isinstance(value, str) else value

    def day(self, name: str, default: Any = ...) -> Any:
        """A date, `YYYY-MM-DD`."""
        return self._read(name, lambda value: None if is_day(value) else "must be YYYY-MM-DD", default)

    def listing(self, name: str, most: int, default: Any = ...) -> Any:
        """An array with a limit; its elements are the caller's to read."""

        def check(value: Any) -> str | None:
            if not isinstance(value, list):
                return "must be an array"
            return None if len(value) <= most else f"must have at most {most} elements"

        return self._read(name, check, default)

    def texts(self, name: str, most: int, default: Any = ...) -> Any:
        """An array of strings."""
        values = self.listing(name, most, default)
        if values is not default and not all(isinstance(value, str) and value for value in values):
            raise self.refusal(name, "must hold strings")
        return values

    def _read(self, name: str, check: Callable[[Any], str | None], default: Any) -> Any:
        value = self.document.get(name)
        if value is None and default is not ...:
            return default
        why = "is required" if name not in self.document else check(value)
        if why:
            raise self.refusal(name, why)
        return value


def is_local_time(value: Any) -> bool:
    """`YYYY-MM-DDTHH:MM`, seconds allowed, of a day that exists."""
    if not isinstance(value, str) or not LOCAL_TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_day(value: Any) -> bool:
    """`YYYY-MM-DD` of a day that exists."""
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def parse_instant(text: str) -> datetime | None:
    """An aware instant from ISO text; None where it is not one."""
    try:
        at = datetime.fromisoformat(text.replace(" ", "T"))
    except ValueError:
        return None
    return at if at.tzinfo else datetime.fromisoformat(f"{text.replace(' ', 'T')}+00:00")
