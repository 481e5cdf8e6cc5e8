"""What staff were refused is kept, though everything else about it is undone."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from availability import operations as inventory

P = ParamSpec("P")
T = TypeVar("T")


def kept(work: Callable[P, T]) -> Callable[P, T]:
    """Run an operation in a transaction; the wish for a table that it refuses is kept beside the undone work.

    OpenTable's are kept by its doors, in the transaction that stores the answer.
    """

    @wraps(work)
    def keeping(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return work(*args, **kwargs)
        except inventory.Unavailable as refusal:
            inventory.keep_refused(refusal=refusal)
            raise

    return keeping
