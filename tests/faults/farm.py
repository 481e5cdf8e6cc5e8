"""A process in which Django is loaded, and that forks a relay for each line of its standard input.

A relay that is killed can so be followed at once by one that works: loading Django takes longer than the half
second after which the next is killed. `python -m tests.faults.farm FEED ...` has the relays send these feeds.
"""

import os
import signal
import sys

from config.wsgi import application

# isort: split
# Only now: the models may be imported once the application has set Django up.
from django.conf import settings
from django.core.management import call_command

from config.opentable import circuit
from config.opentable.management.commands import relay

__all__ = ["application", "relay"]


def main() -> None:
    """Fork until standard input ends, then end with all that was forked."""
    settings.RELAY_FEEDS = sys.argv[1:] or settings.RELAY_FEEDS
    circuit.feeds()
    # Nobody asks what became of them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            call_command("relay")
            return
        print(child, flush=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
