"""Content codings of OpenTable's wire: lz4 in its two framings, gzip, identity; bounded both ways.

The developer's guide says "lz4" without a framing. OpenTable's own Java stack read lz4-java's LZ4Block
stream, everybody else means the LZ4 frame, so a request says by its first bytes which it is. A raw block
names no size and is refused. LZ4Block layout (lz4-java; all integers little-endian), repeated:

    "LZ4Block" | method 0x10 raw, 0x20 lz4 + (log2 of the block size - 10) | compressed length u32
    | original length u32 | xxh32 of the original & 0x0FFFFFFF u32 | data

and ended by a header with both lengths and the checksum 0.
"""

import gzip
import struct
import zlib
from collections.abc import Callable
from typing import Any

import lz4.block
import lz4.frame
import xxhash

from config.opentable.errors import TooLarge, UnknownCoding, Unreadable

LIMIT = 1024 * 1024
ACCEPTED = "lz4, gzip, identity"

_MOST_CODINGS = 2
# Each concatenated part costs a copy of what follows it: thousands of empty ones would cost quadratic time.
_MOST_PARTS = 8

_FRAME_MAGIC = b"\x04\x22\x4d\x18"
_BLOCK_MAGIC = b"LZ4Block"
_BLOCK_HEADER = struct.Struct("<8sBIII")
_RAW, _LZ4 = 0x10, 0x20
_BLOCK_SEED = 0x9747B28C
_BLOCK_LEVEL = 6
_BLOCK_SIZE = 1 << (10 + _BLOCK_LEVEL)


def decode(body: bytes, coding: str, limit: int = LIMIT) -> bytes:
    """Undo a Content-Encoding header's codings, the last one first; `limit` counts decoded bytes.

    Raises UnknownCoding, TooLarge, or Unreadable("invalid_encoding").
    """
    names = [name.strip().lower() for name in coding.split(",") if name.strip()]
    if len(names) > _MOST_CODINGS:
        raise _unreadable(f"more than {_MOST_CODINGS} content codings")
    for name in names:
        if name not in _DECODERS:
            raise UnknownCoding("unsupported_encoding", f"the codings read here are {ACCEPTED}")
    for name in reversed(names):
        body = _DECODERS[name](body, limit)
    return _bounded(body, limit)


def encode(body: bytes, coding: str, framing: str = "FRAME") -> bytes:
    """Apply one coding; `framing` (FRAME or LZ4BLOCK) says which lz4."""
    if coding == "identity":
        return body
    if coding == "gzip":
        return gzip.compress(body, compresslevel=5, mtime=0)
    if coding != "lz4":
        raise UnknownCoding("unsupported_encoding", f"the codings written here are {ACCEPTED}")
    if framing == "LZ4BLOCK":
        return _to_blocks(body)
    packed: bytes = lz4.frame.compress(body, content_checksum=True)
    return packed


def _unreadable(words: str) -> Unreadable:
    return Unreadable("invalid_encoding", words)


def _too_large(limit: int) -> TooLarge:
    return TooLarge("body_too_large", f"a body may have {limit} bytes once decoded")


def _bounded(body: bytes, limit: int) -> bytes:
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _from_gzip(body: bytes, limit: int) -> bytes:
    return _in_parts(body, limit, lambda: zlib.decompressobj(wbits=31), zlib.error)


def _from_lz4(body: bytes, limit: int) -> bytes:
    if body.startswith(_FRAME_MAGIC):
        return _in_parts(body, limit, lz4.frame.LZ4FrameDecompressor, RuntimeError)
    if body.startswith(_BLOCK_MAGIC):
        return _from_blocks(body, limit)
    raise _unreadable("neither an LZ4 frame nor an LZ4Block stream; a raw block is not read")


def _in_parts(body: bytes, limit: int, new_reader: Callable[[], Any], fault: type[Exception]) -> bytes:
    """Read concatenated parts (gzip members, LZ4 frames), never making more than `limit` + 1 bytes."""
    decoded: bytes = b""
    for _ in range(_MOST_PARTS):
        reader = new_reader()
        try:
            decoded += reader.decompress(body, limit + 1 - len(decoded))
        except fault as broken:
            raise _unreadable("the compressed body is damaged") from broken
        _bounded(decoded, limit)
        if not reader.eof:
            raise _unreadable("the compressed body ends too early")
        if not reader.unused_data:
            return decoded
        body = reader.unused_data
    raise _unreadable(f"more than {_MOST_PARTS} compressed parts in one body")


def _from_blocks(body: bytes, limit: int) -> bytes:
    decoded = bytearray()
    at = 0
    while True:
        if len(body) - at < _BLOCK_HEADER.size:
            raise _unreadable("the LZ4Block stream ends too early")
        magic, token, packed, original, checksum = _BLOCK_HEADER.unpack_from(body, at)
        at += _BLOCK_HEADER.size
        if magic != _BLOCK_MAGIC:
            raise _unreadable("an LZ4Block does not begin with its magic")
        if original == 0:
            _check_end(packed, checksum, len(body) - at)
            return bytes(decoded)
        _check_lengths(token, packed, original, len(body) - at)
        # Before anything is allocated for it: the length is the sender's word alone.
        if len(decoded) + original > limit:
            raise _too_large(limit)
        decoded += _from_block(token & 0xF0, body[at : at + packed], original, checksum)
        at += packed


def _check_end(packed: int, checksum: int, left: int) -> None:
    if packed or checksum or left:
        raise _unreadable("the LZ4Block stream does not end where it says")


def _check_lengths(token: int, packed: int, original: int, left: int) -> None:
    method, block_size = token & 0xF0, 1 << (10 + (token & 0x0F))
    if method not in {_RAW, _LZ4} or original > block_size or packed > left:
        raise _unreadable("an LZ4Block header is damaged")
    if packed == 0 or (method == _RAW and packed != original):
        raise _unreadable("an LZ4Block header is damaged")


def _from_block(method: int, packed: bytes, original: int, checksum: int) -> bytes:
    try:
        data: bytes = packed if method == _RAW else lz4.block.decompress(packed, uncompressed_size=original)
    except lz4.block.LZ4BlockError as broken:
        raise _unreadable("an LZ4Block is damaged") from broken
    if len(data) != original or _checksum(data) != checksum:
        raise _unreadable("an LZ4Block does not match its checksum")
    return data


def _to_blocks(body: bytes) -> bytes:
    written = [_to_block(body[at : at + _BLOCK_SIZE]) for at in range(0, len(body), _BLOCK_SIZE)]
    return b"".join([*written, _BLOCK_HEADER.pack(_BLOCK_MAGIC, _RAW | _BLOCK_LEVEL, 0, 0, 0)])


def _to_block(data: bytes) -> bytes:
    packed: bytes = lz4.block.compress(data, store_size=False)
    # lz4-java stores a block as it is where packing does not make it smaller.
    method, stored = (_LZ4, packed) if len(packed) < len(data) else (_RAW, data)
    header = _BLOCK_HEADER.pack(_BLOCK_MAGIC, method | _BLOCK_LEVEL, len(stored), len(data), _checksum(data))
    return header + stored


def _checksum(data: bytes) -> int:
    # lz4-java keeps 28 bits: its StreamingXXHash32 stands behind java.util.zip.Checksum with a mask.
    whole: int = xxhash.xxh32_intdigest(data, seed=_BLOCK_SEED)
    return whole & 0x0FFFFFFF


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "identity": lambda body, limit: body,
    "lz4": _from_lz4,
    "gzip": _from_gzip,
    "x-gzip": _from_gzip,
}
