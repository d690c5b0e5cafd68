import datetime as dt

import pytest

from commitments.actions import evidence_care
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, LinkState
from commitments.models import DeskAct, Evidence, StaffMember
from tests.evidence_factories import DAY, evidence_folder, make_capture, make_source  # noqa: F401
from tests.factories import NOW, make_entry, make_evidence, make_undertaking

pytestmark = pytest.mark.django_db
PAGE_FACTS = {
    "title": "Décret 12",
    "publisher": "Journal officiel",
    "published_on": dt.date(2026, 3, 4),
    "language": "fr",
}


@pytest.fixture
def source() -> Evidence:
    """A source that nothing rests on."""
    return make_source()


@pytest.fixture
def published() -> Evidence:
    return make_entry(undertaking=make_undertaking()).evidence.get()


def test_look_again_puts_it_first(source: Evidence, alice: StaffMember) -> None:
    Evidence.objects.update(next_check_at=NOW + 30 * DAY)
    evidence_care.look_again(source=source, by=alice, at=NOW)
    source.refresh_from_db()
    assert source.next_check_at == NOW


def test_count_as_read_ends_the_change(source: Evidence, alice: StaffMember) -> None:
    make_capture(evidence=source, at=NOW - DAY)
    later = make_capture(evidence=source, text="Other words.", at=NOW)
    Evidence.objects.update(link_state=LinkState.CHANGED)
    row = evidence_care.count_as_read(source=source, capture=later, by=alice, at=NOW + DAY)
    assert (row.link_state, row.read_at) == (LinkState.FINE, NOW)
    act = DeskAct.objects.get()
    assert (act.kind, act.person) == (DeskActKind.SOURCE, alice)
    assert act.words == f"Read the page as it is now: source {source.pk}, {source.title}"


def test_count_as_read_of_a_page_that_also_moved_leaves_it_moved(
    source: Evidence, alice: StaffMember
) -> None:
    capture = make_capture(evidence=source)
    Evidence.objects.update(link_state=LinkState.CHANGED, moved_to="https://example.org/new")
    row = evidence_care.count_as_read(source=source, capture=capture, by=alice, at=NOW)
    assert row.link_state == LinkState.MOVED


def test_count_as_read_of_a_gone_page_leaves_it_gone(source: Evidence, alice: StaffMember) -> None:
    capture = make_capture(evidence=source)
    Evidence.objects.update(link_state=LinkState.GONE)
    row = evidence_care.count_as_read(source=source, capture=capture, by=alice, at=NOW)
    assert row.link_state == LinkState.GONE


def test_count_as_read_refuses_a_copy_that_is_not_the_newest(source: Evidence, alice: StaffMember) -> None:
    earlier = make_capture(evidence=source, at=NOW - DAY)
    make_capture(evidence=source, text="Other words.", at=NOW)
    with pytest.raises(ActionRefusedError, match="fetched again meanwhile"):
        evidence_care.count_as_read(source=source, capture=earlier, by=alice, at=NOW)


def test_count_as_read_refuses_what_is_no_copy_of_it(source: Evidence, alice: StaffMember) -> None:
    failed = make_capture(evidence=source, status=404)
    other = make_capture(evidence=make_evidence(), text="Elsewhere.")
    for capture in (failed, other):
        with pytest.raises(ActionRefusedError, match="no copy"):
            evidence_care.count_as_read(source=source, capture=capture, by=alice, at=NOW)
    assert not DeskAct.objects.exists()


def test_use_page_facts_takes_over_what_was_chosen(source: Evidence, alice: StaffMember) -> None:
    capture = make_capture(evidence=source, **PAGE_FACTS)
    row = evidence_care.use_page_facts(
        source=source, capture=capture, facts=["title", "published_on"], by=alice, at=NOW
    )
    assert (row.title, row.published_on) == ("Décret 12", dt.date(2026, 3, 4))
    assert (row.publisher, row.language) == (source.publisher, "en")
    assert DeskAct.objects.get().words.startswith("Took over the page’s own title, date: source")


def test_use_page_facts_makes_the_title_theirs(source: Evidence, alice: StaffMember) -> None:
    Evidence.objects.update(title_is_ours=True, published_precision="year")
    capture = make_capture(evidence=source, **PAGE_FACTS)
    row = evidence_care.use_page_facts(source=source, capture=capture, facts=[*PAGE_FACTS], by=alice, at=NOW)
    row.refresh_from_db()
    assert (row.title_is_ours, row.published_precision, row.language) == (False, "day", "fr")


@pytest.mark.parametrize("facts", [[], ["kind"], ["language"]])
def test_use_page_facts_refuses_where_there_is_nothing_to_take(
    source: Evidence, alice: StaffMember, facts: list[str]
) -> None:
    capture = make_capture(evidence=source, title="Décret 12")
    with pytest.raises(ActionRefusedError) as refused:
        evidence_care.use_page_facts(source=source, capture=capture, facts=facts, by=alice, at=NOW)
    assert list(refused.value.problems) == ["facts"]


def test_use_page_facts_refuses_the_capture_of_another_source(source: Evidence, alice: StaffMember) -> None:
    capture = make_capture(evidence=make_evidence(), **PAGE_FACTS)
    with pytest.raises(ActionRefusedError, match="another source"):
        evidence_care.use_page_facts(source=source, capture=capture, facts=["title"], by=alice, at=NOW)


def test_what_is_on_record_keeps_its_facts_and_its_address(published: Evidence, alice: StaffMember) -> None:
    capture = make_capture(evidence=published, **PAGE_FACTS)
    Evidence.objects.update(moved_to="https://example.org/new")
    with pytest.raises(ActionRefusedError, match="address, title, publisher and date stay"):
        evidence_care.use_page_facts(source=published, capture=capture, facts=["title"], by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="address, title, publisher and date stay"):
        evidence_care.use_new_address(source=published, by=alice, at=NOW)
    before = published.url
    published.refresh_from_db()
    assert published.url == before


def test_use_new_address_asks_for_a_look_there(source: Evidence, alice: StaffMember) -> None:
    before = source.url
    Evidence.objects.update(moved_to="https://Example.org/new#part", link_state=LinkState.MOVED)
    row = evidence_care.use_new_address(source=source, by=alice, at=NOW)
    assert (row.url, row.moved_to) == ("https://example.org/new", "")
    assert (row.link_state, row.next_check_at) == (LinkState.UNCHECKED, NOW)
    assert DeskAct.objects.get().words.startswith(f"Changed the address from {before}: source")


def test_use_new_address_refuses_one_that_is_recorded(source: Evidence, alice: StaffMember) -> None:
    other = make_evidence(url="https://example.org/new")
    Evidence.objects.filter(pk=source.pk).update(moved_to=other.url)
    with pytest.raises(ActionRefusedError, match=f"it is source {other.pk}"):
        evidence_care.use_new_address(source=source, by=alice, at=NOW)


def test_use_new_address_refuses_where_nothing_moved(source: Evidence, alice: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="has not moved"):
        evidence_care.use_new_address(source=source, by=alice, at=NOW)
