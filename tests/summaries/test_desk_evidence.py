import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from commitments.desk_vocabulary import LinkState
from commitments.models import Evidence, StaffMember
from commitments.summaries import desk_evidence
from tests.evidence_factories import DAY, evidence_folder, make_capture  # noqa: F401
from tests.factories import NOW, make_entry, make_entry_draft, make_evidence, make_undertaking

pytestmark = pytest.mark.django_db


def in_state(state: LinkState, **fields: object) -> Evidence:
    source = make_evidence()
    Evidence.objects.filter(pk=source.pk).update(link_state=state, **fields)
    return source


def test_load_lists_what_needs_a_look_the_worst_first() -> None:
    for state in (LinkState.FINE, LinkState.UNREACHABLE, LinkState.MOVED, LinkState.CHANGED, LinkState.GONE):
        in_state(state)
    page = desk_evidence.load(state="")
    assert [line.state for line in page.lines] == ["gone", "changed", "moved", "unreachable"]
    assert page.lines[0].state_label == "Gone"


def test_load_puts_the_last_looked_at_first_in_a_state() -> None:
    older, newer = (in_state(LinkState.GONE, checked_at=NOW + number * DAY) for number in range(2))
    assert [line.pk for line in desk_evidence.load(state="gone").lines] == [newer.pk, older.pk]


def test_load_counts_every_state() -> None:
    in_state(LinkState.GONE)
    in_state(LinkState.FINE)
    in_state(LinkState.FINE)
    counts = {state.code: state.count for state in desk_evidence.load(state="").states}
    expected = {"care": 1, "all": 3, "gone": 1, "fine": 2, "changed": 0, "moved": 0, "unreachable": 0}
    assert counts == expected | {"unchecked": 0}


@pytest.mark.parametrize(
    ("asked", "shown"), [("fine", "fine"), ("all", "all"), ("nonsense", "care"), ("", "care")]
)
def test_load_of_an_unknown_state_is_what_needs_a_look(asked: str, shown: str) -> None:
    assert desk_evidence.load(state=asked).shown.code == shown


def test_load_finds_by_words_of_title_publisher_and_address() -> None:
    make_evidence(title="Décret 12", publisher="Journal", url="https://example.org/registre")
    make_evidence()
    for query in ("decret", "journal 12", "registre", "DECRET registre"):
        assert [line.title for line in desk_evidence.load(state="all", query=query).lines] == ["Décret 12"]
    assert desk_evidence.load(state="all", query="decret absent").lines == ()


def test_load_says_what_rests_on_each(alice: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking())
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    lines = {line.pk: line for line in desk_evidence.load(state="all").lines}
    published, drafted = lines[entry.evidence.get().pk], lines[draft.evidence.get().pk]
    assert (published.entry_count, published.draft_count) == (1, 0)
    assert (drafted.entry_count, drafted.draft_count) == (0, 1)


def test_load_shows_what_the_last_look_had_to_say() -> None:
    source = in_state(LinkState.UNREACHABLE)
    make_capture(evidence=source, at=NOW - DAY, status=404, problem="The first")
    make_capture(evidence=source, at=NOW, status=503, problem="The last")
    assert desk_evidence.load(state="").lines[0].problem == "The last"


def test_load_needs_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(4):
        in_state(LinkState.GONE)
    with django_assert_num_queries(2):
        desk_evidence.load(state="")


def test_load_says_whether_the_worker_looks(settings: Settings) -> None:
    assert desk_evidence.load(state="").is_looked_after is False
    settings.SOURCE_CHECKS = True
    assert desk_evidence.load(state="").is_looked_after is True


def test_load_turns_pages() -> None:
    for _ in range(desk_evidence.PAGE_SIZE + 1):
        in_state(LinkState.FINE)
    assert len(desk_evidence.load(state="fine", page="2").lines) == 1
    assert "no page" in desk_evidence.load(state="fine", page="3").notice
