"""Invented work for the desk of a sample copy: assignments, suggestions of visitors, rounds of replies.

Everything goes through the real actions; every text begins with "Sample:".
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from commitments.actions import assignments, contacts, replies, reply_rounds, suggestions
from commitments.actions.assignments import Target
from commitments.desk_vocabulary import SuggestionKind, SuggestionState
from commitments.models import (
    Assessment,
    Commitment,
    ReplyInvitation,
    ReplyRound,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.summaries.desk_undo import WITHIN
from commitments.vocabulary import ReplyStance

OFFICE: Final = "Sample: office for digital affairs (invented)"
SIGNED_AS: Final = "Sample: the office for digital affairs (invented)"
REPLY: Final = (
    "Sample: we thank the desk for its work. The register named here was opened in March, and its figures "
    "will be published in autumn. This text is invented."
)
OFFERS: Final = (
    (SuggestionKind.EVIDENCE, "Sample: the decree is on page 12 of this gazette. Invented."),
    (SuggestionKind.CHALLENGE, "Sample: the date given here is that of the draft, not of the law. Invented."),
    (SuggestionKind.EVIDENCE, "Sample: a budget line for this was voted last week. Invented."),
    (SuggestionKind.CHALLENGE, "Sample: this office no longer exists. Invented."),
)


def make(*, team: Sequence[StaffMember], undertakings: Sequence[Undertaking], now: dt.datetime) -> int:
    """Returns how many suggestions, assignments and rounds were made."""
    asked = ask_for_replies(team[0], now)
    return assign(team, now) + suggest(undertakings, by=team[1], now=now) + asked


def assign(team: Sequence[StaffMember], now: dt.datetime) -> int:
    """A region's share of signatories each, one commitment for one person, one language for another."""
    signatories = list(Signatory.objects.order_by("sort_key"))
    targets = [
        Target(person=team[number % len(team)], signatory=signatory)
        for number, signatory in enumerate(signatories)
        if number % 3
    ]
    commitment = Commitment.objects.order_by("order").first()
    targets.append(Target(person=team[-1], commitment=commitment))
    targets.append(Target(person=team[0], language="fr"))
    return assignments.assign_all(targets=targets, by=team[0], at=now)


def suggest(undertakings: Sequence[Undertaking], *, by: StaffMember, now: dt.datetime) -> int:
    """Offers and challenges of visitors; the last one has been declined."""
    made = [
        suggestions.receive(
            kind=kind,
            undertaking=undertakings[number * 7 % len(undertakings)],
            text=text,
            url=f"https://sample.invalid/offer/{number}" if kind == SuggestionKind.EVIDENCE else "",
            at=now - dt.timedelta(days=number + 1),
        )
        for number, (kind, text) in enumerate(OFFERS)
    ]
    suggestions.settle(
        suggestion=made[-1],
        state=SuggestionState.DECLINED,
        decision="Sample: the office was renamed, and the page says so.",
        by=by,
        at=now,
    )
    return len(made)


def ask_for_replies(by: StaffMember, now: dt.datetime) -> int:
    """Three rounds: one closed without an answer, one with an answer to publish, one that has just begun.

    Nothing is published here: the line in the list of changes would not say that it is invented.
    """
    by_signatory: dict[int, list[Assessment]] = {}
    for assessment in standing_now():
        assert assessment.undertaking.endorsement is not None
        by_signatory.setdefault(assessment.undertaking.endorsement.signatory_id, []).append(assessment)
    chosen = sorted(by_signatory.items(), key=lambda row: (-len(row[1]), row[0]))[:3]
    days = (60, 20, 5)
    for (signatory_id, assessments), before in zip(chosen, days, strict=False):
        settled_at = max(item.published_at for item in assessments) + WITHIN
        opened_at = max(now - dt.timedelta(days=before), settled_at)
        round_ = open_round(by, Signatory.objects.get(pk=signatory_id), assessments, at=opened_at)
        if before == days[1]:
            answer(round_, at=now - dt.timedelta(days=1))
    return len(chosen)


def standing_now() -> list[Assessment]:
    """What stands for single signatories, the oldest publication first."""
    rows = Assessment.objects.filter(currentstatus__isnull=False, undertaking__endorsement__isnull=False)
    return list(rows.select_related("undertaking__endorsement__signatory").order_by("published_at", "pk"))


def open_round(
    by: StaffMember, signatory: Signatory, assessments: Sequence[Assessment], *, at: dt.datetime
) -> ReplyRound:
    contact = contacts.add(
        by=by,
        at=at,
        signatory=signatory,
        office=OFFICE,
        email=f"contact@{signatory.slug}.sample.invalid",
        note="Sample: invented.",
    )
    round_ = reply_rounds.open_round(
        by=by, at=at, signatory=signatory, contacts=[contact], published=assessments
    )
    round_.reached_at = at
    round_.save(update_fields=["reached_at"])
    return round_


def answer(round_: ReplyRound, *, at: dt.datetime) -> None:
    invitation = ReplyInvitation.objects.get(round=round_)
    item = round_.items.order_by("pk")[0]
    given = replies.Answer(stance=ReplyStance.DISAGREE, text=REPLY)
    replies.keep_answers(
        invitation=invitation,
        at=at,
        answers={item.pk: given},
        signed_as=SIGNED_AS,
        language="en",
        is_sent=True,
    )
