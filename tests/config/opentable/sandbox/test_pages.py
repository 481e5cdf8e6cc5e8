"""The three pages, driven by their own forms."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from tests.config.opentable.sandbox.conftest import TOMORROW, Voice
from tests.config.opentable.sandbox.partners import Partner
from tests.config.opentable.sandbox.test_checks import check, put


def read(voice: Voice, path: str) -> str:
    """A page's text."""
    answer = requests.get(voice.running.url + path, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.text


def submit(voice: Voice, path: str, **fields: Any) -> str:
    """Submit a form and read the page that it leads to."""
    answer = requests.post(voice.running.url + path, data=fields, timeout=10)
    assert [step.status_code for step in answer.history] == [303]
    return answer.text


def said(page: str) -> str:
    """What the last act said."""
    found = re.search(r'role="status">([^<]*)<', page)
    return found.group(1) if found else ""


def concealed(page: str) -> dict[str, str]:
    """The hidden fields of the first form that has any."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_a_diner_finds_locks_and_books_a_published_time(voice: Voice, partner: Partner) -> None:
    voice.register()
    item = {"rid": 888, "date": TOMORROW, "party_size": 2, "time": [1140, 1170], "sequence_id": 1}
    voice.send("POST", "/api/v1/covers/availability", [item])
    found = read(voice, f"/?rid=888&date={TOMORROW}&size=2")

    locked = submit(voice, "/diner/lock", rid=888, date=TOMORROW, size=2, time="19:00")
    guest = {"first_name": "Mei", "last_name": "Tan", "email": "mei@example.com"}
    booked = submit(voice, "/diner/book", **concealed(locked), **guest)

    assert re.findall(r'name="time" value="([\d:]+)"', found) == ["19:00", "19:30"]
    assert said(locked) == "19:00 is kept for you for 180 seconds"
    assert said(booked) == "Booked, confirmation number 501"
    make = partner.acts()[-1].document
    assert make["lock_id"] == 965665360
    assert (make["guest"]["transactional_email"], "email" in make["guest"]) == ("mei@example.com", False)


def test_a_lock_can_be_given_back(voice: Voice, partner: Partner) -> None:
    locked = submit(voice, "/diner/lock", rid=888, date=TOMORROW, size=2, time="19:00")

    released = submit(voice, "/diner/release", **concealed(locked))

    assert said(released) == "The time was given back"
    assert (partner.acts()[-1].method, partner.acts()[-1].path) == ("DELETE", "/opentable/v1/locks/965665360")


def test_a_refusal_is_told_in_the_partners_own_words(voice: Voice, partner: Partner) -> None:
    reasons = [{"code": "pacing_full", "text": "19:00 is full"}]
    partner.script = lambda _: (409, {"error": "slot_unavailable", "details": {"reasons": reasons}})

    page = submit(voice, "/diner/lock", rid=888, date=TOMORROW, size=2, time="19:00")

    assert said(page) == "The partner refused: 19:00 is full (409)"


def test_a_pos_restaurant_offers_times_of_opentables_own(voice: Voice) -> None:
    page = read(voice, f"/?rid=889&date={TOMORROW}&size=2")

    times = re.findall(r'name="time" value="([\d:]+)"', page)
    assert (times[0], times[-1], len(times)) == ("12:00", "21:30", 39)


def test_a_diner_changes_and_cancels(voice: Voice) -> None:
    key = voice.book()["key"]

    changed = submit(voice, "/diner/change", booking=key, rid=888, date=TOMORROW, time="20:00", size=3)
    canceled = submit(voice, "/diner/cancel", booking=key, rid=888)

    assert f"party of 3, {TOMORROW} at 20:00" in changed
    assert "Canceled" in said(canceled)


def test_the_host_seats_at_a_table_of_the_floor_plan_with_its_space(voice: Voice, partner: Partner) -> None:
    booking = voice.book(rid=889)
    page = read(voice, f"/floor?rid=889&date={TOMORROW}&booking={booking['key']}")

    submit(voice, "/floor/seat", booking=booking["key"], rid=889, tables="T9 ", may_pay="yes")

    assert 'name="tables" value="T9 "' in page
    seated = partner.acts()[-1].document
    assert (seated["res_state"], seated["tables"], seated["may_pay"]) == ("SEATED", ["T9 "], True)


def test_a_seated_party_is_moved_by_the_same_button(voice: Voice, partner: Partner) -> None:
    key = voice.book()["key"]
    partner.script = lambda arrival: (200, {"res_state": arrival.document["res_state"]})
    submit(voice, "/floor/seat", booking=key, rid=888, tables=["A1", "A2"])

    submit(voice, "/floor/seat", booking=key, rid=888, tables="A3")

    assert "may_pay" not in partner.acts()[-1].document
    assert voice.state()["bookings"][0]["tables"] == ["A3"]


@pytest.mark.parametrize(("state", "words"), [("DONE", "Done"), ("NOSHOW", "No-show")])
def test_the_host_finishes_a_party(voice: Voice, state: str, words: str) -> None:
    key = voice.book()["key"]

    page = submit(voice, "/floor/finish", booking=key, rid=888, res_state=state)

    assert (said(page), voice.state()["bookings"][0]["res_state"]) == (words, state)


def test_seating_without_a_table_says_so(voice: Voice) -> None:
    page = submit(voice, "/floor/seat", booking=voice.book()["key"], rid=888)

    assert said(page) == "Tick a table first"


def test_the_auto_finish_switch_is_kept(voice: Voice) -> None:
    submit(voice, "/floor/settings", rid=889, finish_minutes=12)

    chosen = next(entry for entry in voice.state()["settings"] if entry["rid"] == 889)
    assert chosen == {"rid": 889, "auto_finish": False, "finish_minutes": 12}


def test_the_nightly_run_can_be_started_from_the_floor(voice: Voice) -> None:
    voice.book()

    page = submit(voice, "/floor/assume_seated", rid=888, date=TOMORROW, finish_minutes=5)

    assert said(page) == "1 of 1 taken by the partner"


def test_the_app_pays_with_a_tip_and_withdraws(voice: Voice, partner: Partner) -> None:
    key = voice.book()["key"]
    put(voice, check())
    page = read(voice, "/app")

    paid = submit(voice, "/app/pay", booking=key, tip=539, other_tip="6.40")
    withdrawn = submit(voice, "/app/withdraw", booking=key)

    assert "35.97 SGD" in page
    assert "15 %" in page
    assert said(paid) == "Payment authorized. Thank you!"
    assert partner.acts()[-2].document["tip"] == 640
    assert said(withdrawn) == "The payment was withdrawn"


def test_a_tip_that_is_no_amount_is_refused(voice: Voice, partner: Partner) -> None:
    key = voice.book()["key"]
    put(voice, check())
    calls = len(partner.acts())

    page = submit(voice, "/app/pay", booking=key, tip=0, other_tip="NaN")

    assert (said(page), len(partner.acts())) == ("The tip must be an amount", calls)


@pytest.mark.parametrize("path", ["/", "/floor", "/app"])
def test_hostile_names_and_queries_are_text(voice: Voice, path: str) -> None:
    today = datetime.now(ZoneInfo("Asia/Singapore")).date().isoformat()
    evil = "<script>alert(1)</script>"
    voice.book(date_time=f"{today}T23:45", guest={"first_name": evil, "last_name": '"><i>'}, notes=evil)
    put(voice, check())

    page = read(voice, f"{path}?said={evil}&date={evil}&rid={evil}&size={evil}&booking={evil}")

    assert "<script" not in page
    assert "<i>" not in page


def test_pages_allow_no_script_at_all(voice: Voice) -> None:
    answer = requests.get(f"{voice.running.url}/", timeout=10)

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert requests.get(f"{voice.running.url}/sandbox.css", timeout=10).headers["Content-Type"] == (
        "text/css; charset=utf-8"
    )
