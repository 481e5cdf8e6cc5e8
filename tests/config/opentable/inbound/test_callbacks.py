"""Every answer that the callback base gives by itself: status, headers and body, word for word."""

import gzip
import json
from typing import Any

import lz4.frame
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.opentable import codec, tokens
from config.opentable.models import Exchange, Framing, Problem
from tests.config.opentable.inbound import doors
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.urls("tests.config.opentable.inbound.doors")

NOTES = "/opentable/v1/notes"


def said(answer: HttpResponse) -> tuple[int, Any]:
    """Status and document; every answer with a body is JSON."""
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, json.loads(answer.content)


def test_an_answer_is_json_in_bytes(opentable: OpenTable) -> None:
    answer = opentable.note("hello")

    assert answer.status_code == 201
    assert answer.content == f'{{"note":"hello","rid":{opentable.outlet.rid}}}'.encode()
    assert dict(answer.headers) == {
        "Content-Type": "application/json",
        "Vary": "Accept-Encoding",
        **_of_the_middlewares(answer),
    }


def _of_the_middlewares(answer: HttpResponse) -> dict[str, str]:
    names = ["X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options"]
    names += ["Content-Security-Policy", "Content-Length"]
    return {name: answer[name] for name in names if name in answer}


def test_no_cookie_and_no_staff_login_are_touched(opentable: OpenTable) -> None:
    answer = opentable.note("hello")

    assert answer.cookies == {}
    assert answer["Vary"] == "Accept-Encoding"


def test_a_call_without_a_token_is_told_so_in_the_guide_s_words(opentable: OpenTable) -> None:
    answer = opentable.note("hello", Authorization="")

    words = "oauth token is required to access this resource"
    assert said(answer) == (401, {"error": "invalid_request", "error_description": words, "message": words})
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer unknown", "Bearer a b", "Bearer a, Bearer b", "Basic YTpi", "Bearer é", "x"]
)
def test_an_unknown_or_malformed_token_is_invalid(opentable: OpenTable, header: str) -> None:
    answer = opentable.note("hello", Authorization=header)

    words = "the access token is unknown or expired"
    assert said(answer) == (401, {"error": "invalid_token", "error_description": words, "message": words})
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_is_read_in_the_header_alone(opentable: OpenTable) -> None:
    body = {"rid": opentable.outlet.rid, "note": "hello", "access_token": opentable.token}

    answer = opentable.call("POST", f"{NOTES}?access_token={opentable.token}", body, Authorization="")

    assert answer.status_code == 401


def test_the_scheme_of_a_token_may_be_written_small(opentable: OpenTable) -> None:
    assert opentable.note("hello", Authorization=f"bearer {opentable.token}").status_code == 201


def test_a_token_ends_after_its_hour(opentable: OpenTable) -> None:
    issued = timezone.now() - tokens.LIFETIME
    opentable.token = tokens.grant(connection=opentable.connection, now=issued)

    assert opentable.note("hello").status_code == 401


def test_raising_the_grant_number_revokes_every_token_at_once(opentable: OpenTable) -> None:
    opentable.note("hello")
    opentable.connection.grant_number += 1
    opentable.connection.save(update_fields=["grant_number"])

    assert opentable.note("hello").status_code == 401


def test_a_rid_the_connection_does_not_hold_is_refused_alike_known_or_not(opentable: OpenTable) -> None:
    other = OutletFactory.create()
    LinkFactory.create(rid=other.rid, connection=ConnectionFactory.create())
    past = OutletFactory.create()
    LinkFactory.create(rid=past.rid, connection=opentable.connection, is_current=False)
    off = OutletFactory.create(integration_enabled=False)
    LinkFactory.create(rid=off.rid, connection=opentable.connection)

    for rid in (other.rid, past.rid, off.rid, 7, 2**62):
        words = f"No routing for RID:{rid}"
        answer = opentable.call("POST", NOTES, {"rid": rid, "note": "hello"})
        assert said(answer) == (
            403,
            {"error": "no_rid_routing", "error_description": words, "message": words},
        )
    assert Problem.objects.count() == 0


