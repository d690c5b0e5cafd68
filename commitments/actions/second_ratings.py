"""The second, blind rating: asked for on submission, given by somebody else, reconciled by the two raters.

What it says when both agree, or what they agree on afterwards, is what may be published.
"""

import datetime as dt
from dataclasses import replace
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from commitments.actions import assessments, second_raters, verdicts
from commitments.actions.rated_evidence import evidence_of, is_stale
from commitments.actions.ratings import Rating, agreed_in, first_of, of_draft, said, second_of
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, SecondRatingReason, Verdict
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentRating,
    RatingPair,
    SecondRating,
    StaffMember,
)
from commitments.rules import delivery, evidence, reliability
from commitments.summaries import desk_strength
from commitments.vocabulary import DraftState

UNRATED = "A second, blind rating of this draft is still to come. It cannot be published before."
DIFFERING = "The two ratings differ, and the raters have not reconciled them yet."
OTHER_EVIDENCE = (
    "What it rests on was changed after the second rating, so it would be published as rated twice on "
    "evidence that was not. Send it back: its author’s next submission asks for another second rating."
)
PARTS = ("level", "strength", "results", "reasons")
CONFLICTED_RATER = (
    "Its second rater has since declared a conflict of interest here. "
    "Send it back: its author’s next submission asks for another second rating."
)


def reason_for(draft: AssessmentDraft) -> SecondRatingReason | None:
    """Why this draft needs a second rating, if it does."""
    standing = Assessment.objects.standing().filter(undertaking=draft.undertaking_id).order_by("-version")
    return reliability.second_rating_reason(
        draft.verified_level,
        list(standing.values_list("verified_level", flat=True)),
        drawn=is_drawn(draft),
    )


def is_drawn(draft: AssessmentDraft) -> bool:
    """The lot of an author on an undertaking until something newer is published there.

    Known to nobody who does not hold the server's key; throwing a draft away and beginning another does not
    draw it again.
    """
    base = draft.based_on.version if draft.based_on else 0
    drawn_for = f"{draft.undertaking_id}/{draft.author_id}/{base}"
    digest = salted_hmac("commitments.second-rating", drawn_for, algorithm="sha256").digest()
    return reliability.is_drawn(int.from_bytes(digest[:8]), settings.SECOND_RATING_PERCENT)


def clear(second: SecondRating) -> None:
    """Back to one that is asked for and not in; that it was given, and what it said, stays in RatingPair."""
    second.second_rater, second.rated_at, second.rated_evidence = None, None, ""
    second.second_level, second.second_strength, second.second_results = "", None, {}
    second.agreed_level, second.agreed_strength, second.agreed_results = "", None, {}
    second.second_reasons = second.agreed_because = ""
    second.reconciled_at = second.reconciled_by = None
    second.row_version += 1


def ask(*, draft: AssessmentDraft, at: dt.datetime) -> SecondRating | None:
    """Keeps the first rating as submitted, and asks for a second where the method wants one.

    Whoever submits again before the second is in replaces the first; afterwards it stays what it was, unless
    the second cannot count any more: then both are asked anew. Only actions/editorial.py calls this, inside
    the submission.
    """
    second = SecondRating.objects.filter(draft=draft).first()
    if second and (is_stale(second, draft) or second_raters.is_conflicted(second, draft)):
        clear(second)
    reason = SecondRatingReason(second.reason) if second else reason_for(draft)
    if reason is None or (second and second.rated_at):
        return second
    first = of_draft(draft)
    second = second or SecondRating(draft=draft, reason=reason, first_rater=draft.author, asked_at=at)
    second.asked_at = at
    second.first_level, second.first_strength = first.level, first.strength
    second.first_results, second.first_reasons = first.stored(), draft.reasons
    second.save()
    return second


def problems(draft: AssessmentDraft) -> list[str]:
    """Where the draft says something else than its two raters agreed on; empty where it may go on."""
    second = SecondRating.objects.filter(draft=draft).exclude(reconciled_at=None).first()
    if second is None or is_stale(second, draft) or second_raters.is_conflicted(second, draft):
        return []
    agreed = agreed_in(second)
    if of_draft(draft).stored_whole() == agreed.stored_whole():
        return []
    words = said(agreed, is_continuing=draft.undertaking.commitment.is_continuing)
    return [f"The two raters agreed on {words} The draft can go on only with that rating."]


