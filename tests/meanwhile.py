"""What another process does in the middle of ours, at a moment that is chosen and not waited for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def before(words: str, act: Callable[[], Any]) -> Iterator[None]:
    """Do something just before the first statement that has these words, as if it had been committed then."""
    done: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if words in sql and not done:
            done.append(sql)
            act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert done, f"no statement had {words}"
