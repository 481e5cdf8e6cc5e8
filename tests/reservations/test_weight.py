"""The floor's page at the far end of the room: light, from our own origin, with nothing inline."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse

from tests.factories import evenings, people

pytestmark = pytest.mark.django_db

MOST_BYTES = 100 * 1024


@pytest.fixture
def shown() -> HttpResponse:
    outlet = evenings.full_house()
    page = people.browser(outlet).get(f"/at/{outlet.slug}/floor/", headers={"Accept-Encoding": "gzip"})
    return page  # type: ignore[return-value]


def test_the_floor_of_sixty_tables_with_all_it_loads_is_light(shown: HttpResponse) -> None:
    page = gzip.decompress(shown.content).decode()

    loaded = {address: _compressed(address) for address in _addresses(page) if address.startswith("/static/")}
    weight = len(shown.content) + sum(loaded.values())

    assert page.count('class="tile ') == evenings.FULL
    assert weight < MOST_BYTES, (len(shown.content), loaded)


def test_nothing_comes_from_another_origin_and_nothing_is_inline(shown: HttpResponse) -> None:
    page = gzip.decompress(shown.content).decode()
    elsewhere = [address for address in _addresses(page) if re.match(r"(https?:)?//", address)]

    assert [address for address in elsewhere if "/live/" not in address] == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page) == []


def _addresses(page: str) -> list[str]:
    return re.findall(r'(?:src|href|sse-connect|action)="([^"]+)"', page)


def _compressed(address: str) -> int:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    return len(gzip.compress(Path(found).read_bytes()))
