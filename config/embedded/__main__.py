"""`python -m config.embedded VERB`: the product, or a command with servers of its own."""

import argparse
import sys

from config.embedded import children, demo, homes, run

WITH_COMMAND = {"run": run.with_servers, "stage": run.with_product}
ALONE = {"demo": demo.serve, "reset": homes.reset}


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("demo", help="serve the whole product until Ctrl-C")
    verbs.add_parser("reset", help="forget .run/, the demo's data included")
    for verb, help_text in (
        ("run", "run a command against a private PostgreSQL and Valkey"),
        ("stage", "run a command beside the running demo, or beside a whole product of its own"),
    ):
        verbs.add_parser(verb, help=help_text).add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if arguments.verb in ALONE:
        return ALONE[arguments.verb]()
    command = [word for number, word in enumerate(arguments.command) if (number, word) != (0, "--")]
    if not command:
        parser.error("no command given")
    return WITH_COMMAND[arguments.verb](command)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except children.ChildDied as died:
        sys.exit(str(died))
