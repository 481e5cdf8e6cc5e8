"""Whatever diners and staff do over HTTP, the answers and the tables are those of a book kept in memory.

The server is a process of its own, as in production; the rules it reads are changed under it. Each step's
answer and the claims afterwards must be the book's, and in the end what is published too.
"""

import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from django.conf import settings as product
from django.contrib.auth.models import User
from django.db import connection as database
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from availability import queries
from availability.models import Claim, Closure, Table
from config.opentable import links, tokens
from config.opentable.environments import Environment, hosts
from config.opentable.models import Link
from config.outlets.models import Membership, Outlet
from config.roles import Role
from reservations import queries as book_queries
from tests.availability import reference
from tests.availability.reference import House, Join, Service
from tests.factories.houses import as_furnished, open_house
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.http import server
from tests.http.book import Book, Party, Said

pytestmark = pytest.mark.django_db(transaction=True)

ALL_DAY = Service("All day", 0, 1425, 1440, 15)
ZONES = ("America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu")
OFFERS = ("ONLINE", "ONLINE", "IN_HOUSE", "ONLINE", "WALK_IN")
HREFS = f"{hosts(Environment.SANDBOX).api}/reservations"
GUEST = {"gpid": 987, "first_name": "Ernest", "last_name": "Rivas"}
# The first start lies so far ahead that no clock passes it, or its cut-off, while an example runs.
AHEAD = dt.timedelta(minutes=75)
BOOKED_BEFORE = 8


@dataclass(frozen=True)
class Line:
    """One outlet's doors: OpenTable's and the staff's."""

    origin: str
    opentable: requests.Session
    staff: requests.Session
    outlet: Outlet

    def call(self, method: str, path: str, body: Any = None) -> requests.Response:
        """OpenTable calls."""
        return self.opentable.request(method, f"{self.origin}/opentable/v1/{path}", json=body, timeout=20)

    def seat(self, path: str, **form: int) -> int:
        """Staff seat a party; of who sits there still, they say that it has left."""
        url = f"{self.origin}/at/{self.outlet.slug}/{path}/seat/"
        answer = self.staff.post(url, data=form, timeout=20, allow_redirects=False)
        if others := re.findall(r'name="departed" value="(\d+)"', answer.text):
            said = {**form, "departed": others}
            answer = self.staff.post(url, data=said, timeout=20, allow_redirects=False)
        return answer.status_code


def line_to(origin: str, outlet: Outlet, host: User) -> Line:
    """OpenTable with a token, and a host who is logged in."""
    connection = ConnectionFactory.create()
    LinkFactory.create(rid=outlet.rid, connection=connection)
    opentable, staff = requests.Session(), requests.Session()
    token = tokens.grant(connection=connection, now=timezone.now())
    opentable.headers["Authorization"] = f"Bearer {token}"
    Membership.objects.create(user=host, outlet=outlet, role=Role.HOST.value)
    browser = Client()
    browser.force_login(host)
    staff.cookies.set(product.SESSION_COOKIE_NAME, browser.cookies[product.SESSION_COOKIE_NAME].value)
    staff.cookies.set(product.CSRF_COOKIE_NAME, "c" * 32)
    staff.headers["X-CSRFToken"] = "c" * 32
    return Line(origin, opentable, staff, outlet)


def said(answer: requests.Response) -> Said:
    """The status and what was refused: the reasons, where reasons are told, else the error."""
    body = answer.json() if answer.content else {}
    reasons = body.get("details", {}).get("reasons") or [{"code": body["error"]}] if "error" in body else []
    return answer.status_code, frozenset(reason["code"] for reason in reasons)


def any_house(choice: random.Random) -> House:
    """An outlet that serves around the clock, with rules by chance."""
    tables = tuple(
        reference.Table(number, f"T{number}", choice.choice((1, 2)), 4, "ONLINE", choice.randint(0, 1))
        for number in (1, 2, 3)
    )
    return House(
        zone=choice.choice(ZONES),
        date=dt.date.min,
        services=(replace(ALL_DAY, turns=choice.choice(((), ((3, 45), (9, 105))))),),
        tables=tables,
        joins=(Join("T1+T2", (1, 2), 4, 9),),
        largest=9,
        horizon_days=2,
        cutoff=choice.choice((0, 30)),
        lead=choice.choice((0, 1)),
        lead_from=5,
        turns=choice.choice((((100, 90),), ((2, 60), (4, 95), (100, 150)))),
        buffer=choice.choice((0, 0, 15)),
        every=choice.choice((15, 30)),
        limits=choice.choice(((None, None), (8, None), (12, 2))),
        online_percent=choice.choice((100, 75)),
        reseats=choice.choice((False, True)),
    )


