"""The product's settings, with one of the peers installed beside it."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "appointment"]
