"""A web worker is killed at each point of each call; OpenTable asks again.

One effect, and the answer that an uncrashed call would have given: the rows of the outlet are the same in
number and kind, and a further repeat is told the same to the byte.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from availability.models import Claim, Placement
from config.opentable.models import InboundRequest, OutboxMessage
from reservations.models import Change, Reservation
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import annex
from tests.http import server
from tests.reservations.calls import make_body, own_href
from tests.reservations.conftest import at, caller_for, evening

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

POINTS = (
    "before the inbox",
    "after the inbox",
    "after the deed",
    "after the outbox",
    "before commit",
    "after commit",
)
# These write OpenTable no message: the answer says it all.
SILENT = {"lock", "release", "update"}
TRIES = 10


@dataclass
class Line:
    """OpenTable on the wire, which asks again until it has an answer."""

    web: server.Web
    opentable: OpenTable

    def ask(self, method: str, path: str, body: Any, request_id: str) -> requests.Response:
        """The answer that stands; where the only worker died before it, another is asked the same."""
        for _ in range(TRIES):
            try:
                answer = self._once(method, path, body, request_id)
            except requests.RequestException:
                self.web.start_again()
                continue
            if answer.status_code != 503:
                return answer
        raise AssertionError("nobody answers any more")

    def _once(self, method: str, path: str, body: Any, request_id: str) -> requests.Response:
        with requests.Session() as line:
            line.trust_env = False
            headers = {"Authorization": f"Bearer {self.opentable.token}", "X-Request-Id": request_id}
            return line.request(method, self.web.origin + path, json=body, headers=headers, timeout=20)


Step = tuple[str, str, Any]


def lock(line: Line) -> Step:
    """A diner begins."""
    wish = {"rid": line.opentable.outlet.rid, "date": at(evening()), "party_size": 2}
    return "POST", "/opentable/v1/locks", wish


def release(line: Line) -> Step:
    """A diner gives up."""
    granted = line.ask(*lock(line), uuid.uuid4().hex).json()["lock_id"]
    return "DELETE", f"/opentable/v1/locks/{granted}", None


def make(line: Line) -> Step:
    """A diner books without a lock."""
    return (
        "POST",
        "/opentable/v1/reservations",
        make_body(line.opentable, href=own_href(line.opentable, "one")),
    )


def make_on_a_lock(line: Line) -> Step:
    """A diner books what is locked."""
    granted = line.ask(*lock(line), uuid.uuid4().hex).json()["lock_id"]
    method, path, body = make(line)
    return method, path, {**body, "lock_id": granted}


def update(line: Line) -> Step:
    """A diner comes with one more."""
    method, path, body = make(line)
    number = line.ask(method, path, body, uuid.uuid4().hex).json()["confirmation_number"]
    return "PUT", f"{path}/{number}", {**body, "party_size": 3}


def cancel(line: Line) -> Step:
    """A diner does not come."""
    method, path, body = make(line)
    number = line.ask(method, path, body, uuid.uuid4().hex).json()["confirmation_number"]
    asked = {"rid": line.opentable.outlet.rid, "confirmation_number": number}
    return "POST", f"{path}/{number}/cancel", asked


CALLS: dict[str, Callable[[Line], Step]] = {
    step.__name__: step for step in (lock, release, make, make_on_a_lock, update, cancel)
}


def effect(opentable: OpenTable) -> dict[str, Any]:
    """What stands in the database of an outlet and its connection."""
    of_outlet = {"outlet": opentable.outlet}
    book = Reservation.objects.filter(**of_outlet)
    return {
        "placements": Counter(Placement.objects.filter(**of_outlet).values_list("kind", "party_size")),
        "claims": Counter(
            Claim.objects.filter(placement__outlet=opentable.outlet).values_list("kind", flat=True)
        ),
        "book": Counter(book.values_list("state", "party_size")),
        "story": Counter(Change.objects.filter(reservation__in=book).values_list("act", flat=True)),
        "messages": OutboxMessage.objects.filter(stream__link__rid=opentable.outlet.rid).count(),
        "requests": InboundRequest.objects.filter(connection=opentable.connection).count(),
    }


def shape(answer: requests.Response) -> tuple[int, list[str]]:
    """An answer without the numbers that are its own."""
    return answer.status_code, sorted(answer.json()) if answer.content else []


@pytest.fixture(scope="module")
def armed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("crash") / "armed"


@pytest.fixture
def served(armed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Line]]:
    """A worker that can be armed, and a fresh outlet for each call."""
    monkeypatch.setenv("COVERS_CRASH_FILE", str(armed))
    with server.web(tmp_path, application="tests.faults.crashing:application") as web:
        yield lambda: Line(web, caller_for(annex()))


@pytest.mark.parametrize("call", CALLS)
def test_a_crash_at_any_point_leaves_one_effect_and_one_answer(
    served: Callable[[], Line], armed: Path, call: str
) -> None:
    calm = served()
    expected = shape(calm.ask(*CALLS[call](calm), "calm"))
    assert expected[0] < 300
    points = [point for point in POINTS if not (call in SILENT and point == "after the outbox")]
    for point in points:
        line = served()
        step = CALLS[call](line)
        armed.write_text(point)

        answer = line.ask(*step, "crashed")

        assert not armed.exists(), f"{call} never came {point}"
        assert shape(answer) == expected, f"{call} {point}"
        assert effect(line.opentable) == effect(calm.opentable), f"{call} {point}"
        again = line.ask(*step, "crashed")
        assert (again.status_code, again.content) == (answer.status_code, answer.content), f"{call} {point}"
    print(f"{call}: {len(points)} crashes")


def test_an_inbox_that_forgets_locks_twice_after_a_crash(
    armed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVERS_CRASH_FILE", str(armed))
    application = "tests.faults.crashing_forgetful:application"
    with server.web(tmp_path, application=application) as web:
        line = Line(web, caller_for(annex()))
        armed.write_text("after commit")

        answer = line.ask(*lock(line), "crashed")

    # The table is locked already, by the very call that is now told so.
    assert answer.status_code == 409
