"""The least that is valid, one keyword-only function per model. Names are made up unless given."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from commitments.actions import (
    assessments,
    current_status,
    editorial,
    evidence,
    progress,
    ratings,
    second_ratings,
)
from commitments.models import (
    Assessment,
    AssessmentDraft,
    Clause,
    Commitment,
    CommitmentLink,
    CommitmentTest,
    Deadline,
    Endorsement,
    EntryDraft,
    Evidence,
    Instrument,
    Milestone,
    ProgressEntry,
    SecondRating,
    Signatory,
    StaffMember,
    TextLine,
    Undertaking,
)
from commitments.rules.signatory_kinds import address_of
from commitments.summaries.undertaking_rows import Wanted, owed_by, owed_jointly
from commitments.vocabulary import Binding, Delivery, DraftState, TestResult

numbers = count(1)
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
SIGNED_ON = dt.date(2025, 2, 11)


def make_instrument(*, code: str = "", **fields: Any) -> Instrument:
    number = next(numbers)
    defaults = {
        "title": f"Declaration {number}",
        "short_title": f"Declaration {number}",
        "kind": "declaration",
        "adopted_on": SIGNED_ON,
        "place": "Paris",
        "text_extent": "full",
        "source_title": "Published text",
        "order": number,
    }
    return Instrument.objects.create(code=code or f"declaration-{number}", **defaults | fields)


def make_line(
    *, instrument: Instrument, number: int = 1, text: str = "We will do it.", **fields: Any
) -> TextLine:
    defaults = {"role": "paragraph", "paragraph": "1"}
    return TextLine.objects.create(instrument=instrument, number=number, text=text, **defaults | fields)


def make_clause(*, instrument: Instrument | None = None, code: str = "", **fields: Any) -> Clause:
    number = next(numbers)
    defaults = {
        "kind": "commitment",
        "line": 1,
        "paragraph": "1",
        "summary": "Doing it.",
        "quote": "We will do it.",
        "order": number,
    }
    return Clause.objects.create(
        instrument=instrument or make_instrument(), code=code or f"X{number}", **defaults | fields
    )


def make_milestone(*, instrument: Instrument, on: dt.date = dt.date(2025, 4, 3), **fields: Any) -> Milestone:
    number = next(numbers)
    defaults = {"title": f"Summit {number}", "starts_on": on, "ends_on": on, "in_source": True}
    return Milestone.objects.create(instrument=instrument, code=f"summit-{number}", **defaults | fields)


def make_signatory(*, name: str = "", code: str = "", slug: str = "", **fields: Any) -> Signatory:
    number = next(numbers)
    name = name or f"Country {number}"
    defaults = {
        "kind": "country",
        "name_in_text": name,
        "sort_key": name.lower(),
        "region": "Europe",
        "subregion": "Western Europe",
        "timezone": "Europe/Paris",
        "languages": ["fr"],
        "tile_column": number % 12 + 1,
        "tile_row": number // 12 + 1,
    }
    return Signatory.objects.create(
        name=name,
        code=code or f"{number:03d}"[-3:],
        slug=slug or name.lower().replace(" ", "-"),
        **defaults | fields,
    )


def make_endorsement(*, signatory: Signatory, instrument: Instrument, **fields: Any) -> Endorsement:
    defaults = {"joined_on": SIGNED_ON, "source_text": "Listed by name in the published text"}
    return Endorsement.objects.create(signatory=signatory, instrument=instrument, **defaults | fields)


def make_link(*, commitment: Commitment, earlier: Commitment) -> CommitmentLink:
    """That a commitment repeats an earlier one."""
    return CommitmentLink.objects.create(
        commitment=commitment,
        earlier=earlier,
        kind="repeats",
        clauses=[commitment.code],
        earlier_clauses=[earlier.code],
        reason="Both say the same.",
    )


def make_commitment(
    *,
    instrument: Instrument | None = None,
    code: str = "",
    tests: int = 2,
    due_on: dt.date | None = None,
    **fields: Any,
) -> Commitment:
    """A commitment built from one clause of the same code, with its tests and, if asked, a deadline."""
    instrument = instrument or make_instrument()
    clause = make_clause(instrument=instrument, code=code)
    defaults = {
        "title": f"Promise {clause.code}",
        "opening": "declared",
        "kind": "commitment",
        "binding": Binding.EACH,
        "is_continuing": False,
        "explanation": ["What it means."],
        "trackability": "partial",
        "trackability_reason": "The measure is ours.",
        "order": next(numbers),
    }
    commitment = Commitment.objects.create(instrument=instrument, code=clause.code, **defaults | fields)
    commitment.clauses.add(clause)
    CommitmentTest.objects.bulk_create(
        CommitmentTest(commitment=commitment, number=n, text=f"Test {n} is passed.")
        for n in range(1, tests + 1)
    )
    if due_on:
        Deadline.objects.create(commitment=commitment, due_on=due_on, basis="quoted", quote="by that day")
    return commitment


def make_undertaking(
    *, commitment: Commitment | None = None, signatory: Signatory | None = None, is_joint: bool = False
) -> Undertaking:
    """What the signatory owes under the commitment, with its status row, as the loader makes it."""
    commitment = commitment or make_commitment()
    endorsement = None
    if not is_joint:
        signatory = signatory or make_signatory()
        endorsement = Endorsement.objects.filter(
            signatory=signatory, instrument=commitment.instrument
        ).first()
        endorsement = endorsement or make_endorsement(signatory=signatory, instrument=commitment.instrument)
    undertaking = Undertaking.objects.create(commitment=commitment, endorsement=endorsement)
    current_status.refresh([undertaking.pk])
    return undertaking


def make_person(*, username: str = "", role: str = "", **fields: Any) -> StaffMember:
    username = username or f"person-{next(numbers)}"
    person = StaffMember.objects.create_user(username=username, password=f"password of {username}", **fields)
    if role:
        person.groups.add(person.groups.model.objects.get(name=role))
    return person


def make_evidence(**fields: Any) -> Evidence:
    number = next(numbers)
    defaults = {
        "url": f"https://example.org/page-{number}",
        "title": f"Page {number}",
        "publisher": "Example",
        "kind": "primary",
    }
    return evidence.record(**defaults | fields)


def make_entry_draft(
    *, by: StaffMember, undertaking: Undertaking, claim: str = "Something happened.", **fields: Any
) -> EntryDraft:
    signatories = [undertaking.endorsement.signatory] if undertaking.endorsement else []
    defaults = {"happened_on": dt.date(2026, 1, 15), "precision": "day", "stage": "done"}
    if "sources" not in fields:
        fields["sources"] = [progress.Source(make_evidence())]
    return progress.save_draft(
        by=by,
        claim=claim,
        clauses=list(undertaking.commitment.clauses.all()),
        signatories=signatories,
        **defaults | fields,
    )


def make_bare_entry(**fields: Any) -> ProgressEntry:
    """An entry as the loader of reference data writes it."""
    defaults = {
        "happened_on": NOW,
        "precision": "day",
        "claim": "Done.",
        "stage": "done",
        "origin": "reference",
        "published_at": NOW,
    }
    return ProgressEntry.objects.create(**defaults | fields)


def make_entry(
    *,
    undertaking: Undertaking,
    by: StaffMember | None = None,
    reviewer: StaffMember | None = None,
    **fields: Any,
) -> ProgressEntry:
    """A published entry, through the whole editorial process."""
    by, reviewer = by or make_person(role="Publisher"), reviewer or make_person(role="Publisher")
    draft = editorial.submit(draft=make_entry_draft(by=by, undertaking=undertaking, **fields), by=by, at=NOW)
    assert isinstance(draft, EntryDraft)
    return editorial.approve_entry(draft=draft, by=reviewer, at=NOW)


def reword(entry: ProgressEntry, **fields: Any) -> ProgressEntry:
    """A second version of an entry, as the loader of reference data makes it."""
    bearings = list(entry.bearings.all())
    links = list(entry.evidence_links.all())
    old = ProgressEntry.objects.get(pk=entry.pk)
    new = ProgressEntry.objects.get(pk=entry.pk)
    new.pk, new._state.adding, new.version, new.supersedes = None, True, old.version + 1, old
    for name, value in fields.items():
        setattr(new, name, value)
    new.save(force_insert=True)
    for row in (*bearings, *links):
        row.pk, row.entry, row._state.adding = None, new, True
        row.save(force_insert=True)
    return new


def make_undertaking_of_two() -> Undertaking:
    """France's; Kenya made the same promise, D3.e of the Paris Declaration, which has two tests."""
    commitment = make_commitment(instrument=make_instrument(), code="D3.e", tests=2)
    make_undertaking(commitment=commitment, signatory=make_signatory(name="Kenya"))
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))


