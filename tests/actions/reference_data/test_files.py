from pathlib import Path

import pytest

from commitments.actions.reference_data.files import BrokenReferenceError, parse, read_folder
from tests.reference_files import Contents, fact, page, signatory, small_set, write_set


def faults_of(contents: Contents, folder: Path) -> list[str]:
    with pytest.raises(BrokenReferenceError) as caught:
        read_folder(write_set(folder, contents))
    return caught.value.faults


def test_read_folder_returns_the_whole_set(tmp_path: Path) -> None:
    found = read_folder(write_set(tmp_path, small_set()))
    assert [row.code for row in found.signatories] == ["FR", "KE"]
    assert [row.code for row in found.instruments] == ["example"]
    assert [row.code for row in found.facts] == ["register-opened", "register-planned", "register-rumoured"]


def test_read_folder_names_a_missing_file(tmp_path: Path) -> None:
    contents = small_set()
    del contents["signatories.json"]
    assert faults_of(contents, tmp_path) == ["signatories.json: cannot be read: No such file or directory"]


def test_read_folder_names_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    folder = write_set(tmp_path, small_set())
    (folder / "progress" / "2026.json").write_bytes(b'["caf\xe9"]')
    with pytest.raises(BrokenReferenceError) as caught:
        read_folder(folder)
    assert caught.value.faults == ["progress/2026.json: byte 5: is not UTF-8"]


def test_parse_names_line_and_column_of_broken_json_and_blames_nobody_else(tmp_path: Path) -> None:
    folder = write_set(tmp_path, small_set())
    (folder / "instruments" / "example.json").write_text('{\n  "code": "example",\n  "title" "An example"\n}')
    with pytest.raises(BrokenReferenceError) as caught:
        read_folder(folder)
    assert caught.value.faults == ["instruments/example.json: line 3 column 11: Expecting ':' delimiter"]


def test_parse_names_every_fault_of_every_file_with_its_place(tmp_path: Path) -> None:
    contents = small_set()
    contents["signatories.json"][1]["tile"]["row"] = 0
    contents["instruments/example.json"]["commitments"][2]["tests"][0]["text"] = ""
    contents["instruments/example.json"]["clauses"][1]["quote"] = "We publish no register."
    contents["progress/2026.json"][0] |= {"stage": "maybe", "signatories": ["XX"]}
    contents["progress/2026.json"][1]["evidence"][1]["url"] = "weekly"
    places = [": ".join(fault.split(": ")[:2]) for fault in faults_of(contents, tmp_path)]
    assert places == [
        "signatories.json: [1].tile.row",
        "instruments/example.json: clauses[1].quote",
        "instruments/example.json: commitments[2].tests[0].text",
        "progress/2026.json: [0].signatories[0]",
        "progress/2026.json: [0].stage",
        "progress/2026.json: [1].evidence[1].url",
    ]


def test_parse_says_what_is_wrong_in_words(tmp_path: Path) -> None:
    contents = small_set()
    contents["progress/2026.json"][0]["clauses"] = ["E9"]
    assert faults_of(contents, tmp_path) == [
        "progress/2026.json: [0].clauses[0]: no instrument has a clause E9"
    ]


@pytest.mark.parametrize("content", [None, 7, "text", [1, [2]], {"code": []}, {"clauses": [{"code": {}}]}])
@pytest.mark.parametrize("name", ["signatories.json", "instruments/example.json", "progress/2026.json"])
def test_parse_survives_content_of_the_wrong_shape(name: str, content: object, tmp_path: Path) -> None:
    assert any(fault.startswith(name) for fault in faults_of(small_set() | {name: content}, tmp_path))


def test_parse_refuses_an_instrument_in_a_file_of_another_name(tmp_path: Path) -> None:
    contents = small_set()
    contents["instruments/other.json"] = contents.pop("instruments/example.json")
    assert faults_of(contents, tmp_path) == [
        "instruments/other.json: code: the file of example must be called example.json"
    ]


def test_parse_refuses_a_code_that_stands_twice(tmp_path: Path) -> None:
    contents = small_set()
    contents["progress/2027.json"] = [fact("register-opened", "primary")]
    (fault,) = faults_of(contents, tmp_path)
    assert fault.startswith(
        "progress/2027.json: [0].code: the fact register-opened stands already at progress/2026"
    )


def test_parse_refuses_an_address_that_another_signatory_has(tmp_path: Path) -> None:
    contents = small_set()
    contents["signatories.json"][1]["also_known_as"] = ["france"]
    (fault,) = faults_of(contents, tmp_path)
    assert fault.startswith("signatories.json: [1].also_known_as[0]: the slug france stands already")


def test_parse_refuses_two_signatories_on_one_tile_and_counts_wide_ones(tmp_path: Path) -> None:
    contents = small_set()
    union = signatory("EU", "Union", column=1, kind="organisation", alpha3=None, region=None, subregion=None)
    contents["signatories.json"].append(union)
    faults = faults_of(contents, tmp_path)
    assert [fault.split(": ")[1] for fault in faults] == ["[2].tile", "[2].tile"]
    assert "(2, 1)" in faults[1]


def test_parse_refuses_a_part_before_its_parent(tmp_path: Path) -> None:
    contents = small_set()
    contents["instruments/example.json"]["clauses"].reverse()
    faults = faults_of(contents, tmp_path)
    assert len(faults) == 3
    assert faults[0] == "instruments/example.json: clauses[0].parent: E1 must stand before its parts"


def test_parse_refuses_a_clause_that_is_its_own_parent(tmp_path: Path) -> None:
    contents = small_set()
    contents["instruments/example.json"]["clauses"][0]["parent"] = "E1"
    assert len(faults_of(contents, tmp_path)) == 1


def test_parse_refuses_one_page_told_in_two_ways(tmp_path: Path) -> None:
    contents = small_set()
    contents["progress/2026.json"][0]["evidence"] = [
        page("Gazette", "primary") | {"title": "Another", "language": "fr"}
    ]
    (fault,) = faults_of(contents, tmp_path)
    assert fault.startswith(
        "progress/2026.json: [0].evidence[0]: language, title: not as told of the same page at"
    )


def test_parse_takes_a_set_without_facts() -> None:
    assert parse({"signatories.json": "[]"}).signatories == []
