"""Content codings: what is read, what is refused, and that neither costs more than it may."""

import gzip
import random
import struct
import tracemalloc
import zlib

import lz4.block
import lz4.frame
import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from config.opentable import codec
from config.opentable.errors import TooLarge, UnknownCoding, Unreadable

WAYS = [("identity", "FRAME"), ("gzip", "FRAME"), ("lz4", "FRAME"), ("lz4", "LZ4BLOCK")]

# {} as one stored block and the end mark, laid out by hand after lz4-java's LZ4BlockOutputStream.
BRACES = (
    b"LZ4Block\x16\x02\x00\x00\x00\x02\x00\x00\x00"
    + struct.pack("<I", xxhash.xxh32_intdigest(b"{}", seed=0x9747B28C) & 0x0FFFFFFF)
    + b"{}LZ4Block\x16"
    + b"\x00" * 12
)


@pytest.mark.parametrize(("coding", "framing"), WAYS)
@given(body=st.binary(max_size=300_000))
def test_what_is_encoded_is_decoded_again(coding: str, framing: str, body: bytes) -> None:
    assert codec.decode(codec.encode(body, coding, framing), coding) == body


@pytest.mark.parametrize(("coding", "framing"), WAYS)
def test_a_body_of_many_blocks_survives(coding: str, framing: str) -> None:
    body = random.Random(7).randbytes(400_000) + b"a" * 600_000

    assert codec.decode(codec.encode(body, coding, framing), coding) == body


def test_an_lz4_block_stream_has_the_layout_of_lz4_java() -> None:
    assert codec.encode(b"{}", "lz4", "LZ4BLOCK") == BRACES
    assert codec.decode(BRACES, "lz4") == b"{}"


def test_an_empty_lz4_block_stream_is_its_end_mark_alone() -> None:
    assert codec.encode(b"", "lz4", "LZ4BLOCK") == b"LZ4Block\x16" + b"\x00" * 12


def test_codings_are_undone_last_first() -> None:
    twice = gzip.compress(lz4.frame.compress(b'{"rid":888}'))

    assert codec.decode(twice, "lz4, gzip") == b'{"rid":888}'


def test_no_coding_leaves_the_body_as_it_is() -> None:
    assert codec.decode(b"{}", "") == b"{}"


def test_concatenated_gzip_members_are_one_body() -> None:
    assert codec.decode(gzip.compress(b"{") + gzip.compress(b"}"), "gzip") == b"{}"


def test_thousands_of_empty_members_are_refused() -> None:
    with pytest.raises(Unreadable, match="invalid_encoding"):
        codec.decode(gzip.compress(b"") * 9, "gzip")


def test_more_than_two_codings_are_refused() -> None:
    with pytest.raises(Unreadable, match="invalid_encoding"):
        codec.decode(b"", "gzip, gzip, gzip")


@pytest.mark.parametrize("coding", ["br", "deflate", "lz4,zstd", "*"])
def test_an_unknown_coding_is_named_as_such(coding: str) -> None:
    with pytest.raises(UnknownCoding, match="unsupported_encoding"):
        codec.decode(b"{}", coding)


def test_an_unknown_coding_is_not_written() -> None:
    with pytest.raises(UnknownCoding):
        codec.encode(b"{}", "br")


@pytest.mark.parametrize(
    "body",
    [
        lz4.block.compress(b'{"rid":888}'),
        lz4.block.compress(b'{"rid":888}', store_size=False),
        lz4.frame.compress(b'{"rid":888}')[:-3],
        lz4.frame.compress(b'{"rid":888}') + b"more",
        BRACES[:-1],
        BRACES[: -len("LZ4Block") - 13],
        BRACES + b"more",
        BRACES.replace(b"{}", b"{]"),
        BRACES.replace(b"\x16\x02\x00\x00\x00\x02", b"\x16\x02\x00\x00\x00\x03", 1),
        BRACES.replace(b"\x16\x02\x00\x00\x00\x02", b"\x26\x02\x00\x00\x00\x02", 1),
        BRACES.replace(b"\x16\x02\x00\x00\x00\x02", b"\x36\x02\x00\x00\x00\x02", 1),
        BRACES.replace(b"\x16\x02\x00\x00\x00\x02", b"\x16\xff\xff\xff\xff\x02", 1),
        b"LZ4Block",
        b"",
        b"{}",
    ],
)
def test_a_damaged_or_raw_lz4_body_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        codec.decode(body, "lz4")

    assert refused.value.code == "invalid_encoding"


@pytest.mark.parametrize("body", [b"{}", gzip.compress(b"{}", mtime=0)[:-1], zlib.compress(b"{}"), b""])
def test_a_damaged_gzip_body_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        codec.decode(body, "gzip")

    assert refused.value.code == "invalid_encoding"


@given(body=st.binary(max_size=200), magic=st.sampled_from([b"", b"LZ4Block", b"\x04\x22\x4d\x18"]))
def test_any_bytes_are_decoded_or_refused_but_never_crash(body: bytes, magic: bytes) -> None:
    for coding in ("lz4", "gzip"):
        try:
            decoded = codec.decode(magic + body, coding)
        except Unreadable:
            continue
        assert len(decoded) <= codec.LIMIT


@pytest.mark.parametrize(("coding", "framing"), WAYS)
def test_the_limit_is_the_last_size_taken(coding: str, framing: str) -> None:
    largest = codec.encode(b" " * 1000, coding, framing)
    larger = codec.encode(b" " * 1001, coding, framing)

    assert codec.decode(largest, coding, limit=1000) == b" " * 1000
    with pytest.raises(TooLarge):
        codec.decode(larger, coding, limit=1000)


@pytest.mark.parametrize(("coding", "framing"), WAYS[1:])
def test_a_bomb_is_refused_without_being_unpacked(coding: str, framing: str) -> None:
    bomb = codec.encode(bytes(100 * codec.LIMIT), coding, framing)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            codec.decode(bomb, coding)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert most < 8 * codec.LIMIT


def test_a_bomb_within_a_bomb_is_refused() -> None:
    inner = codec.encode(bytes(100 * codec.LIMIT), "gzip")

    with pytest.raises(TooLarge):
        codec.decode(codec.encode(inner, "gzip"), "gzip, gzip")


def test_a_block_that_claims_four_gigabytes_is_refused_before_allocation() -> None:
    claim = struct.pack("<8sBIII", b"LZ4Block", 0x2F, 2, 0xFFFFFFFF, 1) + b"{}"

    with pytest.raises(Unreadable):
        codec.decode(claim, "lz4")
