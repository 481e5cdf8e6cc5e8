"""Problems: several are closed in one statement, and none that is somebody else's."""

from typing import Any

import pytest
from django.utils import timezone

from config.opentable import problems
from config.opentable.models import Problem

pytestmark = pytest.mark.django_db


def opened(code: str, *, rid: int = 888, subject: str = "RESERVATION:r1") -> None:
    words = {"cause": "A cause.", "effect": "An effect.", "next_step": "A step.", "fixer": "SUPPORT"}
    problems.raise_problem(rid=rid, code=code, subject=subject, now=timezone.now(), **words)


def still_open() -> list[tuple[int, str, str]]:
    found = Problem.objects.filter(closed_at=None).order_by("pk")
    return list(found.values_list("rid", "code", "subject"))


def test_several_codes_of_a_subject_are_closed_in_one_statement(django_assert_num_queries: Any) -> None:
    opened("message_refused")
    opened("ghost_booking")
    opened("token_refused")
    opened("ghost_booking", subject="RESERVATION:r2")
    opened("ghost_booking", rid=889)

    with django_assert_num_queries(1):
        closed = problems.close_problems(
            rid=888,
            codes=["message_refused", "ghost_booking"],
            subject="RESERVATION:r1",
            now=timezone.now(),
        )

    assert closed == 2
    assert still_open() == [
        (888, "token_refused", "RESERVATION:r1"),
        (888, "ghost_booking", "RESERVATION:r2"),
        (889, "ghost_booking", "RESERVATION:r1"),
    ]


def test_without_a_subject_every_one_of_the_codes_is_closed(django_assert_num_queries: Any) -> None:
    opened("ghost_booking")
    opened("ghost_booking", subject="RESERVATION:r2")
    opened("token_refused", subject="main")

    with django_assert_num_queries(1):
        closed = problems.close_problems(
            rid=888, codes=["ghost_booking", "token_refused"], subject=None, now=timezone.now()
        )

    assert (closed, still_open()) == (3, [])
