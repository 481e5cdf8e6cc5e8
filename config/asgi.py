"""The live process: server-sent events, nothing else (callbacks and pages are served by config/wsgi.py)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config.live import application  # noqa: E402 - the models behind it need Django set up first

__all__ = ["application"]
