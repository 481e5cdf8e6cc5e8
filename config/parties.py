"""Who the parties are that the inventory knows by number alone: the app that has the book tells it."""

from collections.abc import Collection, Mapping
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class PartyNames(Protocol):
    """Names parties for staff who set the rules; a placement of nobody (a lock) is left out."""

    def __call__(self, *, placement_ids: Collection[int]) -> Mapping[int, str]:
        """Each party in a few words, by the number of its placement."""


def names(*, placement_ids: Collection[int]) -> Mapping[int, str]:
    """The parties of these placements, as `settings.PARTY_NAMES` knows them."""
    return cast(PartyNames, import_string(settings.PARTY_NAMES))(placement_ids=placement_ids)
