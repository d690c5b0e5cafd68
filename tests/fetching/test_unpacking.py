import gzip
import zlib

import pytest

from commitments.fetching.unpacking import unpack
from commitments.fetching.wire import FetchError

TEXT = b"We will publish a register. " * 400


def pieces(body: bytes, size: int = 97) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


def bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        (" X-GZIP ", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare(TEXT)),
    ],
)
def test_unpack_gives_what_was_packed(encoding: str, packed: bytes) -> None:
    assert unpack(pieces(packed), encoding=encoding, limit=100_000) == (TEXT, False)


@pytest.mark.parametrize("limit", [1, 1000, len(TEXT) - 1])
@pytest.mark.parametrize(("encoding", "packed"), [("", TEXT), ("gzip", gzip.compress(TEXT, mtime=0))])
def test_unpack_cuts_at_the_limit_and_says_so(encoding: str, packed: bytes, limit: int) -> None:
    assert unpack(pieces(packed), encoding=encoding, limit=limit) == (TEXT[:limit], True)


def test_unpack_of_just_the_limit_is_whole() -> None:
    assert unpack([gzip.compress(TEXT)], encoding="gzip", limit=len(TEXT)) == (TEXT, False)


def test_unpack_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=9)
    assert len(bomb) < 200_000
    body, is_cut = unpack(pieces(bomb, 4096), encoding="gzip", limit=1_000_000)
    assert (len(body), is_cut) == (1_000_000, True)


def test_unpack_counts_the_packed_bytes_too() -> None:
    nothing = zlib.compressobj(wbits=31)
    flushes = [nothing.compress(b"") + nothing.flush(zlib.Z_FULL_FLUSH) for _ in range(3000)]
    assert unpack(flushes, encoding="gzip", limit=2000) == (b"", True)


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br"])
def test_unpack_refuses_other_and_nested_packing(encoding: str) -> None:
    with pytest.raises(FetchError, match="which we did not ask for"):
        unpack([gzip.compress(gzip.compress(TEXT))], encoding=encoding, limit=1000)


@pytest.mark.parametrize(
    "packed",
    [b"no gzip at all", gzip.compress(TEXT, mtime=0)[:60], gzip.compress(TEXT, mtime=0)[:30] + b"\xff" * 40],
)
def test_unpack_of_damaged_bytes_is_refused(packed: bytes) -> None:
    with pytest.raises(FetchError, match="damaged"):
        unpack(pieces(packed), encoding="gzip", limit=100_000)


def test_unpack_of_nothing_is_nothing() -> None:
    assert unpack([], encoding="gzip", limit=10) == (b"", False)


def test_unpack_ignores_what_follows_the_packed_body() -> None:
    assert unpack([gzip.compress(TEXT), b"garbage"], encoding="gzip", limit=100_000) == (TEXT, False)


@pytest.mark.parametrize("size", [1, 2, 97, 100_000])
def test_unpack_reads_several_gzip_bodies_as_one(size: int) -> None:
    packed = gzip.compress(TEXT[:5000]) + gzip.compress(TEXT[5000:])
    assert unpack(pieces(packed, size), encoding="gzip", limit=100_000) == (TEXT, False)
    assert unpack(pieces(packed, size), encoding="gzip", limit=6000) == (TEXT[:6000], True)
    assert unpack(pieces(packed + b"\x1f", size), encoding="gzip", limit=100_000) == (TEXT, False)


def test_unpack_counts_what_many_bodies_hold_together() -> None:
    bomb = gzip.compress(bytes(1_000_000)) * 100
    body, is_cut = unpack(pieces(bomb, 4096), encoding="gzip", limit=200_000)
    assert (len(body), is_cut) == (200_000, True)