@pytest.mark.parametrize("raw", [b"", b"{", b'{"rid":1,"rid":1}', b"NaN", b"\xff"])
def test_an_unreadable_document_is_invalid_json(opentable: OpenTable, raw: bytes) -> None:
    status, body = said(opentable.call("POST", NOTES, raw=raw))

    assert (status, body["error"]) == (400, "invalid_json")
    assert set(body) == {"error", "error_description"}


def test_a_document_that_is_no_object_is_an_invalid_request(opentable: OpenTable) -> None:
    answer = opentable.call("POST", NOTES, raw=b"[]")

    assert said(answer) == (
        422,
        {"error": "invalid_request", "error_description": "The body is a JSON object."},
    )


def test_wrong_fields_are_named_one_by_one(opentable: OpenTable) -> None:
    answer = opentable.call("POST", NOTES, {"rid": "888", "tables": ["A1", 2], "date": "tomorrow"})

    assert said(answer) == (
        422,
        {
            "error": "invalid_request",
            "error_description": "See details, by field.",
            "details": {
                "rid": ["A valid integer is required."],
                "note": ["This field is required."],
                "date": ["A local time is YYYY-MM-DDTHH:MM."],
                "tables": {"1": ["Not a valid string."]},
            },
        },
    )


def test_a_card_number_is_refused_and_kept_nowhere(opentable: OpenTable) -> None:
    answer = opentable.note("my card is 4111 1111 1111 1111")

    status, body = said(answer)
    assert (status, body["error"]) == (422, "card_number_not_accepted")
    assert list(body["details"]) == ["note"]
    assert b"4111" not in answer.content
    exchange = Exchange.objects.get()
    assert (exchange.status, bytes(exchange.request_body)) == (422, b"")


@pytest.mark.parametrize("coding", ["gzip", "lz4", "identity", "GZIP"])
def test_a_compressed_body_is_read(opentable: OpenTable, coding: str) -> None:
    body = json.dumps({"rid": opentable.outlet.rid, "note": "hello"}).encode()

    answer = opentable.call("POST", NOTES, raw=codec.encode(body, coding.lower()), Content_Encoding=coding)

    assert answer.status_code == 201


def test_an_unknown_coding_is_told_which_are_read(opentable: OpenTable) -> None:
    answer = opentable.note("hello", Content_Encoding="br")

    assert said(answer) == (
        415,
        {
            "error": "unsupported_encoding",
            "error_description": "the codings read here are lz4, gzip, identity",
        },
    )
    assert answer["Accept-Encoding"] == "lz4, gzip, identity"


def test_a_body_in_another_coding_than_it_says_is_invalid_encoding(opentable: OpenTable) -> None:
    status, body = said(opentable.note("hello", Content_Encoding="lz4"))

    assert (status, body["error"]) == (400, "invalid_encoding")


@pytest.mark.parametrize(
    ("raw", "coding"),
    [
        (b" " * (codec.LIMIT + 1), ""),
        (b" " * (3 * codec.LIMIT), ""),
        (gzip.compress(b" " * (codec.LIMIT + 1)), "gzip"),
        (lz4.frame.compress(bytes(50 * codec.LIMIT)), "lz4"),
    ],
    ids=["plain", "far too large", "gzip", "lz4 bomb"],
)
def test_a_body_over_one_mebibyte_is_too_large(opentable: OpenTable, raw: bytes, coding: str) -> None:
    answer = opentable.call("POST", NOTES, raw=raw, Content_Encoding=coding)

    assert said(answer) == (
        413,
        {"error": "body_too_large", "error_description": "A body may have 1 MiB once decoded."},
    )


def test_a_body_of_one_mebibyte_is_read(opentable: OpenTable) -> None:
    body = json.dumps({"rid": opentable.outlet.rid, "note": "hello"}).encode()

    assert opentable.call("POST", NOTES, raw=body.ljust(codec.LIMIT)).status_code == 201


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("invalid", 422),
        ("missing", 404),
        ("conflict", 409),
        ("expired", 410),
        ("too many", 429),
        ("paused", 503),
    ],
)
def test_each_refusal_has_its_status_and_changes_nothing(
    opentable: OpenTable, note: str, status: int
) -> None:
    refusal = doors.REFUSALS[note]
    expected: dict[str, Any] = {"error": refusal.code, "error_description": refusal.words}
    if refusal.details:
        expected["details"] = refusal.details

    answer = opentable.note(note)

    assert said(answer) == (status, expected)
    assert answer.get("Retry-After") == {429: "7", 503: "60"}.get(status)
    assert Problem.objects.count() == 0


