import pytest

from commitments.models import Commitment, Follow, Instrument
from commitments.summaries.digest_follows import as_query, chosen, section_of, signatories_of
from commitments.vocabulary import ChangeKind, FollowScope
from tests.digest_factories import EVERYTHING, FRENCH, NEXT, date, france, item

CHARTER = Follow(
    scope=FollowScope.INSTRUMENT,
    instrument=Instrument(pk=3, code="paris-charter", short_title="Paris Charter"),
)
OPEN = Follow(scope=FollowScope.COMMITMENT, commitment=Commitment(pk=7, code="D3.a", title="Open models"))
DEADLINES = Follow(scope=FollowScope.DEADLINES)


def test_each_line_stands_once_under_the_first_follow_it_answers() -> None:
    mine, other = item(about=FRENCH), item(who="Kenya")
    follows = [france(), EVERYTHING]
    rows = chosen([mine, other], follows)
    assert [(row.who, row.because) for row in rows] == [
        ("France", "Because you follow France and everything on record."),
        ("Kenya", ""),
    ]
    (entry,) = chosen([item(ChangeKind.EVIDENCE)], follows)
    assert entry.because == "Because you follow everything on record."
    assert [section_of(row, follows) for row in rows] == ["France", "Everything on record"]
    assert chosen([mine, other], [france()]) == [mine]
    assert section_of(mine, [france()]) == ""


def test_deadlines_only_takes_dates_only() -> None:
    assert chosen([item()], [DEADLINES]) == []
    assert len(chosen([date(NEXT)], [DEADLINES])) == 1


@pytest.mark.parametrize(
    ("follows", "query"),
    [
        ([france(), OPEN, CHARTER], "signatory=france&commitment=D3.a&instrument=paris-charter"),
        ([DEADLINES], "deadlines=1"),
        ([france(), EVERYTHING], ""),
    ],
)
def test_what_is_followed_can_stand_in_an_address(follows: list[Follow], query: str) -> None:
    assert as_query(follows) == query


def test_signatories_of_takes_ids() -> None:
    assert signatories_of([france(), OPEN]) == {1}