def refuse_unfinished(draft: AssessmentDraft) -> None:
    """Nothing is published while a second rating is open, or while two ratings differ unreconciled."""
    second = SecondRating.objects.filter(draft=draft).first()
    if second and second.rated_at is None:
        raise ActionRefusedError(UNRATED)
    if second and second.reconciled_at is None:
        raise ActionRefusedError(DIFFERING)
    if second and is_stale(second, draft):
        raise ActionRefusedError(OTHER_EVIDENCE)
    if second and second_raters.is_conflicted(second, draft):
        raise ActionRefusedError(CONFLICTED_RATER)


def refuse_missing(draft: AssessmentDraft) -> None:
    """For a draft whose level needs a second rating that nobody was ever asked for."""
    if not SecondRating.objects.filter(draft=draft).exists() and reason_for(draft):
        raise ActionRefusedError(
            "It needs a second, blind rating and none was asked for. "
            "Send it back: its author’s next submission asks for one."
        )


@transaction.atomic
def rate(
    *,
    second: SecondRating,
    by: StaffMember,
    at: dt.datetime,
    rating: Rating,
    reasons: str,
    row_version: int | None = None,
) -> SecondRating:
    """Records the blind rating; where it equals the first in everything, the two are reconciled at once.

    `row_version` is that of the draft whose evidence the rater read.
    """
    second, draft = hold(second)
    second_raters.refuse_rater(second, draft, by=by)
    if row_version not in (None, draft.row_version):
        raise ActionRefusedError(
            "The evidence of this draft was changed since you opened it. Look again before you rate it."
        )
    refuse_impossible(draft, rating, words=reasons, field="reasons")
    second.second_rater, second.second_level, second.second_strength = by, rating.level, rating.strength
    second.second_results, second.second_reasons, second.rated_at = rating.stored(), reasons.strip(), at
    second.rated_evidence = evidence_of(draft)
    if first_of(second).stored_whole() == rating.stored_whole():
        settle_on(second, rating, at=at)
    second.row_version += 1
    second.save()
    keep_pair(second, draft)
    verdicts.record(DeskActKind.RATE, draft, by=by, at=at)
    return second


def keep_pair(second: SecondRating, draft: AssessmentDraft) -> None:
    """Both ratings for good, as they are now. Not counted where the first could be read in public."""
    copied = ["reason", "asked_at", "rated_at", "first_rater", "second_rater"]
    copied += [f"{which}_{part}" for which in ("first", "second") for part in PARTS]
    RatingPair.objects.create(
        undertaking=draft.undertaking,
        draft_reference=draft.reference,
        is_counted=not second_raters.was_public(draft),
        **{name: getattr(second, name) for name in copied},
    )


def hold(second: SecondRating) -> tuple[SecondRating, AssessmentDraft]:
    """Both rows as they are now, held until the transaction ends; the draft first, as a submission does."""
    draft = AssessmentDraft.objects.select_for_update(of=("self",)).get(pk=second.draft_id)
    return SecondRating.objects.select_for_update(of=("self",)).get(pk=second.pk), draft


def refuse_impossible(draft: AssessmentDraft, rating: Rating, *, words: str, field: str) -> None:
    """The method's own rules hold for every rating; a level out of scope finds its reason in the words."""
    missing = delivery.problems(
        rating.level,
        evidence_strength=rating.strength,
        test_results=list(rating.results.values()),
        scope_reason=words,
        has_search=True,
        entry_count=draft.entries.count() + draft.entry_drafts.exclude(state=DraftState.DECLINED).count(),
    )
    # what the author says that an entry shows binds nobody else, and the second rater must not learn it
    shown = [replace(item, shows=None) for item in desk_strength.of_draft(draft)]
    missing += evidence.problems(shown, strength=rating.strength, reason=words)
    found = {"": missing} if missing else {}
    if not words.strip():
        found[field] = ["Say why, in one to three sentences."]
    if found:
        raise ActionRefusedError(found)


