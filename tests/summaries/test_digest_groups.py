from commitments.summaries.digest_groups import GROUPS, first_of, grouped
from commitments.vocabulary import ChangeKind
from tests.digest_factories import digest, item

UNTOLD = {ChangeKind.RECORD_LOADED, ChangeKind.REVIEWED, ChangeKind.WITHDRAWN}


def test_groups_stand_in_the_order_of_the_mail() -> None:
    kinds = (
        ChangeKind.EVIDENCE,
        ChangeKind.METHOD,
        ChangeKind.REPLY,
        ChangeKind.CORRECTION,
        ChangeKind.FIRST_ASSESSMENT,
        ChangeKind.REGRESS,
    )
    found = digest(*(item(kind) for kind in kinds))
    assert [group.heading for group in found.groups] == [
        "What changed",
        "First assessments",
        "Corrections",
        "Replies",
        "Our method",
        "New on record",
    ]


def test_every_kind_that_can_be_told_has_its_group() -> None:
    assert {kind for words in GROUPS for kind in words.kinds} == set(ChangeKind) - UNTOLD


def test_changes_stand_under_what_is_followed_and_nothing_else_does() -> None:
    items = [item(number=1), item(number=2), item(number=3), item(ChangeKind.CORRECTION, number=4)]
    changed, corrected = grouped(items, ["France", "D3.a", "France", "France"], most=30)
    assert [(part.heading, [line.number for line in part.items]) for part in changed.parts] == [
        ("France", [1, 3]),
        ("D3.a", [2]),
    ]
    assert [part.heading for part in corrected.parts] == [""]


def test_the_room_is_shared_by_the_groups_in_their_order() -> None:
    items = [item(ChangeKind.EVIDENCE) for _ in range(3)] + [item() for _ in range(3)]
    changed, entries = grouped(items, [""] * 6, most=4)
    assert (len(changed.items), len(entries.items)) == (3, 1)


def test_a_correction_is_never_crowded_out() -> None:
    items = [item() for _ in range(40)] + [item(ChangeKind.CORRECTION)]
    changed, corrected = grouped(items, [""] * 41, most=30)
    assert (len(changed.items), len(corrected.items)) == (29, 1)


def test_the_first_so_many_items_are_kept_in_their_places() -> None:
    items = [item(number=1), item(number=2), item(number=3), item(ChangeKind.CORRECTION, number=4)]
    groups = grouped(items, ["France", "D3.a", "France", ""], most=30)
    changed, corrected = first_of(groups, 2)
    assert [(part.heading, len(part.items)) for part in changed.parts] == [("France", 1)]
    assert len(corrected.items) == 1
    assert first_of(groups, 4) == groups
    assert first_of(groups, 0) == ()
