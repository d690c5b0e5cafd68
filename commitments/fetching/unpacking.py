"""Taking a body off the wire, never more of it than was allowed for."""

import zlib
from collections.abc import Iterable
from typing import Final, Protocol

from commitments.fetching.wire import FetchError

ENCODINGS: Final = ("gzip", "deflate")  # what we ask for; their decoders can be held to a length
GZIP, ZLIB, BARE = 31, 15, -15
ZLIB_METHOD = 8


class Decoder(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Plain:
    """For a body that is sent as it is."""

    eof = True

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return data[:max_length]


def unpack(chunks: Iterable[bytes], *, encoding: str, limit: int) -> tuple[bytes, bool]:
    """The body, and whether it was cut at `limit` bytes, counted both packed and unpacked.

    One layer of packing at most: a packed body inside a packed body is refused, not looked into.
    """
    body, packed, decoder = bytearray(), 0, None
    for chunk in chunks:
        packed += len(chunk)
        decoder = decoder or decoder_for(encoding, chunk)
        try:
            body += decoder.decompress(chunk, limit + 1 - len(body))
        except zlib.error:
            raise FetchError("The page arrived damaged: it could not be unpacked.") from None
        if len(body) > limit or packed > limit:
            return bytes(body[:limit]), True
        if decoder.eof and not isinstance(decoder, Plain):
            break
    if decoder and not decoder.eof:
        raise FetchError("The page arrived damaged: its end is missing.")
    return bytes(body), False


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