def make_lead(*, undertaking: Undertaking, **fields: Any) -> EntryDraft:
    defaults = {
        "code": f"lead-{next(numbers)}",
        "state": DraftState.LEAD,
        "origin": "reference",
        "happened_on": dt.date(2025, 6, 1),
        "claim": "Something is said to have happened.",
    }
    lead = EntryDraft.objects.create(**defaults | fields)
    lead.clauses.set(undertaking.commitment.clauses.all())
    return lead


def make_judgement(level: Delivery | str = Delivery.FIRST_STEPS, **fields: Any) -> assessments.Judgement:
    defaults = {
        "reasons": "A plan with a budget was published.",
        "change_note": "A plan with a budget was published in January.",
        "effective_on": dt.date(2026, 1, 15),
        "next_check_on": dt.date(2036, 7, 14),
        "evidence_strength": 1,
    }
    return assessments.Judgement(verified_level=level, **defaults | fields)


def make_assessment_draft(
    *,
    by: StaffMember,
    undertaking: Undertaking,
    level: Delivery | str = Delivery.FIRST_STEPS,
    passed: int = 0,
    entries: Iterable[ProgressEntry] = (),
    shows: dict[str, int] | None = None,
    **fields: Any,
) -> AssessmentDraft:
    tests = list(undertaking.commitment.tests.all())
    results = {
        test: TestResult.PASSED if number < passed else TestResult.NOT_PASSED
        for number, test in enumerate(tests)
    }
    return assessments.save_draft(
        by=by,
        undertaking=undertaking,
        judgement=make_judgement(level, **fields),
        test_results=results,
        entries=list(entries),
        shows=shows,
    )


