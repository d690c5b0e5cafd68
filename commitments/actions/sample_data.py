"""Invented assessments, staff, readers and replies, to show the form. Never in production.

Everything goes through the real actions, so that every rule holds; every text begins with "Sample:".
The plan of what happens to whom stands in sample_stories.py.
"""

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction

from commitments.actions import (
    assessments,
    editorial,
    evidence,
    progress,
    ratings,
    sample_desk,
    sample_wording,
    second_ratings,
    subscriptions,
)
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.sample_scale.frame import CODE as LARGE_TEXT
from commitments.actions.sample_stories import Chapter, Owed, plan
from commitments.actions.staff import ensure_member
from commitments.desk_vocabulary import Role
from commitments.models import (
    Assessment,
    AssessmentDraft,
    CommitmentTest,
    EntryDraft,
    Reply,
    SecondRating,
    Signatory,
    StaffMember,
    Subscriber,
    Undertaking,
)
from commitments.rules.timing import next_check, timing
from commitments.summaries.follow import FollowRequest
from commitments.summaries.sample_notice import SAMPLE_STAFF_DOMAIN
from commitments.vocabulary import (
    DELIVERY_RANK,
    Delivery,
    DraftState,
    EvidenceKind,
    EvidenceStrength,
    FollowScope,
    Origin,
    Precision,
    Rhythm,
    Stage,
    TestResult,
)

FIRST_NAMES: Final = ("Anna", "Ben", "Cleo", "Dan")
LAST_NAME: Final = "Sample"
READERS: Final = 8
REPLIES: Final = 4
TELL_EVERY: Final = 50

STRENGTHS: Final = {
    Delivery.NO_ACTION: (EvidenceStrength.OFFICIAL_ACT, EvidenceStrength.SECONDARY),
    Delivery.FIRST_STEPS: (EvidenceStrength.OFFICIAL_PLAN, EvidenceStrength.OFFICIAL_CLAIM),
    Delivery.SUBSTANTIAL: (EvidenceStrength.IN_FORCE, EvidenceStrength.OFFICIAL_ACT),
    Delivery.MET: (EvidenceStrength.IN_FORCE, EvidenceStrength.OFFICIAL_ACT),
    Delivery.REVERSED: (EvidenceStrength.IN_FORCE,),
}
# What a government may claim while less is verified, and the same as verified.
CLAIMS: Final = {
    Delivery.NO_ACTION: (Delivery.FIRST_STEPS, Delivery.SUBSTANTIAL),
    Delivery.FIRST_STEPS: (Delivery.SUBSTANTIAL, Delivery.MET, Delivery.FIRST_STEPS, ""),
    Delivery.SUBSTANTIAL: (Delivery.MET, Delivery.SUBSTANTIAL, ""),
    Delivery.MET: (Delivery.MET, ""),
    Delivery.REVERSED: (Delivery.NO_ACTION, ""),
}
# What a second rater may say who sees less in the same evidence.
LOWER: Final = {
    Delivery.MET: Delivery.SUBSTANTIAL,
    Delivery.SUBSTANTIAL: Delivery.FIRST_STEPS,
    Delivery.FIRST_STEPS: Delivery.NO_ACTION,
    Delivery.REVERSED: Delivery.NO_ACTION,
}


@dataclass(frozen=True)
class Made:
    """How many of each kind were added."""

    assessments: int
    entries: int
    drafts: int
    replies: int
    readers: int
    tasks: int


