"""The repository as its own tests see it: which files there are, and the syntax trees of ours."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "availability", "reservations", "pos_sync", "payments")
PRODUCT = (*APPS, "manage.py")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def code_lines(self) -> int:
        """The lines that are neither blank nor comment nor docstring."""
        told = {line for node in ast.walk(self.tree) for line in _docstring_lines(node)}
        return sum(
            bool(line.strip()) and not line.lstrip().startswith("#")
            for number, line in enumerate(self.text.splitlines(), start=1)
            if number not in told
        )

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def at(self, node: ast.stmt | ast.expr | ast.ExceptHandler) -> str:
        """The place as a compiler would write it."""
        return f"{self.path}:{node.lineno}"


@cache
def files() -> tuple[str, ...]:
    """Every file that is tracked or would be: what Git ignores is not of the repository."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return tuple(sorted(path for path in set(listed) if (ROOT / path).is_file()))


@cache
def product() -> tuple[Source, ...]:
    """What runs in production, migrations apart."""
    return tuple(_parse(path) for path in _python() if path.split("/")[0] in PRODUCT)


@cache
def tests() -> tuple[Source, ...]:
    return tuple(_parse(path) for path in _python() if path.startswith("tests/"))


def length(function: Function) -> int:
    """Its lines, from `def` to the last, docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _docstring_lines(node: ast.AST) -> range:
    """The numbers of its docstring's lines; none without one."""
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return range(0)
    is_text = isinstance(first.value.value, str)
    return range(first.lineno, (first.end_lineno or first.lineno) + 1) if is_text else range(0)


def _python() -> list[str]:
    return [path for path in files() if path.endswith(".py") and "/migrations/" not in path]


def _parse(path: str) -> Source:
    text = (ROOT / path).read_text()
    return Source(path, text, ast.parse(text, path))
