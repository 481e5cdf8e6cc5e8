"""Which outlets a command is about."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.db.models import QuerySet

from config.outlets.models import Mode, Outlet


def add_argument(parser: ArgumentParser) -> None:
    """One outlet, or every outlet in NETWORK mode."""
    parser.add_argument("--outlet", metavar="SLUG")


def chosen(slug: str | None) -> QuerySet[Outlet]:
    """The outlets in NETWORK mode, or the one named. CommandError where none is called so."""
    outlets = Outlet.objects.filter(mode=Mode.NETWORK).order_by("slug")
    if slug is None:
        return outlets
    if not outlets.filter(slug=slug):
        raise CommandError(f"no outlet in NETWORK mode is called {slug}")
    return outlets.filter(slug=slug)
