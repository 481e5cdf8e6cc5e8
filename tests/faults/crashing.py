"""The web process that kills itself once at a chosen point of a call: for the crash matrix alone.

The point is named in the file `COVERS_CRASH_FILE`; the file goes before the process does.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.wsgi import application

# isort: split
# Only now: the models may be imported once the application has set Django up.
from config import retries
from config.opentable import callbacks, inbox, outbox

__all__ = ["application"]

_armed = Path(os.environ["COVERS_CRASH_FILE"])


def _crash(point: str) -> None:
    if _armed.is_file() and _armed.read_text() == point:
        _armed.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def _crashing(deed: Callable[..., Any], before: str = "", after: str = "") -> Callable[..., Any]:
    def done(*args: Any, **kwargs: Any) -> Any:
        _crash(before)
        result = deed(*args, **kwargs)
        _crash(after)
        return result

    return done


inbox.enter = _crashing(inbox.enter, before="before the inbox", after="after the inbox")
inbox.keep = _crashing(inbox.keep, after="before commit")
outbox.write = _crashing(outbox.write, after="after the outbox")
callbacks.Callback._answer = _crashing(callbacks.Callback._answer, after="after the deed")  # type: ignore[method-assign]
retries.retried = _crashing(retries.retried, after="after commit")
