import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial
from commitments.actions.progress import Source
from commitments.models import EntryDraft, StaffMember
from commitments.summaries import desk_drafts
from tests.factories import NOW, make_entry_draft, make_evidence, make_lead, make_undertaking

pytestmark = pytest.mark.django_db


def sourced(*sources: tuple[str, str]) -> desk_drafts.EntryDraftLine:
    lead = make_lead(undertaking=make_undertaking())
    for kind, publisher in sources:
        lead.evidence_links.create(evidence=make_evidence(kind=kind, publisher=publisher))
    return desk_drafts.load(lead)


@pytest.mark.parametrize(
    ("sources", "words", "needs_source"),
    [
        ([], "No source yet.", True),
        ([("secondary", "The Daily")], "One secondary publisher: The Daily.", True),
        ([("secondary", "The Daily"), ("secondary", "the daily")], "One secondary publisher:", True),
        ([("secondary", "The Daily"), ("secondary", "The Weekly")], "2 publishers.", False),
        ([("primary", "Gazette")], "Primary source.", False),
    ],
)
def test_sourcing_in_words(sources: list[tuple[str, str]], words: str, *, needs_source: bool) -> None:
    line = sourced(*sources)
    assert line.sourcing.startswith(words)
    assert line.needs_source == needs_source


def test_with_parts_reads_everything_in_one_query(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    undertakings = [make_undertaking() for _ in range(5)]
    for undertaking in undertakings:
        make_entry_draft(by=alice, undertaking=undertaking)
    with django_assert_num_queries(1):
        lines = [desk_drafts.line(row) for row in desk_drafts.with_parts(EntryDraft.objects.all())]
    assert {line.codes for line in lines} == {(undertaking.commitment.code,) for undertaking in undertakings}
    assert all(
        line.author == "Alice Archer" and len(line.sources) == 1 and len(line.names) == 1 for line in lines
    )


def test_load_decisions_latest_first(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    for comment in ("First.", "Second."):
        editorial.submit(draft=draft, by=alice, at=NOW)
        editorial.send_back(draft=draft, by=bob, comment=comment)
    decisions = desk_drafts.load_decisions(entry_draft=draft)
    assert [(item.comment, item.by, item.label) for item in decisions] == [
        ("Second.", "Bob Baker", "Send back"),
        ("First.", "Bob Baker", "Send back"),
    ]


def test_usable_by_own_open_ones_and_all_under_review(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    own = make_entry_draft(by=alice, undertaking=undertaking)
    submitted = editorial.submit(draft=make_entry_draft(by=bob, undertaking=undertaking), by=bob, at=NOW)
    make_entry_draft(by=bob, undertaking=undertaking)
    make_lead(undertaking=undertaking)
    assert set(desk_drafts.usable_by(alice)) == {own, submitted}


def test_flags_tell_the_reviewer_what_nobody_sees(alice: StaffMember) -> None:
    odd = make_evidence(url="https://xn--lysee-9fg.fr/law")
    draft = make_entry_draft(
        by=alice,
        undertaking=make_undertaking(),
        claim="A \u202elaw\u202c was passed.",
        sources=[Source(odd, passage="Art\u200bicle 3"), Source(make_evidence())],
    )
    signs = "U+202C pop directional formatting, U+202E right-to-left override, U+200B zero width space"
    assert desk_drafts.load(draft).flags == (
        f"The text holds hidden signs: {signs}.",
        "Look closely at the letters of this address: https://xn--lysee-9fg.fr/law",
    )
    assert sourced(("primary", "Gazette")).flags == ()


def test_given_facts_are_blank_while_something_stands_for_them(alice: StaffMember) -> None:
    bare = make_evidence(url="https://example.org/law/", title="", publisher="", kind="", language="")
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), sources=[Source(bare)])
    line = desk_drafts.load(draft)
    (source,) = line.sources
    assert (source.title, source.given_title, source.language, source.given_language) == (
        "example.org/law", "", "und", "",
    )  # fmt: skip
    assert line.sourcing == "The facts of a source are missing."
    assert line.needs_source
