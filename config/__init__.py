"""The floor everything stands on: settings, staff roles, outlets, and the way to and from OpenTable."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
