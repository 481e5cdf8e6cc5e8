"""`python -m config.embedded run -- COMMAND`: a command with servers of its own; also demo and reset."""

import argparse
import sys

from config.embedded import children, demo, homes, run


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("demo", help="serve the whole product until Ctrl-C")
    verbs.add_parser("reset", help="forget .run/, the demo's data included")
    running = verbs.add_parser("run", help="run a command against a private PostgreSQL and Valkey")
    running.add_argument("command", nargs=argparse.REMAINDER, help="the command, after --")
    arguments = parser.parse_args()
    if arguments.verb == "run":
        return _run(parser, arguments.command)
    {"demo": demo.serve, "reset": homes.reset}[arguments.verb]()
    return 0


def _run(parser: argparse.ArgumentParser, command: list[str]) -> int:
    words = command[1:] if command[:1] == ["--"] else command
    if not words:
        parser.error("no command given")
    return run.command(words)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except children.ChildDied as died:
        sys.exit(str(died))
