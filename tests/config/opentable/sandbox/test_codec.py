"""LZ4 in both framings and gzip, both ways, bounded."""

import gzip
import json
from typing import Any

import lz4.frame
import pytest
import requests

from config.opentable.sandbox import codec, server
from tests.config.opentable.sandbox.conftest import TOMORROW, Voice

V1 = "/api/v1/covers/availability"
LIMIT = 1024 * 1024


def batch() -> bytes:
    """A body of some size."""
    items: list[dict[str, Any]] = [
        {"rid": 888, "date": TOMORROW, "party_size": size, "time": [1140], "sequence_id": 1}
        for size in range(1, 21)
    ]
    return json.dumps(items).encode()


def post(voice: Voice, body: bytes, coding: str) -> requests.Response:
    """Send a body as it is under a Content-Encoding."""
    return voice.send("POST", V1, data=body, headers={"Content-Encoding": coding})


@pytest.mark.parametrize("framing", ["frame", "lz4block"])
@pytest.mark.parametrize("size", [0, 1, 300, 64 * 1024, 64 * 1024 + 1, 900_000])
def test_both_framings_give_back_what_they_took(framing: str, size: int) -> None:
    plain = bytes(number * 7 % 251 for number in range(size))

    assert codec.decode(codec.encode(plain, "lz4", framing), "lz4", LIMIT) == plain


def test_an_lz4block_stream_is_laid_out_as_lz4_java_does() -> None:
    stream = codec.encode(b"hello hello hello hello", "lz4", "lz4block")

    assert stream[:8] == b"LZ4Block"
    assert stream[8] == 0x26
    assert stream[-21:] == b"LZ4Block\x16" + bytes(12)


@pytest.mark.parametrize("coding", ["lz4", "gzip", "identity"])
@pytest.mark.parametrize("framing", ["frame", "lz4block"])
def test_a_compressed_request_is_read(voice: Voice, coding: str, framing: str) -> None:
    voice.register()

    answer = post(voice, codec.encode(batch(), coding, framing), coding)

    assert answer.status_code == 200
    assert len(voice.state()["availability"]) == 20


@pytest.mark.parametrize(
    ("body", "coding", "status", "error"),
    [
        (b"not compressed", "lz4", 400, "invalid_encoding"),
        (b"not compressed", "gzip", 400, "invalid_encoding"),
        (lz4.frame.compress(b"[]")[:-3], "lz4", 400, "invalid_encoding"),
        (codec.encode(b"[]", "lz4", "lz4block")[:-1], "lz4", 400, "invalid_encoding"),
        (lz4.frame.compress(bytes(LIMIT + 1)), "lz4", 413, "too_large"),
        (codec.encode(bytes(LIMIT + 1), "lz4", "lz4block"), "lz4", 413, "too_large"),
        (gzip.compress(bytes(LIMIT + 1)), "gzip", 413, "too_large"),
        (bytes(LIMIT + 1), "identity", 413, "too_large"),
        (b"[]", "br", 415, "unknown_encoding"),
    ],
)
def test_an_unreadable_body_is_refused(
    voice: Voice, body: bytes, coding: str, status: int, error: str
) -> None:
    answer = post(voice, body, coding)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_block_whose_checksum_is_wrong_is_refused(voice: Voice) -> None:
    # Two bytes do not compress, so the block is raw and its data stands as it is.
    stream = codec.encode(b"[]", "lz4", "lz4block").replace(b"[]", b"{}")

    answer = post(voice, stream, "lz4")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_encoding")


def test_a_refused_coding_is_told_which_ones_are_spoken(voice: Voice) -> None:
    assert post(voice, b"[]", "br").headers["Accept-Encoding"] == "lz4, gzip, identity"


@pytest.mark.parametrize("framing", ["frame", "lz4block"])
def test_a_long_answer_is_compressed_when_asked(voice: Voice, framing: str) -> None:
    voice.running.house.framing = framing
    path = "/api/v1/covers/restaurants/888/floor_plan"

    answer = voice.send("GET", path, headers={"Accept-Encoding": "lz4, gzip"})

    assert answer.headers["Content-Encoding"] == "lz4"
    assert len(json.loads(codec.decode(answer.content, "lz4", LIMIT))["tables"]) == 20


@pytest.mark.parametrize(
    ("header", "coding"),
    [("lz4, gzip", "lz4"), ("gzip", "gzip"), ("lz4;q=0, gzip", "gzip"), ("", "identity"), ("br", "identity")],
)
def test_the_coding_of_an_answer_follows_accept_encoding(header: str, coding: str) -> None:
    assert codec.accepted(header) == coding


def test_a_short_answer_stays_plain(sandbox: server.Running, voice: Voice) -> None:
    answer = voice.send("GET", "/api/v1/covers/restaurants/888", headers={"Accept-Encoding": "lz4"})

    assert "Content-Encoding" not in answer.headers


def test_the_floor_plan_names_tables_with_their_spaces(voice: Voice) -> None:
    tables = voice.send("GET", "/api/v1/covers/restaurants/889/floor_plan").json()["tables"]

    assert [table["name"] for table in tables] == [
        "T1", "T2", "T3", "T4", "t5", "T6", "T7", "T8", "T9 ", "T10", "T11", "T12",
    ]  # fmt: skip
