"""Taking a body off the wire, never more of it than was allowed for."""

import zlib
from collections.abc import Iterable
from typing import Final, Protocol

from commitments.fetching.wire import FetchError

ENCODINGS: Final = ("gzip", "deflate")  # what we ask for; their decoders can be held to a length
GZIP, ZLIB, BARE = 31, 15, -15
ZLIB_METHOD = 8
GZIP_MAGIC = b"\x1f\x8b"


class Decoder(Protocol):
    """What zlib's decoders do."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Plain:
    """For a body that is sent as it is."""

    eof = False
    unused_data = b""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return data[:max_length]


def unpack(chunks: Iterable[bytes], *, encoding: str, limit: int) -> tuple[bytes, bool]:
    """The body, and whether it was cut at `limit` bytes, counted both packed and unpacked.

    One layer of packing at most: a packed body inside a packed body is refused, not looked into. Several
    gzip bodies one after the other are one body (RFC 1952); what else follows a body is left.
    """
    body, rest, packed, decoder = bytearray(), b"", 0, None
    try:
        for chunk in chunks:
            packed, rest = packed + len(chunk), rest + chunk
            while rest and len(body) <= limit:
                if decoder and decoder.eof:
                    if not is_gzip(encoding) or not GZIP_MAGIC.startswith(rest[: len(GZIP_MAGIC)]):
                        return bytes(body), False
                    if len(rest) < len(GZIP_MAGIC):
                        break  # the next chunk tells
                    decoder = None
                decoder = decoder or decoder_for(encoding, rest)
                body += decoder.decompress(rest, limit + 1 - len(body))
                rest = decoder.unused_data
            if len(body) > limit or packed > limit:
                return bytes(body[:limit]), True
    except zlib.error:
        raise FetchError("The page arrived damaged: it could not be unpacked.") from None
    if decoder and not (decoder.eof or isinstance(decoder, Plain)):
        raise FetchError("The page arrived damaged: its end is missing.")
    return bytes(body), False


def is_gzip(encoding: str) -> bool:
    return encoding.strip().lower() in ("gzip", "x-gzip")


def decoder_for(encoding: str, start: bytes) -> Decoder:
    """The decoder of a Content-Encoding. Some servers send bare deflate, without the header that says so."""
    match encoding.strip().lower():
        case "" | "identity":
            return Plain()
        case "gzip" | "x-gzip":
            return zlib.decompressobj(GZIP)
        case "deflate":
            return zlib.decompressobj(ZLIB if start[:1] and start[0] & 0x0F == ZLIB_METHOD else BARE)
        case other:
            raise FetchError(f"The page is packed as “{other[:40]}”, which we did not ask for.")