def test_a_defect_is_json_and_tells_nothing_of_itself(opentable: OpenTable) -> None:
    answer = opentable.note("defect")

    assert said(answer) == (
        500,
        {"error": "server_error", "error_description": "A fault of ours; nothing was changed."},
    )
    assert Problem.objects.filter(code="note").count() == 0


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
def test_a_passing_fault_of_the_database_is_tried_again(opentable: OpenTable, state: str) -> None:
    doors.FAULTS[:] = [state, state]

    assert opentable.note("fault").status_code == 201
    assert doors.FAULTS == []


def test_three_passing_faults_are_busy(opentable: OpenTable) -> None:
    doors.FAULTS[:] = ["40001"] * 4

    answer = opentable.note("fault")

    assert said(answer) == (
        503,
        {"error": "busy", "error_description": "Busy for the moment; nothing was changed."},
    )
    assert answer["Retry-After"] == "1"
    assert doors.FAULTS == ["40001"]


def test_a_cancelled_statement_is_busy_at_once(opentable: OpenTable) -> None:
    doors.FAULTS[:] = ["57014"] * 2

    assert opentable.note("fault").status_code == 503
    assert doors.FAULTS == ["57014"]


def test_an_unknown_path_is_not_found_in_json(opentable: OpenTable) -> None:
    for path in ("/opentable/v1/nothing", "/opentable/", "/opentable/v1/notes/a/b"):
        assert said(opentable.call("POST", path, {})) == (
            404,
            {"error": "not_found", "error_description": "There is nothing at this address."},
        )


@pytest.mark.urls("config.urls")
@override_settings(SECURE_SSL_REDIRECT=True)
def test_plain_http_is_refused_and_not_redirected(opentable: OpenTable) -> None:
    expected = {"error": "invalid_request", "error_description": "This address is called by https."}

    assert said(opentable.call("GET", "/opentable/v1/frn")) == (400, expected)
    assert said(opentable.call("POST", "/oauth/token?grant_type=client_credentials")) == (400, expected)
    https = opentable.call("GET", "/opentable/v1/frn", X_Forwarded_Proto="https")
    assert said(https)[1]["error"] == "ECannotFindRestaurant"


@pytest.mark.urls("config.urls")
def test_a_foreign_host_is_refused_in_json(opentable: OpenTable) -> None:
    answer = opentable.call("GET", "/opentable/v1/frn", Host="evil.example")

    assert said(answer) == (
        400,
        {
            "error": "invalid_request",
            "error_description": "The request is not one that this host takes.",
        },
    )


@pytest.mark.urls("config.urls")
def test_a_page_of_a_foreign_host_is_refused_as_a_page(opentable: OpenTable) -> None:
    assert opentable.call("GET", "/admin/", Host="evil.example")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "TRACE"])
def test_a_method_the_path_does_not_take_is_told_which_it_takes(opentable: OpenTable, method: str) -> None:
    answer = opentable.call(method, NOTES)

    words = "This path takes DELETE, GET, POST, PUT."
    assert said(answer) == (405, {"error": "method_not_allowed", "error_description": words})
    assert answer["Allow"] == "DELETE, GET, POST, PUT"


@pytest.mark.parametrize("note_id", ["%00", "a%0Ab", "x" * 129])
def test_an_id_that_is_none_is_not_found(opentable: OpenTable, note_id: str) -> None:
    assert said(opentable.call("GET", f"{NOTES}/{note_id}"))[0] == 404


def test_an_id_is_taken_as_it_was_sent(opentable: OpenTable) -> None:
    answer = opentable.call("GET", f"{NOTES}/a%20b%2Bc")

    assert said(answer) == (200, {"note_id": "a b+c"})


