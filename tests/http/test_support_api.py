"""What tools read, against a running server: whatever is asked, each answer is one that the document has.

The document is docs/opentable/support-api.yaml. It has 500 nowhere, and a 503 fails here too.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.opentable.support import tokens
from config.outlets.models import Outlet
from config.roles import Role
from tests.factories import people
from tests.http.conftest import Web
from tests.http.server import ROOT

pytestmark = pytest.mark.django_db

EXAMPLES = 12
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

contract = schemathesis.openapi.from_path(
    str(ROOT / "docs/opentable/support-api.yaml"),
    config=SchemathesisConfig.from_dict(
        {
            "generation": {"max-examples": EXAMPLES, "with-security-parameters": False},
            "phases": {"examples": {"enabled": False}, "coverage": {"enabled": False}},
        }
    ),
)


@pytest.fixture(scope="module")
def people_of_support(web: Web, django_db_blocker: Any) -> Iterator[tuple[str, Iterator[str]]]:
    """The outlet's slug, and one token after the other of several people: a person may call so often only."""
    with django_db_blocker.unblock():
        outlet = Outlet.objects.get(rid=web.rid)
        issued = [
            tokens.make(
                user=people.hire(outlet, Role.SUPPORT, f"sue{number}"), name="t", days=7, now=timezone.now()
            )
            for number in range(4)
        ]
        yield outlet.slug, itertools.cycle(issued)


@contract.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_documented(
    case: Any, web: Web, people_of_support: tuple[str, Iterator[str]]
) -> None:
    slug, tokens_in_turn = people_of_support
    # A foreign name hides all that follows.
    if len(case.path_parameters.get("slug", "")) % 4:
        case.path_parameters["slug"] = slug

    answer = case.call(base_url=web.origin, headers={"Authorization": f"Bearer {next(tokens_in_turn)}"})

    case.validate_response(answer, checks=CHECKS)
