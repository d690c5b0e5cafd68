"""The published changes of a digest, in words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext, ngettext

from commitments.models import Assessment, Change, Commitment, Correction, Endorsement, Undertaking
from commitments.models.assessment import reverse_version
from commitments.summaries import digest_entries
from commitments.summaries.desk_undo import WITHIN
from commitments.summaries.digest_entries import AsOf
from commitments.summaries.digest_lines import About, Item
from commitments.summaries.digest_words import level_words, shortened
from commitments.summaries.own_words import said
from commitments.summaries.signatory_names import own_name
from commitments.vocabulary import ChangeKind, EvidenceStrength
from commitments.words import lower_first

NEWS_LENGTH = 58

# A correction can be withdrawn for ten minutes, and a withdrawal begun in the last of them may commit later.
SETTLED_AFTER = 2 * WITHIN


Signatories = Mapping[int, frozenset[int]]


def numbered(after: int, up_to: int) -> Q:
    """Changes after one number, up to another."""
    return Q(number__gt=after, number__lte=up_to)


def published(
    which: Q, *, everybody: Signatories, now: dt.datetime, as_of: AsOf | None = None
) -> tuple[Item, ...]:
    """What is worth telling of these changes, oldest first. Five queries at most.

    An entry is told in its newest version that cannot be withdrawn any more, or that of the moment `as_of`.

    What was corrected or replaced since is told as it stands now, or left to the mail that carries the
    correction: no mail repeats what we have withdrawn. A correction that may still be withdrawn itself hides
    nothing: no later mail would bring back the news it hid.
    """
    changes = list(
        Change.objects.worth_mailing()
        .filter(which)
        .select_related(
            "undertaking__commitment__instrument",
            "undertaking__endorsement__signatory",
            "assessment__corrects",
            "entry",
        )
        .annotate(
            source_count=Count("assessment__entries__evidence", distinct=True),
            is_corrected=Exists(
                Correction.objects.standing().filter(
                    corrected=OuterRef("assessment"),
                    replaced_by__is_minor=False,
                    replaced_by__published_at__lt=now - SETTLED_AFTER,
                )
            ),
        )
        .order_by("number")
    )
    if not changes:
        return ()
    as_of = as_of or (lambda _: now - SETTLED_AFTER)
    entry_items = dict(digest_entries.in_words(changes, everybody, as_of))
    items = []
    for change in changes:
        if change.assessment is not None and is_worth_telling(change):
            items.append(assessment_in_words(change, everybody))
        elif change.kind == ChangeKind.REPLY and change.undertaking is not None:
            items.append(reply_in_words(change, change.undertaking, everybody))
        elif change.number in entry_items:
            items.append(entry_items[change.number])
    return tuple(items)


def once(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items of one mail, oldest first: each entry once, and a status as now where none came after it.

    All changes of an entry tell its newest version.
    """
    newest = {item.entry: item.number for item in items if item.entry}
    stands = {item.undertaking: item.number for item in items if item.kind != ChangeKind.REPLY}
    return tuple(
        superseded(item) if item.number < stands.get(item.undertaking, 0) and item.undertaking else item
        for item in items
        if not item.entry or newest[item.entry] == item.number
    )


def superseded(item: Item) -> Item:
    is_status = item.kind != ChangeKind.REPLY
    return replace(item, status=item.status_then, is_superseded=is_status)


def is_worth_telling(change: Any) -> bool:
    """Not what was corrected since, and not a check that left the status as it was."""
    is_the_same = change.from_level == change.to_level
    if change.kind == ChangeKind.REVIEWED or (change.kind == ChangeKind.METHOD and is_the_same):
        return False
    return not change.is_corrected


def signatories_by_instrument() -> Signatories:
    """Who is bound by each instrument today. One query."""
    found = defaultdict(set)
    for instrument_id, signatory_id in Endorsement.objects.filter(left_on=None).values_list(
        "instrument_id", "signatory_id"
    ):
        found[instrument_id].add(signatory_id)
    return {instrument_id: frozenset(ids) for instrument_id, ids in found.items()}


def assessment_in_words(change: Change, everybody: Signatories) -> Item:
    undertaking, assessment = change.undertaking, change.assessment
    assert undertaking is not None  # every assessment is of an undertaking
    assert assessment is not None
    commitment, (who, about) = undertaking.commitment, concerned_by(undertaking, everybody)
    before, now = status_of(change.from_level, commitment), status_of(change.to_level, commitment)
    correction: Correction | None = getattr(assessment, "corrects", None)
    return Item(
        number=change.number,
        kind=ChangeKind(change.kind),
        who=who,
        code=commitment.code,
        title=said(commitment, "title"),
        status=status_words(change, before, now),
        text=shortened(change.note),
        detail=basis_words(assessment, change.source_count),  # type: ignore[attr-defined]
        news=news_words(ChangeKind(change.kind), who, commitment, before, now),
        link=gettext("Read the assessment: {who}, {code}").format(who=who, code=commitment.code),
        path=reverse_version(undertaking, assessment.version),
        published_at=change.published_at,
        about=about,
        level=change.to_level,
        undertaking=undertaking.pk,
        status_then=status_then_words(change, before, now),
        wrong=shortened(correction.what_was_wrong) if correction else "",
        rule=shortened(assessment.changed_rule),
    )


