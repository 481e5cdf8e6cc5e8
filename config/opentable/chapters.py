"""What every app adds to the integration page: its figures of an outlet, and what it calls a reservation.

Chapters are named in `settings.INTEGRATION_CHAPTERS`. Figures of several chapters are added up by
`config.opentable.integration`; None means that the chapter has nothing to say of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Figures:
    """One chapter's share of an outlet's row.

    `queue` is what OpenTable does not have yet, `oldest_at` since when the first of it waits. `drift` counts
    what OpenTable is known to show otherwise than we last worked out.
    """

    queue: int = 0
    oldest_at: datetime | None = None
    names_matched: int | None = None
    names_total: int | None = None
    drift: int | None = None


class Chapter(Protocol):
    """One app's part of the page."""

    name: str

    def figures(self, *, outlets: Sequence[Outlet]) -> Mapping[int, Figures]:
        """By rid, in a number of statements that does not depend on how many outlets there are."""

    def subjects(self, *, outlet: Outlet, confirmation_number: int) -> Sequence[str]:
        """Under which subjects the exchange log has what concerns this reservation."""


def chapters() -> list[Chapter]:
    """The chapters named in settings."""
    return [import_string(dotted_name) for dotted_name in settings.INTEGRATION_CHAPTERS]
