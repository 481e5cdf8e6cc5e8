"""The Celery application: JSON only, late acknowledgement, short limits (docs/operations.md says why)."""

import os

import structlog
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("covers")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _leave_logs_to_django(**_later: object) -> None:
    """Celery sets up no handlers of its own, which mask nothing, where this signal has a receiver."""


def _name_task(task_id: str = "", task: object = None, **_later: object) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task_id=task_id, task=getattr(task, "name", ""))


signals.setup_logging.connect(_leave_logs_to_django)
signals.task_prerun.connect(_name_task)