def reply_in_words(change: Change, undertaking: Undertaking, everybody: Signatories) -> Item:
    """That a signatory answered; its words stand on the page, whole and unchanged."""
    commitment, (who, about) = undertaking.commitment, concerned_by(undertaking, everybody)
    stays = status_of(change.to_level, commitment)
    return Item(
        number=change.number,
        kind=ChangeKind.REPLY,
        who=who,
        code=commitment.code,
        title=said(commitment, "title"),
        status=gettext("The status stays “{now}”.").format(now=stays),
        undertaking=undertaking.pk,
        status_then=gettext("The status stayed “{now}”.").format(now=stays),
        text=shortened(change.note),
        detail="",
        news=gettext("{who} replied about {code}").format(who=who, code=commitment.code),
        link=gettext("Read the reply: {who}, {code}").format(who=who, code=commitment.code),
        path=undertaking.get_absolute_url(),
        published_at=change.published_at,
        about=about,
        level=change.to_level,
    )


def concerned_by(undertaking: Undertaking, everybody: Signatories) -> tuple[str, About]:
    """Whose undertaking it is, in words, and whose follows it answers."""
    commitment, endorsement = undertaking.commitment, undertaking.endorsement
    if endorsement:
        who, signatories = own_name(endorsement.signatory), frozenset({endorsement.signatory_id})
    else:
        who = gettext("All signatories together")
        signatories = everybody.get(commitment.instrument_id, frozenset())
    return who, About(signatories, frozenset({commitment.pk}), frozenset({commitment.instrument_id}))


def status_of(level: str, commitment: Commitment) -> str:
    return level_words(level, is_continuing=commitment.is_continuing)


def status_words(change: Change, before: str, now: str) -> str:
    if change.kind == ChangeKind.FIRST_ASSESSMENT:
        words = gettext("Assessed as “{now}”.")
    elif change.kind == ChangeKind.METHOD:
        words = gettext("“{now}” under our method as it is now; before, “{before}”.")
    elif change.kind != ChangeKind.CORRECTION:
        words = gettext("Now “{now}”; before, “{before}”.")
    elif before == now:
        words = gettext("The status stays “{now}”.")
    else:
        words = gettext("Now “{now}”; we had wrongly shown “{before}”.")
    return words.format(now=now, before=before)


def status_then_words(change: Change, before: str, now: str) -> str:
    """The same where another status followed."""
    if change.kind == ChangeKind.FIRST_ASSESSMENT:
        words = gettext("Assessed as “{now}” then.")
    elif change.kind == ChangeKind.METHOD:
        words = gettext("Then “{now}” under our method; before, “{before}”.")
    elif change.kind != ChangeKind.CORRECTION:
        words = gettext("Then “{now}”; before, “{before}”.")
    elif before == now:
        words = gettext("The status stayed “{now}”.")
    else:
        words = gettext("Then “{now}”; we had wrongly shown “{before}”.")
    return words.format(now=now, before=before)


def basis_words(assessment: Assessment, source_count: int) -> str:
    """How firmly it stands."""
    words = []
    if assessment.evidence_strength:
        strength = lower_first(gettext(EvidenceStrength(assessment.evidence_strength).label))
        words.append(gettext("Evidence: {strength}.").format(strength=strength))
    if source_count:
        words.append(ngettext("{n} source.", "{n} sources.", source_count).format(n=source_count))
    return " ".join(words)


def news_words(kind: ChangeKind, who: str, commitment: Commitment, before: str, now: str) -> str:
    """The item as a subject line; the title goes when it would not fit."""
    names = {"who": who, "code": commitment.code, "now": now, "before": before}
    if kind == ChangeKind.CORRECTION and before != now:
        return gettext("Correction: {who} {code} was wrongly shown as “{before}”").format(**names)
    if kind == ChangeKind.CORRECTION:
        return gettext("Correction: {who} {code}").format(**names)
    if kind == ChangeKind.METHOD:
        return gettext("Method changed: {who} {code} now “{now}”").format(**names)
    is_first = kind == ChangeKind.FIRST_ASSESSMENT
    words = (
        gettext("{who}: {code} first assessed as “{now}”")
        if is_first
        else gettext("{who}: {code} now “{now}”")
    )
    full = words.format(**names | {"code": f"{commitment.code} {said(commitment, 'title')}"})
    return full if len(full) <= NEWS_LENGTH else words.format(**names)
