import datetime as dt
from pathlib import Path

import pytest

from commitments.actions import editorial, progress
from commitments.actions.reference_data import BrokenReferenceError
from commitments.models import EntryDraft, Evidence, ProgressEntry, StaffMember, Undertaking
from tests.factories import NOW, make_evidence
from tests.reference_files import Contents, commitment, fact, load_set, page, small_set

LATER = NOW + dt.timedelta(days=30)


def facts_of(contents: Contents) -> list[Contents]:
    """Confirmed by a primary source, confirmed by two publishers, and one that is only a lead."""
    return contents["progress/2026.json"]


def owed(entry: ProgressEntry) -> set[str]:
    return {str(undertaking) for undertaking in entry.undertakings.all()}


def test_load_evidence_makes_one_source_per_address(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    gazette = Evidence.objects.get(publisher="Gazette")
    assert (gazette.published_on, gazette.published_precision) == (dt.date(2026, 3, 4), "day")
    assert (gazette.kind, gazette.title_is_ours) == ("primary", False)
    assert Evidence.objects.count() == 3


def test_load_evidence_leaves_the_desk_its_sources(db: None, tmp_path: Path) -> None:
    own = make_evidence()
    load_set(tmp_path, small_set())
    assert Evidence.objects.filter(pk=own.pk).exists()


def in_french(contents: Contents) -> Contents:
    """The same set with every page said to be in another language."""
    for item in facts_of(contents):
        item["evidence"] = [row | {"language": "fr"} for row in item["evidence"]]
    contents["instruments/example.json"]["milestones"][0]["evidence"][0]["language"] = "fr"
    return contents


def test_load_evidence_changes_no_source_on_record_and_says_so(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    on_record = set(Evidence.objects.on_record())
    report = load_set(tmp_path, in_french(small_set()))
    assert (
        {row.language for row in on_record}
        == {"en"}
        == set(
            Evidence.objects.filter(pk__in=[row.pk for row in on_record]).values_list("language", flat=True)
        )
    )
    assert sorted(report.kept_as_published) == sorted(f"{row.url} (language)" for row in on_record)
    assert report.tallies["sources"].changed == []


def test_load_evidence_keeps_the_archived_copy_of_a_source_it_changes(db: None, tmp_path: Path) -> None:
    contents = small_set()
    facts_of(contents)[2]["evidence"] = [page("Chronicle", "secondary")]  # of a lead, which is not public
    load_set(tmp_path, contents)
    Evidence.objects.filter(publisher="Chronicle").update(archived_url="https://archive.example.org/1")
    load_set(tmp_path, in_french(contents))
    source = Evidence.objects.get(publisher="Chronicle")
    assert (source.language, source.archived_url) == ("fr", "https://archive.example.org/1")


def test_load_facts_publishes_what_is_confirmed_and_keeps_the_rest_as_leads(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    assert set(ProgressEntry.objects.values_list("code", flat=True)) == {
        "register-opened",
        "register-planned",
    }
    lead = EntryDraft.objects.get()
    assert (lead.code, lead.state, lead.author, lead.origin) == (
        "register-rumoured",
        "lead",
        None,
        "reference",
    )
    assert [clause.code for clause in lead.clauses.all()] == ["E1.a"]
    assert [link.evidence.publisher for link in lead.evidence_links.all()] == ["Daily Example"]


def test_load_entries_says_how_and_when_they_were_compiled(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    entry = ProgressEntry.objects.get(code="register-opened")
    assert entry.compiled == "Compiled from excerpts of public pages, July 2026"
    assert (entry.happened_on, entry.precision, entry.published_at) == (dt.date(2026, 3, 1), "month", NOW)


def test_load_entries_turns_a_changed_claim_into_one_new_version(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    facts_of(contents)[0]["claim"] = "The register is open, in part."
    report = load_set(tmp_path, contents, now=LATER)
    assert report.tally("entries").changed == ["register-opened"]
    first, second = ProgressEntry.objects.filter(code="register-opened").order_by("version")
    assert (first.claim, second.claim) == (
        "There is news: register-opened.",
        "The register is open, in part.",
    )
    assert (second.version, second.supersedes, second.published_at) == (2, first, LATER)
    assert ProgressEntry.objects.current().count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2026-03-02"},
        {"stage": "announced"},
        {"note": "Read with care."},
        {"topic": "lists"},
        {"signatories": ["FR", "KE"]},
        {"clauses": ["E1.a", "E1"]},
        {"evidence": [page("Gazette", "primary"), page("Chronicle", "secondary")]},
        {"compiled_on": "2026-08"},
    ],
)
def test_load_entries_makes_a_new_version_of_any_change(db: None, tmp_path: Path, change: Contents) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    facts_of(contents)[0] |= change
    assert load_set(tmp_path, contents).tally("entries").changed == ["register-opened"]
    assert load_set(tmp_path, contents).tally("entries").changed == []


def test_load_entries_refuses_to_take_back_what_is_public(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    facts_of(contents)[0] |= {"strength": "secondary", "evidence": [page("Daily Example", "secondary")]}
    with pytest.raises(
        BrokenReferenceError, match="entries: register-opened is public and cannot become a lead"
    ):
        load_set(tmp_path, contents)
    assert ProgressEntry.objects.current().count() == 2


def test_load_entries_names_one_that_no_file_has(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    del facts_of(contents)[0]
    with pytest.raises(BrokenReferenceError, match="entries: register-opened is in the database"):
        load_set(tmp_path, contents)


def test_load_entries_leaves_what_the_desk_published(
    db: None, tmp_path: Path, alice: StaffMember, bob: StaffMember
) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    draft = editorial.confirm_lead(lead=EntryDraft.objects.get(), by=alice)
    draft.evidence_links.create(evidence=make_evidence())
    editorial.submit(draft=draft, by=alice, at=NOW)
    editorial.approve_entry(draft=draft, by=bob, at=NOW)
    facts_of(contents)[2] |= fact("register-rumoured", "primary", claim="It is certain now.")
    report = load_set(tmp_path, contents)
    assert report.left_to_the_desk == ["register-rumoured"]
    assert ProgressEntry.objects.get(code="register-rumoured").claim == "There is news: register-rumoured."


def test_load_leads_updates_one_that_nobody_acted_on(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    facts_of(contents)[2] |= {"claim": "A register is rumoured.", "signatories": ["KE"]}
    assert load_set(tmp_path, contents).tally("leads").changed == ["register-rumoured"]
    lead = EntryDraft.objects.get()
    assert lead.claim == "A register is rumoured."
    assert [signatory.code for signatory in lead.signatories.all()] == ["KE"]
    assert lead.row_version == 2


def test_load_leads_leaves_one_that_is_on_the_desk(db: None, tmp_path: Path, alice: StaffMember) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    editorial.confirm_lead(lead=EntryDraft.objects.get(), by=alice)
    facts_of(contents)[2]["claim"] = "A register is rumoured."
    assert load_set(tmp_path, contents).left_to_the_desk == ["register-rumoured"]
    assert EntryDraft.objects.get().claim == "There is news: register-rumoured."


def test_load_leads_gives_way_when_the_fact_is_confirmed(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    facts_of(contents)[2]["evidence"].append(page("Weekly Example", "secondary"))
    assert load_set(tmp_path, contents).tally("entries").new == ["register-rumoured"]
    assert not EntryDraft.objects.exists()


def test_load_leads_keeps_declined_one_from_coming_back(db: None, tmp_path: Path, alice: StaffMember) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    editorial.decline_lead(lead=EntryDraft.objects.get(), by=alice, comment="Another country is meant.")
    facts_of(contents)[2]["evidence"].append(page("Weekly Example", "secondary"))
    assert load_set(tmp_path, contents).left_to_the_desk == ["register-rumoured"]
    assert not ProgressEntry.objects.filter(code="register-rumoured").exists()


def test_load_leads_names_one_that_no_file_has(db: None, tmp_path: Path) -> None:
    contents = small_set()
    load_set(tmp_path, contents)
    del facts_of(contents)[2]
    with pytest.raises(BrokenReferenceError, match="leads: register-rumoured is in the database"):
        load_set(tmp_path, contents)


def test_add_bearings_follows_clauses_and_signatories(db: None, tmp_path: Path) -> None:
    contents = small_set()
    facts_of(contents)[0] |= {"clauses": ["E1.a", "E1.b", "E1.c"]}
    load_set(tmp_path, contents)
    entry = ProgressEntry.objects.get(code="register-opened")
    assert owed(entry) == {"E1.a / France", "E1.b / all together", "E1.c / France", "E1.c / all together"}
    assert owed(ProgressEntry.objects.get(code="register-planned")) == {"E1.a / Kenya"}


def test_add_bearings_takes_older_entries_into_a_new_commitment(db: None, tmp_path: Path) -> None:
    contents = small_set()
    facts_of(contents)[0] |= {"clauses": ["E1"]}
    load_set(tmp_path, contents)
    entry = ProgressEntry.objects.get(code="register-opened")
    assert owed(entry) == set()
    contents["instruments/example.json"]["commitments"].append(commitment("E1", "each"))
    load_set(tmp_path, contents)
    assert owed(entry) == {"E1 / France"}
    assert (
        Undertaking.objects.get(
            commitment__code="E1", endorsement__signatory__code="FR"
        ).current_status.entry_count
        == 1
    )


def test_a_desk_source_can_be_recorded_for_an_address_of_the_files(db: None, tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    known = Evidence.objects.get(publisher="Gazette")
    assert progress.Source(make_evidence(url=known.url)).evidence == known
