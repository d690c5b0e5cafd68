from commitments.models import ProgressEntry, StaffMember, Undertaking
from commitments.summaries.open_data.log import ENTRY_EVIDENCE, EVIDENCE, PROGRESS_ENTRIES
from tests.factories import TODAY, make_entry, make_evidence, reword
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_every_version_is_there_and_says_whether_it_counts(record: dict[str, Undertaking]) -> None:
    reword(ProgressEntry.objects.order_by("pk")[0], claim="Something else happened.")
    rows = [row for _, row in PROGRESS_ENTRIES.chunk(day=TODAY)]
    assert [row.is_current for row in rows] == [False, True, True, True]
    assert rows[-1].supersedes == rows[0].id
    assert rows[0].undertakings == (*rows[0].undertakings[:1], "joint-D3.a")
    assert rows[0].clauses == ("D3.a",)


def test_a_source_is_there_once_something_public_rests_on_it(
    record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    make_evidence(title="Nobody's")
    titles = {row.title for _, row in EVIDENCE.chunk(day=TODAY)}
    assert len(titles) == 3
    assert "Nobody's" not in titles
    entry = make_entry(undertaking=record["country"], by=alice, reviewer=bob)
    _, link = ENTRY_EVIDENCE.chunk(day=TODAY)[-1]
    assert (link.entry, link.evidence) == (f"{entry.code}.v1", entry.evidence.get().pk)
