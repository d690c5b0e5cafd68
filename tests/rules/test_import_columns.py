"""Which column of a file is which of our fields."""

import pytest

from commitments.desk_vocabulary import ImportKind
from commitments.rules import import_columns


@pytest.mark.parametrize("kind", ImportKind)
def test_our_own_names_are_guessed_whatever_their_order(kind: ImportKind) -> None:
    names = [field.name for field in import_columns.fields_of(kind)]
    assert import_columns.guess(kind, names[::-1]) == {name: name for name in names}


@pytest.mark.parametrize("kind", ImportKind)
def test_labels_are_guessed_too(kind: ImportKind) -> None:
    fields = import_columns.fields_of(kind)
    guessed = import_columns.guess(kind, [field.label for field in fields])
    assert guessed == {field.name: field.label for field in fields}


@pytest.mark.parametrize("kind", ImportKind)
def test_every_field_says_what_it_means_and_fits_its_example(kind: ImportKind) -> None:
    for field in import_columns.fields_of(kind):
        assert field.label
        assert len(field.example) <= field.longest
        assert field.example or not field.is_required


def test_guess_reads_other_spellings_and_small_slips() -> None:
    header = ["ID", "Country", "Clause", "Date", "Description", "Sourc link", "Colour"]
    guessed = import_columns.guess(ImportKind.ENTRIES, header)
    assert guessed["external_id"] == "ID"
    assert guessed["signatories"] == "Country"
    assert guessed["happened_on"] == "Date"
    assert guessed["claim"] == "Description"
    assert "Colour" not in guessed.values()


def test_guess_gives_a_column_to_one_field_only() -> None:
    guessed = import_columns.guess(ImportKind.ENTRIES, ["Date", "title", "Title of the source"])
    assert len(set(guessed.values())) == len(guessed)


def test_shape_tells_files_apart_by_their_columns_in_order() -> None:
    assert import_columns.shape_of(["a", "b"]) == import_columns.shape_of(("a", "b"))
    assert import_columns.shape_of(["a", "b"]) != import_columns.shape_of(["b", "a"])
    assert import_columns.shape_of(["a,b"]) != import_columns.shape_of(["a", "b"])


def test_mapping_problems_names_what_is_missing_unknown_or_taken() -> None:
    mapping = {"url": "Link", "title": "Link", "publisher": "Nowhere"}
    found = import_columns.mapping_problems(ImportKind.EVIDENCE, ["Link", "Other"], mapping)
    assert "already serves as Address" in found["title"]
    assert "no column “Nowhere”" in found["publisher"]
    assert "Every row needs this" in found["kind"]
    assert "language" not in found


def test_mapping_problems_has_none_for_a_whole_mapping() -> None:
    mapping = {name: name for name in ("url", "title", "publisher", "kind")}
    assert import_columns.mapping_problems(ImportKind.EVIDENCE, list(mapping), mapping) == {}
