"""docs/opentable/matrix.md maps what OpenTable asks for to the tests that show it; each must exist."""

import re

import pytest

from tests.repository import source

MATRIX = source.ROOT / "docs" / "opentable" / "matrix.md"


@pytest.mark.skipif(not MATRIX.exists(), reason="docs/opentable/matrix.md is not written yet")
def test_every_test_that_the_matrix_names_exists() -> None:
    defined = {
        f"{file.path}::{function.name}"
        for file in source.tests()
        for function in file.functions()
        if function.name.startswith("test_")
    }
    named = set(re.findall(r"tests/[\w/]+\.py::test_\w+", MATRIX.read_text()))
    assert named != set()
    assert named - defined == set()