class AnyDay(RuleBasedStateMachine):
    """One outlet's day; every rule does the same to the server and to the book, and compares what is said."""

    origin: str
    host: User
    starts = st.integers(0, 11)
    sizes = st.sampled_from((2, 1, 3, 4, 6, 8, 9, 10))
    picks = st.integers(0, 30)

    @initialize(seed=st.integers(0, 1000))
    def open(self, seed: int) -> None:
        choice = random.Random(seed)
        house = any_house(choice)
        local = (timezone.now() + AHEAD).astimezone(ZoneInfo(house.zone)).replace(tzinfo=None)
        self.first = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
        if house.lead:
            # Between two starts, for as long as an example runs: whose clock is read first must not matter.
            house = replace(house, lead=(self.at(4) - local + AHEAD) // reference.MINUTE + 8)
        outlet, house = open_house(house)
        self.line, self.book = line_to(self.origin, outlet, self.host), Book(house)
        self.link = Link.objects.get(rid=outlet.rid)
        self.locks: dict[int, Party] = {}
        self.made: dict[int, tuple[Party, dict[str, Any]]] = {}
        self.walked_in: set[int] = set()
        # Some have booked, so that the tables soon have the last word.
        for _ in range(BOOKED_BEFORE):
            self.book_at(self.at(choice.randint(0, 11)), choice.choice((2, 2, 3, 4, 6)), None)

    def at(self, start: int) -> dt.datetime:
        return self.first + start * dt.timedelta(minutes=15)

    def picked(self, pick: int) -> int | None:
        return sorted(self.made)[pick % len(self.made)] if self.made else None

    def seen(self) -> dict[int, tuple[int, ...]]:
        """The tables that each placement keeps."""
        rows = Claim.objects.filter(outlet=self.line.outlet).order_by("placement", "table")
        found: dict[int, tuple[int, ...]] = {}
        for placement, table in rows.values_list("placement", "table"):
            found[placement] = (*found.get(placement, ()), table)
        return found

    @rule(start=starts, size=sizes)
    def lock(self, start: int, size: int) -> None:
        wish = {"rid": self.line.outlet.rid, "date": wire(self.at(start)), "party_size": size}
        now = timezone.now()

        answer = self.line.call("POST", "locks", {**wish, "expiration_seconds": 900})

        expected, party = self.book.lock(self.at(start), size, now, self.seen())
        assert said(answer) == expected
        if party is not None:
            self.locks[answer.json()["lock_id"]] = party

    @rule(start=starts, size=sizes, count=st.integers(1, 4))
    def make(self, start: int, size: int, count: int) -> None:
        """Some want the same time, until it is full."""
        for _ in range(count):
            self.book_at(self.at(start), size, None)

    @rule(pick=picks, is_same=st.sampled_from((True, True, True, False)))
    def make_on_a_lock(self, pick: int, is_same: bool) -> None:
        if self.locks:
            number = sorted(self.locks)[pick % len(self.locks)]
            party = self.locks[number]
            self.book_at(party.start, party.size + (not is_same), number)

    def book_at(self, start: dt.datetime, size: int, lock_id: int | None) -> None:
        body = {"rid": self.line.outlet.rid, "date_time": wire(start), "party_size": size, "guest": GUEST}
        body["href"] = f"{HREFS}/{self.line.outlet.rid}-{len(self.made)}"
        lock, now = None if lock_id is None else self.locks[lock_id], timezone.now()

        answer = self.line.call(
            "POST", "reservations", body if lock_id is None else {**body, "lock_id": lock_id}
        )

        expected, party = self.book.make(start, size, lock, now, self.seen())
        assert said(answer) == expected
        if party is not None:
            body |= {} if lock_id is None else {"lock_id": lock_id}
            self.made[answer.json()["confirmation_number"]] = (party, body)

    @rule(pick=picks)
    def make_again(self, pick: int) -> None:
        if number := self.picked(pick):
            answer = self.line.call("POST", "reservations", self.made[number][1])

            assert (answer.status_code, answer.json()["confirmation_number"]) == (200, number)

    @rule(pick=picks, start=starts, size=sizes, keeps_size=st.booleans())
    def move(self, pick: int, start: int, size: int, keeps_size: bool) -> None:
        if number := self.picked(pick):
            party = self.made[number][0]
            size = party.size if keeps_size else size
            body = {"rid": self.line.outlet.rid, "date_time": wire(self.at(start)), "party_size": size}
            now = timezone.now()

            answer = self.line.call("PUT", f"reservations/{number}", body)

            assert said(answer) == self.book.move(party, self.at(start), size, now, self.seen())

    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        if number := self.picked(pick):
            body = {"rid": self.line.outlet.rid, "confirmation_number": number}
            answer = self.line.call("POST", f"reservations/{number}/cancel", body)

            assert said(answer) == self.book.cancel(self.made[number][0])

    @rule(pick=picks)
    def release(self, pick: int) -> None:
        if self.locks:
            number = sorted(self.locks)[pick % len(self.locks)]
            self.book.release(self.locks[number])

            assert self.line.call("DELETE", f"locks/{number}").status_code == 204

    @rule()
    def wait(self) -> None:
        """The database's clock passes the end of every lock."""
        self.book.wait()
        with database.cursor() as sql:
            for table in ("claim", "placement"):
                sql.execute(
                    f"UPDATE availability_{table} SET expires_at = clock_timestamp() - interval '1 ms'"
                    " WHERE kind = 'LOCK' AND outlet_id = %s",
                    [self.line.outlet.pk],
                )

    @rule(pick=picks, size=sizes)
    def walk_in(self, pick: int, size: int) -> None:
        tables = self.book.house.tables
        table = tables[pick % len(tables)].number
        self.walked_in.add(table)

        assert self.line.seat("walk-in", tables=table, party_size=size) == 204

        number = self.book.newest(self.seen())
        self.book.walk_in(table, size, self.sat_down(number), number)

    @rule(pick=picks, where=picks)
    def seat(self, pick: int, where: int) -> None:
        """Not where a walk-in has its check: that would be taken for this party's own."""
        number = self.picked(pick)
        tables = [table.number for table in self.book.house.tables if table.number not in self.walked_in]
        if number is not None and self.made[number][0].kind == "BOOKED" and tables:
            party, table = self.made[number][0], tables[where % len(tables)]

            assert self.line.seat(f"parties/{number}", tables=table) == 204

            self.book.seat(party, table, self.sat_down(party.number))

    def sat_down(self, placement: int) -> dt.datetime:
        """When: the server's clock has the word."""
        begins: dt.datetime = Claim.objects.get(placement=placement).during.lower
        return begins

    @rule(pick=picks)
    def close_or_open(self, pick: int) -> None:
        """Seldom closed, so that the tables have the last word most often."""
        outlet, today = self.line.outlet, self.first.date()
        Closure.objects.filter(outlet=outlet).delete()
        self.book.house = replace(self.book.house, is_closed=pick % 6 == 5)
        if self.book.house.is_closed:
            last = today + dt.timedelta(days=1)
            Closure.objects.create(outlet=outlet, first_date=today, last_date=last, reason="stocktaking")

    @rule(pick=picks, offer=st.sampled_from(OFFERS), chairs=st.integers(2, 6))
    def change_tables(self, pick: int, offer: str, chairs: int) -> None:
        outlet = self.line.outlet
        tables = list(Table.objects.filter(outlet=outlet).order_by("pk"))
        is_active = pick > 5 or len(self.book.house.tables) == 1
        changed = Table.objects.filter(pk=tables[pick % len(tables)].pk)
        changed.update(offer=offer, is_active=is_active, max_covers=chairs)
        self.book.house = as_furnished(self.book.house, outlet)

    @rule(pick=picks)
    def pause_or_resume(self, pick: int) -> None:
        if self.book.is_paused:
            links.resume(link=self.link, now=timezone.now())
            self.book.is_paused = False
        elif pick % 3 == 2:
            links.pause(link=self.link, reason="a test", now=timezone.now())
            self.book.is_paused = True

    @invariant()
    def the_claims_are_the_books(self) -> None:
        now = timezone.now()
        rows = Claim.objects.filter(outlet=self.line.outlet, during__endswith__gt=now)
        found = [
            (claim.table_id, str(claim.kind), None if claim.kind == "SEATING" else claim.during.lower)
            for claim in rows
            if claim.expires_at is None or claim.expires_at > now
        ]
        assert sorted(found, key=str) == sorted(self.book.claims(now), key=str)

    @rule()
    def look_at_everything(self) -> None:
        """Every reservation over HTTP, every start that would be published, and no overlap anywhere."""
        names = {table.pk: table.name for table in Table.objects.filter(outlet=self.line.outlet)}
        for number, (party, _) in self.made.items():
            document = self.line.call("GET", f"reservations/{number}").json()
            if party.kind != "OVER":
                state = "SEATED" if party.kind == "SEATED" else "BOOKED"
                found = [document[name] for name in ("date_time", "party_size", "res_state")]
                assert found == [wire(party.start), party.size, state]
            if party.kind == "BOOKED":
                assert document["tables"] == [names[table] for table in party.tables]
        now, sizes = timezone.now(), (2, 4, 8)
        offered = queries.offered_times(outlet=self.line.outlet, date=self.first.date(), sizes=sizes, now=now)
        house = self.book.on(self.first.date())
        assert offered == {size: reference.open_minutes(house, size, now) for size in sizes}
        assert (book_queries.overlapping_claims(), book_queries.claims_without_owner()) == ([], [])


def wire(local: dt.datetime) -> str:
    """A wall-clock time as it stands on the wire."""
    return local.isoformat(timespec="minutes")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[type[AnyDay]]:
    """The machine with a server to talk to, and a host."""
    host = User.objects.create_user("host", is_staff=True)
    with server.running(tmp_path) as origin:
        yield type("AnyDayAtAServer", (AnyDay,), {"origin": origin, "host": host})


@pytest.mark.parametrize(("examples", "steps"), [(8, 30), pytest.param(250, 50, marks=pytest.mark.long)])
def test_every_answer_and_every_table_is_the_books(machine: type[AnyDay], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # A shorter example would cost hundreds of outlets more; the steps that were taken are printed.
            phases=(Phase.generate,),
        ),
    )
