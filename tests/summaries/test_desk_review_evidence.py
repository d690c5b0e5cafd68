import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions.progress import Source
from commitments.models import Evidence, EvidenceCapture, ProgressEntry, StaffMember, Undertaking
from commitments.summaries import desk_drafts
from commitments.summaries.desk_review_evidence import load_entries, of_drafts
from tests.factories import NOW, make_entry, make_entry_draft, make_evidence, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


def test_load_entries_gives_passage_place_and_the_newest_stored_copy(owed: Undertaking) -> None:
    page = make_evidence()
    make_entry(undertaking=owed, sources=[Source(page, passage="It is law.", place="Article 3")])
    for stored_as in ("old", "new", ""):
        EvidenceCapture.objects.create(evidence=page, captured_at=NOW, stored_as=stored_as)
    entry = load_entries(ProgressEntry.objects.all())[0]
    source = entry.sources[0]
    assert (source.passage, source.place, source.is_primary) == ("It is law.", "Article 3", True)
    assert source.copy == EvidenceCapture.objects.get(stored_as="new").pk
    assert source.copied_at == NOW
    assert (entry.code != "", entry.state) == (True, "published")


def test_load_entries_says_what_is_wrong_with_a_link(owed: Undertaking) -> None:
    entry = make_entry(undertaking=owed)
    Evidence.objects.update(link_state="gone", archived_url="https://archive.example/1")
    source = load_entries(ProgressEntry.objects.filter(pk=entry.pk))[0].sources[0]
    assert (source.trouble, source.archived_url) == ("Gone", "https://archive.example/1")
    Evidence.objects.update(link_state="fine")
    assert load_entries(ProgressEntry.objects.all())[0].sources[0].trouble == ""


def test_of_drafts_names_whose_it_is(alice: StaffMember, owed: Undertaking) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed, claim="A fund was set up.")
    entry = of_drafts([desk_drafts.load(draft)])[0]
    assert (entry.claim, entry.author, entry.state) == ("A fund was set up.", "Alice Archer", "draft")
    assert (entry.code, entry.reference) == ("", str(draft.reference))
    assert (entry.sources[0].copy, entry.sources[0].copied_at) == (0, None)


def test_load_entries_needs_two_queries_however_many(
    owed: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        make_entry(undertaking=owed)
    with django_assert_num_queries(2):
        assert len(load_entries(ProgressEntry.objects.all())) == 4
