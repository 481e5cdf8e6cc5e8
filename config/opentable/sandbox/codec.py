"""Content codings as OpenTable's stack speaks them: the LZ4 frame, lz4-java's "LZ4Block" stream, and gzip.

OpenTable's own components wrapped bodies in lz4-java's private block stream, which no frame decoder reads
(github.com/opentable/otj-jaxrs, LZ4DecodingInterceptor); later peers send frames. Both arrive under the name
`lz4`, so the first bytes tell them apart.
"""

import gzip
import struct
import zlib

import lz4.block
import lz4.frame
import xxhash

FRAME_MAGIC = b"\x04\x22\x4d\x18"
BLOCK_MAGIC = b"LZ4Block"
# magic, token, compressed length, original length, checksum
BLOCK_HEADER = struct.Struct("<8sBIII")
BLOCK_SEED = 0x9747B28C
BLOCK_BYTES = 64 * 1024
METHOD_RAW = 0x10
METHOD_LZ4 = 0x20
# lz4-java writes ceil(log2(block size)) - 10 into the token's lower half.
BLOCK_LEVEL = BLOCK_BYTES.bit_length() - 1 - 10


class Unreadable(Exception):
    """The body is not what its Content-Encoding says."""


class TooLarge(Exception):
    """The decoded body passes the limit."""


class UnknownCoding(Exception):
    """A Content-Encoding that is not spoken here."""


def decode(body: bytes, coding: str, limit: int) -> bytes:
    """The plain bytes of a body; `coding` is the Content-Encoding header, `limit` the most bytes decoded.

    Raises UnknownCoding, Unreadable or TooLarge.
    """
    coding = coding.strip().lower()
    if coding == "lz4":
        plain = _decode_lz4(body, limit)
    elif coding == "gzip":
        plain = _decode_gzip(body, limit)
    elif coding in ("", "identity"):
        plain = body
    else:
        raise UnknownCoding(coding)
    if len(plain) > limit:
        raise TooLarge
    return plain


def encode(body: bytes, coding: str, framing: str = "frame") -> bytes:
    """Compress for an answer or a call; `framing` is `frame` or `lz4block` and counts for lz4 alone."""
    if coding == "gzip":
        return gzip.compress(body, mtime=0)
    if coding == "lz4":
        return _encode_blocks(body) if framing == "lz4block" else bytes(lz4.frame.compress(body))
    return body


def accepted(header: str) -> str:
    """The coding to answer with for an Accept-Encoding header: lz4 before gzip, `q=0` refuses."""
    wanted = set()
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            wanted.add(name.strip())
    return next((coding for coding in ("lz4", "gzip") if coding in wanted), "identity")


def _decode_lz4(body: bytes, limit: int) -> bytes:
    if body.startswith(FRAME_MAGIC):
        return _decode_frame(body, limit)
    if body.startswith(BLOCK_MAGIC):
        return _decode_blocks(body, limit)
    raise Unreadable("neither an LZ4 frame nor an LZ4Block stream")


def _decode_frame(body: bytes, limit: int) -> bytes:
    decompressor = lz4.frame.LZ4FrameDecompressor()
    try:
        plain = bytes(decompressor.decompress(body, max_length=limit + 1))
    except RuntimeError as fault:
        raise Unreadable(str(fault)) from fault
    if len(plain) > limit:
        raise TooLarge
    if not decompressor.eof or decompressor.unused_data:
        raise Unreadable("the LZ4 frame does not end where the body ends")
    return plain


def _decode_gzip(body: bytes, limit: int) -> bytes:
    decompressor = zlib.decompressobj(wbits=31)
    try:
        plain = decompressor.decompress(body, limit + 1)
    except zlib.error as fault:
        raise Unreadable(str(fault)) from fault
    if len(plain) > limit:
        raise TooLarge
    if not decompressor.eof or decompressor.unused_data:
        raise Unreadable("the gzip stream does not end where the body ends")
    return plain


def _decode_blocks(body: bytes, limit: int) -> bytes:
    plain = bytearray()
    at = 0
    while True:
        if at + BLOCK_HEADER.size > len(body):
            raise Unreadable("the LZ4Block stream has no end mark")
        magic, token, compressed, original, checksum = BLOCK_HEADER.unpack_from(body, at)
        at += BLOCK_HEADER.size
        if magic != BLOCK_MAGIC:
            raise Unreadable("a block without its magic")
        if original == 0:
            break
        # The length is the sender's word: it is judged before anything of that size is allocated.
        if len(plain) + original > limit:
            raise TooLarge
        plain += _decode_block(body[at : at + compressed], token, compressed, original, checksum)
        at += compressed
    if compressed or checksum or at != len(body):
        raise Unreadable("the LZ4Block stream does not end where the body ends")
    return bytes(plain)


def _decode_block(chunk: bytes, token: int, compressed: int, original: int, checksum: int) -> bytes:
    method, level = token & 0xF0, token & 0x0F
    if len(chunk) != compressed or original > 1 << (10 + level):
        raise Unreadable("a block's lengths are wrong")
    if method == METHOD_RAW:
        plain = chunk
    elif method == METHOD_LZ4:
        try:
            plain = bytes(lz4.block.decompress(chunk, uncompressed_size=original))
        except lz4.block.LZ4BlockError as fault:
            raise Unreadable(str(fault)) from fault
    else:
        raise Unreadable("a block of an unknown method")
    if len(plain) != original or _checksum(plain) != checksum:
        raise Unreadable("a block's checksum is wrong")
    return plain


def _encode_blocks(body: bytes) -> bytes:
    stream = bytearray()
    for start in range(0, len(body), BLOCK_BYTES):
        plain = body[start : start + BLOCK_BYTES]
        packed = bytes(lz4.block.compress(plain, store_size=False))
        method, chunk = (METHOD_LZ4, packed) if len(packed) < len(plain) else (METHOD_RAW, plain)
        stream += BLOCK_HEADER.pack(
            BLOCK_MAGIC, method | BLOCK_LEVEL, len(chunk), len(plain), _checksum(plain)
        )
        stream += chunk
    return bytes(stream + BLOCK_HEADER.pack(BLOCK_MAGIC, METHOD_RAW | BLOCK_LEVEL, 0, 0, 0))


def _checksum(plain: bytes) -> int:
    # lz4-java keeps 28 bits of the hash.
    return int(xxhash.xxh32(plain, seed=BLOCK_SEED).intdigest()) & 0x0FFFFFFF
