"""`make bench`: print what was measured against which bar; fails when a bar is missed.

Its arguments name the parts to run; none runs them all. docs/performance.md says what each row means.
"""

import argparse
import os
import sys
from importlib import import_module

import django

from tests.bench import table
from tests.bench.table import Row

# Each part is a module beside this one with a function `rows`.
PARTS = ("day", "stored_day", "reseating", "wire_bytes")


def main() -> int:
    """Run the parts one after the other: two at once would measure each other."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}")
    wanted = parser.parse_args().parts or PARTS
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    django.setup()
    found: list[Row] = []
    with import_module("tests.bench.database").scratch():
        for part in wanted:
            print(f"Measuring {part} ...", file=sys.stderr, flush=True)
            found += import_module(f"tests.bench.{part}").rows()
        print(table.text(found), flush=True)
    return 0 if all(row.is_met for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
