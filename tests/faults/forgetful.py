"""The web process whose inbox forgets what it answered: the kill storm's control, never served otherwise."""

from typing import Any

from config.wsgi import application

# isort: split
# Only now: the models may be imported once the application has set Django up.
from config.opentable import inbox

__all__ = ["application"]


def _know_nothing(**request: Any) -> None:
    """Take every request for a new one."""


def _keep_nothing(**answer: Any) -> None:
    """Forget the answer."""


inbox.enter, inbox.keep = _know_nothing, _keep_nothing
