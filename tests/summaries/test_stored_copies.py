import hashlib
from pathlib import Path

from django.core.files.base import ContentFile

from commitments.summaries.stored_copies import name_of_copy, name_of_text, read_copy, read_text, store
from tests.evidence_factories import evidence_folder  # noqa: F401

BODY = b"%PDF-1.7"
SHA = hashlib.sha256(BODY).hexdigest()


def test_names_are_made_of_the_hash() -> None:
    assert name_of_copy("abcdef") == "copies/ab/abcdef"
    assert name_of_text("abcdef") == "texts/ab/abcdef.txt"


def test_read_copy_gives_the_bytes_while_they_are_right(evidence_folder: Path) -> None:  # noqa: F811
    name = store().save(name_of_copy(SHA), ContentFile(BODY))
    assert read_copy(name, sha256=SHA) == BODY
    (evidence_folder / name).write_bytes(b"other")
    assert read_copy(name, sha256=SHA) is None


def test_read_copy_of_what_is_missing_is_none() -> None:
    assert read_copy(name_of_copy(SHA), sha256=SHA) is None


def test_read_text_gives_the_words() -> None:
    store().save(name_of_text("ab12"), ContentFile("Décret".encode()))
    assert read_text("ab12") == "Décret"
    assert read_text("cd34") is None
    assert read_text("") is None


def test_store_lets_only_its_owner_read(evidence_folder: Path) -> None:  # noqa: F811
    name = store().save("copies/x", ContentFile(BODY))
    assert (evidence_folder / name).stat().st_mode & 0o777 == 0o600
