"""Who may import whom, and where: pyproject.toml holds the graph, this what a graph cannot say."""

import ast

import pytest
from importlinter import cli

from tests.repository import source


def test_the_import_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.lint_imports(config_filename=str(source.ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_no_function_imports_a_module_of_ours() -> None:
    hidden = [
        file.at(statement)
        for file in (*source.product(), *source.tests())
        for function in file.functions()
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom) and _is_ours(statement)
    ]
    assert hidden == []


def test_no_module_uses_djangos_signals() -> None:
    """They hide who does what: a call says it (docs/architecture.md)."""
    listeners = [
        file.at(statement)
        for file in source.product()
        for statement in ast.walk(file.tree)
        if isinstance(statement, ast.ImportFrom)
        and (statement.module or "").split(".")[0] == "django"
        and ((statement.module or "").endswith("signals") or "receiver" in _imported(statement))
    ]
    assert listeners == []


def _is_ours(statement: ast.Import | ast.ImportFrom) -> bool:
    names = _imported(statement) if isinstance(statement, ast.Import) else {statement.module or ""}
    return any(name.split(".")[0] in (*source.APPS, "tests") for name in names)


def _imported(statement: ast.Import | ast.ImportFrom) -> set[str]:
    return {alias.name for alias in statement.names}
