from pathlib import Path
from typing import Any

import pytest

from commitments.actions.reference_data import BrokenReferenceError
from commitments.actions.reference_data.links import reached
from commitments.models import CommitmentLink
from tests.reference_files import Contents, load_set, small_set, translation


def link(earlier: str, of: str, **changes: Any) -> Contents:
    return {
        "kind": "repeats",
        "earlier": earlier,
        "clauses": [of],
        "earlier_clauses": [earlier],
        "reason": "Both say the same.",
    } | changes


def linked(*pairs: tuple[str, str]) -> Contents:
    contents = small_set()
    for promise in contents["instruments/example.json"]["commitments"]:
        promise["links"] = [link(earlier, of) for of, earlier in pairs if of == promise["code"]]
    return contents


def test_links_are_loaded_with_their_reason_in_each_language(db: None, tmp_path: Path) -> None:
    contents, words = linked(("E1.c", "E1.a")), translation("fr")
    words["commitments"]["E1.c"]["links"] = {"E1.a": "Les deux disent la même chose."}
    load_set(tmp_path, contents | {"translations/fr/example.json": words})
    row = CommitmentLink.objects.get()
    assert (row.clauses, row.earlier_clauses, row.kind) == (["E1.c"], ["E1.a"], "repeats")
    assert row.translations == {"fr": {"reason": "Les deux disent la même chose."}}


def test_a_link_without_its_translated_reason_is_named(db: None, tmp_path: Path) -> None:
    with pytest.raises(BrokenReferenceError) as caught:
        load_set(tmp_path, linked(("E1.c", "E1.a")) | {"translations/fr/example.json": translation("fr")})
    assert caught.value.faults == ["translations/fr/example.json: commitments.E1.c.links: E1.a is missing"]


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([("E1.a", "E1.a")], "commitments[0].links: a commitment cannot take up itself"),
        ([("E1.a", "E1.b"), ("E1.a", "E1.b")], "commitments[0].links: more than once: E1.b"),
    ],
)
def test_a_link_to_itself_or_twice_is_refused(
    db: None, tmp_path: Path, pairs: list[tuple[str, str]], fault: str
) -> None:
    with pytest.raises(BrokenReferenceError) as caught:
        load_set(tmp_path, linked(*pairs))
    assert caught.value.faults == [f"instruments/example.json: {fault}"]


def test_a_circle_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(BrokenReferenceError) as caught:
        load_set(tmp_path, linked(("E1.a", "E1.b"), ("E1.b", "E1.c"), ("E1.c", "E1.a")))
    assert caught.value.faults == [
        f"links: {code} takes up itself by way of others" for code in ("E1.a", "E1.b", "E1.c")
    ]
    assert not CommitmentLink.objects.exists()


def test_a_link_to_a_later_text_is_refused(db: None, tmp_path: Path) -> None:
    contents = linked(("E1.a", "F1"))
    later = small_set()["instruments/example.json"] | {
        "code": "later", "order": 2, "adopted_on": "2026-05-01", "milestones": [], "endorsements": [],
    }  # fmt: skip
    later["clauses"] = [later["clauses"][1] | {"code": "F1", "parent": None}]
    later["commitments"] = [later["commitments"][0] | {"code": "F1", "clauses": ["F1"]}]
    with pytest.raises(BrokenReferenceError) as caught:
        load_set(tmp_path, contents | {"instruments/later.json": later})
    assert caught.value.faults == ["links: E1.a takes up F1, which was adopted later"]


def test_reached_follows_every_way_once() -> None:
    ways = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["b"]}
    assert reached("a", ways) == {"b", "c", "d"}
    assert reached("d", ways) == {"b", "d"}
    assert reached("e", ways) == set()