def settle_on(
    second: SecondRating, agreed: Rating, *, at: dt.datetime, by: StaffMember | None = None, because: str = ""
) -> None:
    second.agreed_level, second.agreed_strength = agreed.level, agreed.strength
    second.agreed_results, second.agreed_because = agreed.stored(), because.strip()
    second.reconciled_at, second.reconciled_by = at, by


@transaction.atomic
def reconcile(
    *,
    second: SecondRating,
    by: StaffMember,
    at: dt.datetime,
    agreed: Rating,
    because: str,
    row_version: int | None = None,
) -> SecondRating:
    """Records what the two raters agreed on and why. A draft that says otherwise goes back to its author.

    The author may only give way, to the whole of the second rating; all else the second rater writes down.
    `row_version` is that of the two ratings they had before them.
    """
    second, draft = hold(second)
    if by.pk not in (second.first_rater_id, second.second_rater_id):
        raise ActionRefusedError("Only the two raters can reconcile their ratings.")
    if second.rated_at is None:
        raise ActionRefusedError("The second rating is not in yet.")
    if second.reconciled_at:
        raise ActionRefusedError("The two ratings are reconciled already.")
    if row_version not in (None, second.row_version):
        raise ActionRefusedError("These ratings were changed since you opened them. Look again.")
    assessments.refuse_conflicted(by, assessments.signatories_of(draft.undertaking))
    if second_raters.is_conflicted(second, draft):
        raise ActionRefusedError(CONFLICTED_RATER)
    if by.pk == second.first_rater_id and agreed.stored_whole() != second_of(second).stored_whole():
        raise ActionRefusedError(
            "You can only take over the second rating. "
            f"Anything else is written down by {second.second_rater}."
        )
    refuse_impossible(draft, agreed, words=because, field="because")
    settle_on(second, agreed, at=at, by=by, because=because)
    second.row_version += 1
    second.save()
    verdicts.record(DeskActKind.RECONCILE, draft, by=by, at=at)
    differs = of_draft(draft).stored_whole() != agreed.stored_whole()
    if differs and draft.state == DraftState.SUBMITTED:
        send_back(second, draft, at=at)
    return second


def send_back(second: SecondRating, draft: AssessmentDraft, *, at: dt.datetime) -> None:
    """In the second rater's name, whoever wrote the agreement down: no author gives a verdict on own work."""
    assert second.second_rater is not None  # a constraint on the table holds this
    verdicts.settle(
        draft,
        verdict=Verdict.SEND_BACK,
        by=second.second_rater,
        comment=in_words(second, is_continuing=draft.undertaking.commitment.is_continuing),
        at=at,
        tells=second.reconciled_by_id != draft.author_id,
    )


def in_words(second: SecondRating, *, is_continuing: bool) -> str:
    """What was agreed, for the author of the draft."""
    return (
        f"The two raters agreed on {said(agreed_in(second), is_continuing=is_continuing)} "
        f"{second.agreed_because} (Written down by {second.reconciled_by}.)"
    )


def publish(*, draft: AssessmentDraft, assessment: Assessment) -> None:
    """Puts both ratings on the public record. Only actions/editorial.py calls this, with the publication."""
    second = SecondRating.objects.filter(draft=draft).first()
    if second is None or second.second_rater is None or second.rated_at is None:
        return
    given = (
        (second.first_rater, second.first_level, second.first_strength, second.asked_at),
        (second.second_rater, second.second_level, second.second_strength, second.rated_at),
    )
    AssessmentRating.objects.bulk_create(
        AssessmentRating(
            assessment=assessment,
            position=position,
            rater=rater,
            verified_level=level,
            evidence_strength=strength,
            rated_at=rated_at,
        )
        for position, (rater, level, strength, rated_at) in enumerate(given, start=1)
    )


def carry_over(*, published: Assessment, draft: AssessmentDraft) -> None:
    """Both ratings go back with a draft that a withdrawal gives back, as long as it rests on the same.

    The withdrawn version stays readable, so a new rating of the same evidence could not be blind.
    Only actions/withdrawals.py calls this.
    """
    second = SecondRating.objects.filter(draft__published_assessment=published).first()
    if second is None or is_stale(second, draft):
        return
    second.pk, second._state.adding, second.reference = None, True, uuid4()
    second.draft = draft
    second.save(force_insert=True)
