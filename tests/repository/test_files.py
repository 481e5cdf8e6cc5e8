"""Which files there are, and what must not stand in any of them."""

import re

from tests.repository import source

TOP = {
    "manage.py",
    "pyproject.toml",
    "config",
    "reservations",
    "availability",
    "pos_sync",
    "payments",
    "templates",
    "static",
    "tests",
    "docs",
    "README.md",
    "LICENSE",
    "Makefile",
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-bench.txt",
}
# Written so that this file does not find itself.
FOREIGN = re.compile(
    r"/wor[k]/|/roo[t]/|/hom[e]/[a-z]|/User[s]/[a-z]"  # one machine's directories
    r"|pypi\.or[g]|pythonhosted\.or[g]|npmjs\.or[g]|--(extra-)?index-ur[l]"  # where packages are fetched from
)


def test_nothing_is_added_at_the_top() -> None:
    present = {path.split("/")[0] for path in source.files()}
    assert {name for name in present if not name.startswith(".")} <= TOP


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    found = [path for path in source.files() if FOREIGN.search(_text(path))]
    assert found == []


def test_every_setting_read_from_the_environment_is_in_the_example() -> None:
    read = set(re.findall(r'env\.?\w*\(\s*"([A-Z_]+)"', (source.ROOT / "config" / "settings.py").read_text()))
    told = set(re.findall(r"^#? ?([A-Z_]+)=", (source.ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read - told == set()


def _text(path: str) -> str:
    # The lock files are long and made by a tool that was told to leave addresses out; they are read too.
    return (source.ROOT / path).read_bytes().decode("utf-8", errors="ignore")