def make_assessment(
    *,
    undertaking: Undertaking,
    level: Delivery | str = Delivery.FIRST_STEPS,
    by: StaffMember | None = None,
    reviewer: StaffMember | None = None,
    at: dt.datetime = NOW,
    **fields: Any,
) -> Assessment:
    """A published assessment, through the whole editorial process, resting on a fresh entry."""
    by, reviewer = by or make_person(role="Publisher"), reviewer or make_person(role="Publisher")
    total = undertaking.commitment.tests.count()
    passed = {Delivery.MET: total, Delivery.SUBSTANTIAL: total - total // 2}.get(Delivery(level), 0)
    entries = fields.pop("entries", None) or [make_entry(undertaking=undertaking, by=by, reviewer=reviewer)]
    draft = make_assessment_draft(
        by=by,
        undertaking=undertaking,
        level=level,
        entries=entries,
        passed=fields.pop("passed", passed),
        **fields,
    )
    editorial.submit(draft=draft, by=by, at=at)
    give_second_rating(draft=draft, at=at)
    return editorial.approve_assessment(draft=draft, by=reviewer, at=at)


def make_assessment_under(version: str, **fields: Any) -> Assessment:
    """As it was published while that version of the method was in force."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assessments, "METHOD_VERSION", version)
        return make_assessment(**fields)


def make_revision(*, undertaking: Undertaking, level: str = "substantial", **fields: Any) -> Assessment:
    """First steps under the first method, and what it became because the method changed."""
    make_assessment_under("1.0", undertaking=undertaking, level="first_steps")
    words = {"is_revision": True, "changed_rule": "Pilots count as delivery."}
    return make_assessment(undertaking=undertaking, level=level, **words | fields)


def give_second_rating(
    *, draft: AssessmentDraft, by: StaffMember | None = None, at: dt.datetime = NOW, **other: Any
) -> SecondRating | None:
    """The blind rating where one was asked for: the first again unless level, strength or results say."""
    second = SecondRating.objects.filter(draft=draft, rated_at=None).first()
    if second is None:
        return None
    return second_ratings.rate(
        second=second,
        by=by or make_person(role="Publisher"),
        at=at,
        rating=replace(ratings.of_draft(draft), **other),
        reasons="The evidence shows it.",
    )


def wanted(owed: Undertaking) -> Wanted:
    """As the address of its page asks for it."""
    code = owed.commitment.code
    if owed.endorsement is None:
        return owed_jointly(code=code)
    signatory = owed.endorsement.signatory
    return owed_by(kind=address_of(signatory.kind), slug=signatory.slug, code=code)
