"""Standing processes that have fallen silent, by what they last wrote in PostgreSQL.

A worker may be there, answer pings and take no task any more. So a task of each queue writes that it was
taken, and whoever sweeps looks at its age: beat's workers, and the relay, which needs neither them nor Redis.
"""

from datetime import datetime, timedelta

from config.opentable import problems
from config.opentable.models import Heartbeat, Link, Problem
from config.opentable.models.records import Fixer

# Told every 15 s and looked at every 10: found within a minute, and one that was lost alarms nobody.
SILENT_AFTER = timedelta(seconds=35)
SILENT = "process_silent"
_RELAYS = ("relay streams", "relay availability")
# A relay's round may last as long as its longest send.
_RELAY_SILENT_AFTER = timedelta(seconds=90)


def watch(*, now: datetime) -> int:
    """A sweep: raise a problem at every outlet in use where a process is silent, close it where none is.

    How many are silent. One that has never spoken is not expected to.
    """
    spoken = Heartbeat.objects.filter(name__startswith="worker ") | Heartbeat.objects.filter(name__in=_RELAYS)
    in_use = set(Link.objects.filter(is_current=True).values_list("rid", flat=True))
    told = set(Problem.objects.filter(code=SILENT, closed_at=None).values_list("rid", "subject"))
    silent = 0
    for heartbeat in spoken.order_by("name"):
        longest = _RELAY_SILENT_AFTER if heartbeat.name in _RELAYS else SILENT_AFTER
        is_told_at = {rid for rid, subject in told if subject == heartbeat.name}
        if heartbeat.at < now - longest:
            silent += 1
            for rid in sorted(in_use - is_told_at):
                _raise(rid, heartbeat, now)
        else:
            for rid in sorted(is_told_at):
                problems.close_problem(rid=rid, code=SILENT, subject=heartbeat.name, now=now)
    return silent


def _raise(rid: int, heartbeat: Heartbeat, now: datetime) -> None:
    kind, _, what = heartbeat.name.partition(" ")
    problems.raise_problem(
        rid=rid,
        code=SILENT,
        subject=heartbeat.name,
        cause=f"No {kind} has taken work of the queue {what} since {heartbeat.at:%H:%M:%S} UTC.",
        effect="The others do its work, up to two seconds later; nothing is lost.",
        next_step="Restart it, and beat and Redis if all workers are silent. Its log says what it met last.",
        fixer=Fixer.SUPPORT,
        now=now,
    )
