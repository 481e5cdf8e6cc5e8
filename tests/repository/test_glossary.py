"""The names we define use the glossary's words (docs/glossary.md)."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tests.repository import source

# Where a forbidden word is the right one: a pattern of names, then why.
RIGHT = {
    r"(.*_)?client_(id|secret|credentials|address)(_.*)?": "OAuth's words, and the socket's",
    r"(.*_)?zone": "an IANA time zone, not a part of the floor",
    r"(acked_|last_|next_|protocol_)?version": "a stream's; what is published has a sequence id",
    r"delete|(has_)?delete_(model|permission|queryset|view)": "HTTP's method and the admin's hooks",
    r"can_delete_authenticator": "allauth's hook",
    r"session(_.*)?|.*_session": "a login or a connection, not a meal",
    r"throttle_classes|throttled": "Django REST framework's hooks",
    r"(.*_)?(service|other)_charges?(_.*)?": "lines of a total; the money of a card is captured",
    r"(.*_)?holds(_.*)?": "says what something contains",
}
# A course is held; nothing else is.
RIGHT_IN = {"pos_sync/": {"hold"}}
# They spell what OpenTable and Django spell.
FOREIGN = re.compile(r"config/settings\.py|config/opentable/sandbox/.*|.*/wire(\.py|/.*)")


def test_the_names_we_define_use_the_words_of_the_glossary() -> None:
    forbidden = _forbidden()
    assert {"venue", "restaurant_id", "gratuity", "hold"} <= forbidden
    wrong = [
        f"{file.at(node)} {name}: {word}"
        for file in source.product()
        if not FOREIGN.fullmatch(file.path)
        for node, name in _names(file)
        for word in _words(name) & forbidden
        if not _is_right(file.path, name, word)
    ]
    assert wrong == []


def _forbidden() -> set[str]:
    rows = (source.ROOT / "docs" / "glossary.md").read_text().splitlines()
    cells = [row.strip("| ").split("|") for row in rows if row.startswith("| ")]
    return {word.strip() for row in cells[1:] if len(row) == 3 for word in row[2].split(",") if word.strip()}


def _names(file: source.Source) -> Iterator[tuple[ast.stmt, str]]:
    """Classes, functions and what classes declare; locals and parameters are nobody's vocabulary."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ClassDef | source.Function):
            yield node, node.name
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                targets = statement.targets if isinstance(statement, ast.Assign) else []
                if isinstance(statement, ast.AnnAssign):
                    targets = [statement.target]
                yield from ((statement, target.id) for target in targets if isinstance(target, ast.Name))


def _words(name: str) -> set[str]:
    """The words of a name, each also in the singular, and its pairs: restaurant_id is wrong, id is not."""
    parts = _split(name)
    pairs = {f"{first}_{second}" for first, second in pairwise(parts)}
    return set(parts) | {part.removesuffix("s") for part in parts} | pairs


def _is_right(path: str, name: str, word: str) -> bool:
    here = any(path.startswith(start) and word in words for start, words in RIGHT_IN.items())
    return here or any(re.fullmatch(pattern, "_".join(_split(name))) for pattern in RIGHT)


def _split(name: str) -> list[str]:
    return [part.lower() for part in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]