@transaction.atomic
def make(*, seed: int, now: dt.datetime, tell: Callable[[str], None]) -> Made | None:
    """Adds the whole set of this seed; None where it is there already. `tell` hears of the progress.

    Raises ActionRefusedError in production, without reference data, and over the set of another seed.
    """
    if settings.MODE == "production":
        raise ActionRefusedError("Sample data are invented; they are never made in production.")
    if is_there(seed):
        return None
    undertakings = load_undertakings()
    if not undertakings:
        raise ActionRefusedError("There is nothing to assess yet: run load_reference first.")
    rng = random.Random(seed)
    team = [make_member(first, seed) for first in FIRST_NAMES]
    readers = make_readers(rng, now)
    chapters = plan([owed(undertaking) for undertaking in undertakings.values()], seed=seed, today=now.date())
    published = []
    for number, chapter in enumerate(chapters, start=1):
        published.append(publish(rng, team, chapter, undertakings[chapter.owed.pk]))
        if number % TELL_EVERY == 0 or number == len(chapters):
            tell(f"{number} of {len(chapters)} invented assessments")
    return Made(
        assessments=len(published),
        entries=sum(chapter.level in DELIVERY_RANK for chapter in chapters),
        drafts=leave_work_waiting(rng, team, list(undertakings.values()), now) + take_leads(team),
        replies=reply(rng, team[0], published),
        readers=readers,
        tasks=sample_desk.make(team=team, undertakings=list(undertakings.values()), now=now),
    )


def is_there(seed: int) -> bool:
    """A large set (actions/sample_scale/) has the same staff, but no drafts."""
    refuse_other_seed(seed)
    return AssessmentDraft.objects.filter(author__email__endswith=SAMPLE_STAFF_DOMAIN).exists()


def refuse_other_seed(seed: int) -> None:
    emails = StaffMember.objects.filter(email__endswith=SAMPLE_STAFF_DOMAIN).values_list("email", flat=True)
    if emails and email_of(FIRST_NAMES[0], seed) not in emails:
        raise ActionRefusedError(
            "Sample data of another seed are here already, and the record only grows: "
            "start a fresh copy for a new set."
        )


def email_of(first_name: str, seed: int) -> str:
    return f"{first_name.lower()}.{seed}{SAMPLE_STAFF_DOMAIN}"


def make_member(first_name: str, seed: int) -> StaffMember:
    """Somebody invented who can publish the others' work and cannot sign in.

    Where publishing asks for a second factor they have one, under a secret that nobody is told.
    """
    member = ensure_member(
        username=f"sample-{first_name.lower()}",
        password=None,
        role=Role.PUBLISHER,
        first_name=first_name,
        last_name=LAST_NAME,
        email=email_of(first_name, seed),
    )
    if not Authenticator.objects.filter(user=member).exists():
        TOTP.activate(member, generate_totp_secret())
    return member


def load_undertakings() -> dict[int, Undertaking]:
    rows = (
        Undertaking.objects.exclude(commitment__instrument__code=LARGE_TEXT)
        .select_related("commitment__deadline", "commitment__instrument", "endorsement__signatory")
        .prefetch_related("commitment__clauses", "commitment__tests")
        .order_by("commitment__order", "endorsement__signatory__sort_key", "pk")
    )
    return {row.pk: row for row in rows}


def owed(undertaking: Undertaking) -> Owed:
    endorsement, commitment = undertaking.endorsement, undertaking.commitment
    deadline = getattr(commitment, "deadline", None)
    starts_on = endorsement.joined_on if endorsement else commitment.instrument.adopted_on
    return Owed(
        pk=undertaking.pk,
        signatory=endorsement.signatory.code if endorsement else None,
        starts_on=starts_on or dt.date(2025, 2, 11),
        due_on=deadline.due_on if deadline else None,
    )


def publish(
    rng: random.Random, team: Sequence[StaffMember], chapter: Chapter, undertaking: Undertaking
) -> Assessment:
    """One chapter from the entry it rests on to its publication by a second person."""
    author, reviewer = rng.sample(team, 2)
    at = dt.datetime.combine(chapter.published_on, dt.time(9, rng.randrange(60)), tzinfo=dt.UTC)
    entries = []
    if chapter.level in DELIVERY_RANK:
        entries = [save_entry(author, undertaking, chapter.level, chapter.effective_on)]
    draft = save_assessment(rng, author, undertaking, chapter, entries)
    editorial.submit(draft=draft, by=author, at=at - dt.timedelta(days=2))
    rate_again(draft, next(member for member in team if member not in (author, reviewer)), at=at)
    return editorial.approve_assessment(draft=draft, by=reviewer, at=at)


