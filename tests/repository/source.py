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


def docstring_length(node: ast.AST) -> int:
    """The lines of its docstring; 0 without one."""
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1 if isinstance(first.value.value, str) else 0


def _python() -> list[str]:
    return [path for path in files() if path.endswith(".py") and "/migrations/" not in path]


def _parse(path: str) -> Source:
    text = (ROOT / path).read_text()
    return Source(path, text, ast.parse(text, path))
