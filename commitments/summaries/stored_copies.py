"""The store of what was fetched: names made of hashes, read back only where the hash is still right."""

import hashlib
from typing import Final

from django.core.files.storage import Storage, storages

STORE: Final = "evidence"


def store() -> Storage:
    return storages[STORE]


def name_of_copy(sha256: str) -> str:
    return f"copies/{sha256[:2]}/{sha256}"


def name_of_text(text_sha256: str) -> str:
    """The words of a copy, under the hash of what is compared of them."""
    return f"texts/{text_sha256[:2]}/{text_sha256}.txt"


def read_copy(name: str, *, sha256: str) -> bytes | None:
    """The stored bytes; None where they are missing, or are no longer those that were stored."""
    body = read(name)
    return body if body is not None and hashlib.sha256(body).hexdigest() == sha256 else None


def read_text(text_sha256: str) -> str | None:
    body = read(name_of_text(text_sha256)) if text_sha256 else None
    return body.decode("utf-8", errors="replace") if body is not None else None


def read(name: str) -> bytes | None:
    try:
        with store().open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