def rate_again(draft: AssessmentDraft, rater: StaffMember, *, at: dt.datetime) -> None:
    """The second rating where one was asked for. One in five sees less, and then agrees with the first."""
    second = SecondRating.objects.filter(draft=draft, rated_at=None).first()
    if second is None:
        return
    first = ratings.of_draft(draft)
    lower = LOWER.get(Delivery(first.level)) if draft.undertaking_id % 5 == 0 else None
    rating = ratings.Rating(lower, first.strength, less(first.results, lower)) if lower else first
    second = second_ratings.rate(
        second=second,
        by=rater,
        at=at - dt.timedelta(days=1),
        rating=rating,
        reasons=sample_wording.SECOND_REASONS,
    )
    if second.reconciled_at is None:
        second_ratings.reconcile(
            second=second,
            by=rater,
            at=at - dt.timedelta(hours=4),
            agreed=first,
            because=sample_wording.RECONCILED,
        )


def less(results: Mapping[int, str], level: Delivery) -> dict[int, str]:
    """Results that the lower level may follow from."""
    passed = [number for number, result in results.items() if result == TestResult.PASSED]
    kept = passed[: (len(results) + 1) // 2] if level == Delivery.SUBSTANTIAL else []
    return {number: TestResult.PASSED if number in kept else TestResult.NOT_PASSED for number in results}


def save_entry(by: StaffMember, undertaking: Undertaking, level: Delivery, on: dt.date) -> EntryDraft:
    who = undertaking.endorsement.signatory if undertaking.endorsement else None
    code = undertaking.commitment.code
    source = evidence.record(
        url=f"https://sample.invalid/{who.slug if who else 'all'}/{code}/{on}",
        title=f"Sample: page on {code}",
        publisher="Sample Gazette (invented)",
        kind=EvidenceKind.PRIMARY,
        published_on=on,
    )
    draft = progress.save_draft(
        by=by,
        happened_on=on,
        precision=Precision.DAY,
        claim=sample_wording.claim(undertaking, level),
        stage=Stage.ANNOUNCED if level == Delivery.FIRST_STEPS else Stage.DONE,
        clauses=list(undertaking.commitment.clauses.all()),
        signatories=[who] if who else [],
        sources=[progress.Source(source, passage=sample_wording.PASSAGE, place="page 1")],
    )
    EntryDraft.objects.filter(pk=draft.pk).update(origin=Origin.SAMPLE)
    return draft


def save_assessment(
    rng: random.Random,
    by: StaffMember,
    undertaking: Undertaking,
    chapter: Chapter,
    entry_drafts: Sequence[EntryDraft],
) -> AssessmentDraft:
    judged = judgement(rng, undertaking, chapter)
    strength = judged.evidence_strength
    return assessments.save_draft(
        by=by,
        undertaking=undertaking,
        judgement=judged,
        test_results=test_results(rng, undertaking, chapter.level),
        entry_drafts=entry_drafts,
        shows={str(draft.reference): strength for draft in entry_drafts} if strength else {},
    )


def judgement(rng: random.Random, undertaking: Undertaking, chapter: Chapter) -> assessments.Judgement:
    level = chapter.level
    claimed = rng.choice(CLAIMS.get(level, ("",)))
    searched = assessments.Search(chapter.effective_on, sample_wording.PLACES, "English, French")
    return assessments.Judgement(
        verified_level=level,
        claimed_level=claimed,
        claim_made=sample_wording.claim_made(undertaking) if claimed else "",
        evidence_strength=rng.choice(STRENGTHS.get(level, (None,))),
        reasons=sample_wording.REASONS[level],
        scope_reason=sample_wording.SCOPE_REASONS.get(level, ""),
        change_note=sample_wording.change_note(undertaking, level),
        is_correction=chapter.is_correction,
        what_was_wrong=sample_wording.WHAT_WAS_WRONG if chapter.is_correction else "",
        effective_on=chapter.effective_on,
        next_check_on=check_after(undertaking, chapter),
        search=searched if level == Delivery.NO_EVIDENCE else None,
    )


def check_after(undertaking: Undertaking, chapter: Chapter) -> dt.date:
    met_on = chapter.effective_on if chapter.level == Delivery.MET else None
    code = timing(
        chapter.owed.due_on, Precision.DAY, level=chapter.level, met_on=met_on, today=chapter.published_on
    )
    return next_check(
        chapter.level,
        code,
        is_continuing=undertaking.commitment.is_continuing,
        assessed_on=chapter.published_on,
    )


def test_results(
    rng: random.Random, undertaking: Undertaking, level: Delivery
) -> dict[CommitmentTest, TestResult]:
    """Results that the level may follow from: all passed for met, half or more for substantial, else none."""
    tests = list(undertaking.commitment.tests.all())
    if level not in DELIVERY_RANK:
        return dict.fromkeys(tests, TestResult.NOT_TESTED)
    half = len(tests) - len(tests) // 2
    count = {Delivery.MET: len(tests), Delivery.SUBSTANTIAL: half}.get(level, 0)
    passed = rng.sample(tests, count)
    return {test: TestResult.PASSED if test in passed else TestResult.NOT_PASSED for test in tests}


def leave_work_waiting(
    rng: random.Random, team: Sequence[StaffMember], undertakings: Sequence[Undertaking], now: dt.datetime
) -> int:
    """Drafts in every state of the process."""
    author, reviewer = team[0], team[1]
    states = (
        DraftState.SUBMITTED,
        DraftState.SUBMITTED,
        DraftState.SENT_BACK,
        DraftState.DECLINED,
        DraftState.DRAFT,
    )
    chosen = list(zip(states, rng.sample(undertakings, min(len(states), len(undertakings))), strict=False))
    for state, undertaking in chosen:
        today = now.date()
        chapter = Chapter(owed(undertaking), Delivery.FIRST_STEPS, today, today, is_correction=False)
        entry = save_entry(author, undertaking, chapter.level, today)
        draft = save_assessment(rng, author, undertaking, chapter, [entry])
        if state != DraftState.DRAFT:
            editorial.submit(draft=draft, by=author, at=now)
        if state == DraftState.SENT_BACK:
            editorial.send_back(draft=draft, by=reviewer, comment=sample_wording.SENT_BACK)
        if state == DraftState.DECLINED:
            editorial.decline(draft=draft, by=reviewer, comment=sample_wording.DECLINED)
    return len(chosen)


def take_leads(team: Sequence[StaffMember]) -> int:
    """Two people each take over a lead. What it says is real, so it stays a draft and is not published."""
    leads = EntryDraft.objects.filter(state=DraftState.LEAD).order_by("code")[:2]
    return len([editorial.confirm_lead(lead=lead, by=by) for lead, by in zip(leads, team, strict=False)])


def reply(rng: random.Random, by: StaffMember, published: Sequence[Assessment]) -> int:
    """Replies of signatories that had something to object to."""
    objectionable = [
        assessment
        for assessment in published
        if assessment.undertaking.endorsement and assessment.verified_level != Delivery.MET
    ]
    chosen = rng.sample(objectionable, min(REPLIES, len(objectionable)))
    for assessment in chosen:
        Reply.objects.create(
            assessment=assessment,
            text=sample_wording.REPLY,
            author=sample_wording.reply_author(assessment.undertaking),
            received_on=assessment.published_at.date(),
            recorded_by=by,
        )
    return len(chosen)


def make_readers(rng: random.Random, now: dt.datetime) -> int:
    """Addresses under .invalid, where no mail can arrive: confirmed ones, one waiting and one that left."""
    signatories = list(Signatory.objects.order_by("sort_key"))
    asked_at = now - dt.timedelta(days=20)
    for number in range(1, READERS + 1):
        email = f"reader-{number}{SAMPLE_STAFF_DOMAIN}"
        request = FollowRequest(
            FollowScope.SIGNATORY, rng.choice(signatories).pk, list(Rhythm)[number % len(Rhythm)]
        )
        subscriptions.ask(email=email, request=request, at=asked_at)
        public_id = Subscriber.objects.get(email=email).public_id
        if number < READERS:
            subscriptions.confirm(public_id=public_id, request=request, at=asked_at)
        if number == 1:
            subscriptions.unsubscribe(public_id=public_id, at=now)
    return READERS
