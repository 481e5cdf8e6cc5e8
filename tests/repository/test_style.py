"""What a formatter cannot see: names that say nothing, orders nobody asked for, errors that are swallowed."""

import ast
import re

from tests.repository import source

EMPTY_ENDINGS = ("Manager", "Helper", "Util", "Utils", "Service", "Data", "Info")
# Two at most: where one turn of an endless loop, or one plug point, may not end the rest. Path: why.
BROAD: dict[str, str] = {
    "config/opentable/callbacks.py": "a defect must reach OpenTable as JSON, never as HTML",
    "config/opentable/sweeps.py": "what one sweep, item or subscriber has wrong must not stop the others",
}


def test_no_class_is_named_after_nothing() -> None:
    named = [
        f"{file.at(node)} {node.name}"
        for file in source.product()
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_ENDINGS)
    ]
    assert named == []


def test_no_model_has_an_order_of_its_own() -> None:
    """Meta.ordering sorts where nobody asked, and makes DISTINCT and GROUP BY wrong."""
    ordered = [
        file.at(statement)
        for file in source.product()
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef) and node.name == "Meta"
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "ordering" for target in statement.targets)
    ]
    assert ordered == []


def test_an_error_is_caught_by_its_name() -> None:
    broad = [
        file.at(node)
        for file in source.product()
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and file.path not in BROAD
    ]
    assert broad == []
    assert len(BROAD) <= 2


def test_nothing_is_left_half_done() -> None:
    """Marks of unfinished work, and silenced checkers that do not say which check."""
    marks = re.compile(
        r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|NotImplemented" r"Error|type: ignore(?!\[)|noqa(?!: [A-Z])"
    )
    left = [
        f"{file.path}:{number}"
        for file in (*source.product(), *source.tests())
        for number, line in enumerate(file.text.splitlines(), start=1)
        if marks.search(line) and file.path != "tests/repository/test_style.py"
    ]
    assert left == []


def _is_broad(handler: ast.ExceptHandler) -> bool:
    """True for `except:`, `except Exception` and `except BaseException`, unless it ends by raising again."""
    is_any = handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    )
    return is_any and not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)
