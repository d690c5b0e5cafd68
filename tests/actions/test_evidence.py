import pytest

from commitments.actions import evidence
from commitments.actions.progress import Source
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.withdrawals import withdraw_entry
from commitments.models import EntryDraft, Evidence, StaffMember
from tests.factories import NOW, make_entry, make_entry_draft, make_evidence, make_lead, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("HTTPS://Example.ORG/A/b", "https://example.org/A/b"),
        (" https://example.org ", "https://example.org/"),
        ("https://example.org/page?id=7#part", "https://example.org/page?id=7"),
        ("http://example.org/p/", "http://example.org/p/"),
        ("http://example.org//p/.../a.b", "http://example.org//p/.../a.b"),
    ],
)
def test_canonical_address_keeps_path_and_query(typed: str, kept: str) -> None:
    assert evidence.canonical_address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org/a/../../../b?x=../1", "https://example.org/b?x=../1"),
        ("https://example.org/a/./b/..", "https://example.org/a/"),
        ("https://example.org/a/b/.", "https://example.org/a/b/"),
        ("https://example.org/a/%2E%2e/.%2e/b", "https://example.org/b"),
        ("https://example.org\\a\\..\\b?x=\\", "https://example.org/b?x=\\"),
        ("https://example.org\\@other.example/", "https://example.org/@other.example/"),
    ],
)
def test_canonical_address_goes_where_a_browser_would(typed: str, kept: str) -> None:
    assert evidence.canonical_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "ftp://example.org/x", "example.org", "https://intranet/x", "", "http://[x"],
)
def test_canonical_address_refuses_what_is_no_public_page(typed: str) -> None:
    with pytest.raises(ActionRefusedError) as refused:
        evidence.canonical_address(typed)
    assert list(refused.value.problems) == ["url"]


def test_record_known_address_keeps_the_row_it_has() -> None:
    first = make_evidence(url="https://example.org/law", title="The law", publisher="Gazette")
    again = make_evidence(url="https://EXAMPLE.org/law#s2", title="Another title", publisher="Somebody")
    assert again == first
    assert again.title == "The law"
    assert Evidence.objects.count() == 1


def test_record_other_query_is_another_page() -> None:
    make_evidence(url="https://example.org/doc?id=1")
    make_evidence(url="https://example.org/doc?id=2")
    assert Evidence.objects.count() == 2


def test_record_mends_what_only_the_own_draft_rests_on(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    typed = draft.evidence.get()
    mended = make_evidence(url=typed.url, title="The right title", mended_for=draft)
    assert (mended.pk, mended.title) == (typed.pk, "The right title")


def test_record_leaves_alone_what_something_public_rests_on(alice: StaffMember, bob: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking(), by=bob, reviewer=alice)
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), sources=[Source(entry.evidence.get())])
    again = make_evidence(url=entry.evidence.get().url, title="Another title", mended_for=draft)
    assert again.title != "Another title"


def test_record_fills_no_gap_of_what_something_public_rests_on(alice: StaffMember, bob: StaffMember) -> None:
    source = make_evidence(title="", language="und")  # older than the rule that asks for both
    entry = make_entry(undertaking=make_undertaking(), by=bob, reviewer=alice)
    entry.evidence_links.create(evidence=source)
    again = make_evidence(url=source.url, title="From a mere draft", language="fr")
    assert (again.title_is_ours, again.language) == (True, "und")


def test_nothing_withdrawn_frees_its_source(alice: StaffMember, bob: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking(), by=bob, reviewer=alice)
    withdraw_entry(entry=entry, by=alice, at=NOW, reason="Too early.")
    given_back = EntryDraft.objects.get(state="sent_back")
    assert list(evidence.only_for(given_back)) == []


def test_only_for_leaves_out_what_others_use_and_what_reference_data_tells(
    alice: StaffMember, bob: StaffMember
) -> None:
    shared, own = make_evidence(), make_evidence()
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), sources=[Source(shared), Source(own)])
    make_entry_draft(by=bob, undertaking=make_undertaking(), sources=[Source(shared)])
    lead = make_lead(undertaking=make_undertaking())
    lead.evidence_links.create(evidence=make_evidence())
    assert list(evidence.only_for(draft)) == [own]
    assert list(evidence.only_for(lead)) == []


def bare(url: str = "https://example.org/law") -> Evidence:
    return make_evidence(url=url, title="", publisher="", kind="", language="")


def test_record_without_facts_says_so_itself() -> None:
    source = bare()
    assert (source.title, source.title_is_ours, source.language) == ("example.org/law", True, "und")
    assert list(evidence.gaps_of(source)) == ["title", "publisher", "kind", "language"]
    assert evidence.gaps_of(make_evidence()) == {}


def test_record_fills_gaps_whoever_knows_the_facts() -> None:
    bare()
    mended = make_evidence(url="https://example.org/law", title="The law", publisher="Gazette", language="fr")
    assert (mended.title, mended.title_is_ours, mended.publisher) == ("The law", False, "Gazette")
    assert evidence.gaps_of(mended) == {}


def test_record_fills_gaps_only() -> None:
    make_evidence(url="https://example.org/law", title="The law", publisher="", language="fr")
    mended = make_evidence(url="https://example.org/law", title="Another", publisher="Gazette", language="en")
    assert (mended.title, mended.publisher, mended.language) == ("The law", "Gazette", "fr")


def test_missing_facts_are_asked_for_per_source() -> None:
    half = make_evidence(url="https://example.org/half/", publisher="")
    assert evidence.missing_facts([half, make_evidence()]) == ["Say who published it: example.org/half"]