def test_a_deletion_has_no_body(opentable: OpenTable) -> None:
    answer = opentable.call("DELETE", f"{NOTES}/7", raw=b"not even JSON")

    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [
        ("lz4, gzip", "lz4"),
        ("gzip;q=0.9, lz4;q=0.2", "gzip"),
        ("lz4;q=0, gzip", "gzip"),
        ("lz4;q=0.0", None),
        ("gzip ; q=1.000", "gzip"),
        ("GZIP", "gzip"),
        ("br, deflate, *", None),
        ("identity", None),
        ("", None),
        ("lz4;q=high", None),
    ],
)
def test_a_long_answer_is_compressed_as_asked(opentable: OpenTable, wanted: str, coding: str | None) -> None:
    note = "n" * 300

    answer = opentable.note(note, Accept_Encoding=wanted)

    assert answer.get("Content-Encoding") == coding
    assert answer["Vary"] == "Accept-Encoding"
    assert json.loads(codec.decode(answer.content, coding or ""))["note"] == note


def test_a_short_answer_is_not_compressed(opentable: OpenTable) -> None:
    assert "Content-Encoding" not in opentable.note("short", Accept_Encoding="lz4, gzip")


def test_a_connection_of_the_block_stream_is_answered_in_it(opentable: OpenTable) -> None:
    opentable.connection.framing = Framing.LZ4BLOCK
    opentable.connection.save(update_fields=["framing"])

    answer = opentable.note("n" * 300, Accept_Encoding="lz4")

    assert answer.content.startswith(b"LZ4Block")


def test_an_exchange_is_written_with_its_secrets_masked(opentable: OpenTable) -> None:
    answer = opentable.note("hello", X_Request_Id="request-1")

    exchange = Exchange.objects.get()
    assert (exchange.direction, exchange.method, exchange.path) == ("IN", "POST", NOTES)
    assert (exchange.connection_name, exchange.environment) == (opentable.connection.name, "SANDBOX")
    assert (exchange.rid, exchange.subject, exchange.status) == (opentable.outlet.rid, "note", 201)
    assert (exchange.request_id, exchange.fault) == ("request-1", "")
    assert bytes(exchange.response_body) == answer.content
    assert json.loads(bytes(exchange.request_body)) == {"rid": opentable.outlet.rid, "note": "hello"}
    assert opentable.token not in json.dumps(exchange.request_headers)


def test_a_refused_caller_is_written_down_without_its_body(opentable: OpenTable) -> None:
    opentable.note("hello", Authorization="Bearer unknown")

    exchange = Exchange.objects.get()
    assert (exchange.status, exchange.connection_name, bytes(exchange.request_body)) == (401, "", b"")


@pytest.mark.django_db(transaction=True)
def test_an_exchange_that_cannot_be_written_does_not_fail_the_call(opentable: OpenTable) -> None:
    with connection.cursor() as sql:
        sql.execute("ALTER TABLE opentable_exchange RENAME TO opentable_exchange_away")
    try:
        assert opentable.note("hello").status_code == 201
    finally:
        with connection.cursor() as sql:
            sql.execute("ALTER TABLE opentable_exchange_away RENAME TO opentable_exchange")

    assert Problem.objects.filter(code="note", subject="hello").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_busy(opentable: OpenTable) -> None:
    there = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    connection.settings_dict["OPTIONS"] = {}
    try:
        answer = opentable.note("hello")
    finally:
        connection.close()
        connection.settings_dict.update(there)

    assert said(answer)[0] == 503
    assert answer["Retry-After"] == "1"
    assert opentable.note("hello").status_code == 201


@given(
    raw=st.binary(max_size=80) | st.text('[]{}":,0rid\\u0dnote', max_size=60).map(str.encode),
    coding=st.sampled_from(["", "gzip", "lz4", "identity", "br", "gzip, lz4", ",", "\x7f"]),
    magic=st.sampled_from([b"", b"LZ4Block", b"\x04\x22\x4d\x18", b"\x1f\x8b\x08"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_gets_a_documented_refusal(
    opentable: OpenTable, raw: bytes, coding: str, magic: bytes
) -> None:
    answer = opentable.call("POST", NOTES, raw=magic + raw, Content_Encoding=coding)

    status, body = said(answer)
    assert status in {400, 403, 413, 415, 422}
    assert set(body) <= {"error", "error_description", "details", "message"}
