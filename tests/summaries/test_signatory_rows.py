"""Whatever happens, rows say what models say: of each signatory, in each language, today and as of a day."""

import datetime as dt
from itertools import cycle
from typing import Any

import pytest
import time_machine
from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.models import (
    Change,
    Commitment,
    Endorsement,
    EntrySignatory,
    Instrument,
    ProgressEntry,
    ReplyRound,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.summaries import entries, past_day, peers, replies
from commitments.summaries import signatory as summary
from commitments.summaries.signatory_names import name_order, own_name
from commitments.vocabulary import ChangeKind
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_endorsement,
    make_entry,
    make_instrument,
    make_signatory,
    make_undertaking,
)
from tests.past_histories import ACTS, happen, log, make_scene
from tests.reply_factories import make_published, make_round

pytestmark = pytest.mark.django_db
IN_FRENCH = {"title": "Un titre", "note": "Une note", "short_title": "Bref"}


def by_models(signatory: Signatory, *, today: dt.date) -> dict[str, Any]:
    """What the page holds, one row after the other from Django's models."""
    owed, endorsed = summary.load_owed(signatory), summary.load_endorsements(signatory)
    own = [item for item in owed if not item.is_joint]
    named = EntrySignatory.objects.filter(signatory=signatory).values_list("entry", flat=True)
    changes = [
        (change.number, change.kind, change.note, change.published_at.date())
        for change in Change.objects.standing().order_by("-number").select_related("undertaking__endorsement")
        if change.kind != ChangeKind.WITHDRAWN
        and (change.entry_id in set(named) or change.undertaking_id in {item.pk for item in own})
    ]
    everybody = list(Signatory.objects.all())
    return {
        "sections": tuple(summary.sections_of(owed, endorsed, today=today)),
        "entries": entries.load(ProgressEntry.objects.current().filter(signatory_links__signatory=signatory)),
        "replies": newest_first(line for item in own for line in replies.load_replies(item.pk)),
        "newest": changes[0] if changes else None,
        "peers": peers_by_models(own, peers.neighbours(signatory, everybody)),
        "names": (own_name(signatory), signatory.code, signatory.name_in_text),
    }


def newest_first(lines: Any) -> list[replies.ReplyLine]:
    return sorted(lines, key=lambda line: (line.received_on, line.code, line.text), reverse=True)


def peers_by_models(own: list[Undertaking], around: tuple[Any, ...]) -> tuple[Any, ...]:
    found = []
    for item in own if around else []:
        theirs = Undertaking.objects.filter(
            commitment=item.commitment, endorsement__signatory__in=around, endorsement__left_on=None
        ).select_related("endorsement__signatory", "current_status")
        levels = {own_name(each.endorsement.signatory): each.current_status.verified_level for each in theirs}
        assessed = sorted((name for name in levels if levels[name] != "not_assessed"), key=name_order)
        found.append((item.commitment.code, [(name, levels[name]) for name in assessed], len(levels)))
    return tuple(found)


def by_rows(signatory: Signatory, *, today: dt.date) -> dict[str, Any]:
    kind = "country" if signatory.kind == "country" else "organisation"
    page = summary.load(kind=kind, slug=signatory.slug, today=today)
    assert page is not None
    newest = page.newest_change
    return {
        "sections": page.sections,
        "entries": page.entries,
        "replies": newest_first(page.replies),
        "newest": (newest.number, newest.kind, newest.note, newest.on) if newest else None,
        "peers": tuple(
            (row.code, [(peer.name, peer.level) for peer in row.assessed], row.total)
            for row in page.peers.rows
        ),
        "names": (page.name, page.code, page.name_in_text),
    }


def assert_same(today: dt.date, *only: Language) -> None:
    for language in only or Language:
        with translation.override(LOCALE[language]):
            for signatory in Signatory.objects.all():
                ours, theirs = by_rows(signatory, today=today), by_models(signatory, today=today)
                assert ours == theirs
                # words of the same letters must be of the same language
                assert repr(languages(ours)) == repr(languages(theirs))


def languages(found: dict[str, Any]) -> list[str]:
    lines = [line for section in found["sections"] for line in (*section.own, *section.joint)]
    titles = [section.short_title for section in found["sections"]]
    dated = [line.deadline for line in lines if line.deadline]
    said = [*titles, *(line.title for line in lines), *(line.quote for line in lines)]
    return [
        words.language for words in (*said, *(each.quote for each in dated), *(each.note for each in dated))
    ]


def more(scene: Any) -> None:
    """Neighbours, a second text with official words in French, a text nobody broke down, a search that found
    nothing and was asked about."""
    for model in (Commitment, Instrument):
        model.objects.update(translations={"fr": IN_FRENCH, "ar": {"title": ""}})
    kenya = Signatory.objects.get(slug="kenya")
    treaty = make_instrument(
        language="fr", official_words={"en": {"title": "A treaty", "short_title": "Treaty"}}
    )
    first = make_commitment(instrument=treaty, due_on=dt.date(2026, 3, 1))
    first.clauses.update(official_words={"fr": {"quote": "Nous le ferons ;"}})
    people = {"by": scene.author, "reviewer": scene.reviewer}
    for signatory, level in ((kenya, ""), (make_signatory(name="Rwanda"), "met"), (make_signatory(), "")):
        undertaking = make_undertaking(commitment=first, signatory=signatory)
        if level:
            make_assessment(undertaking=undertaking, level=level, **people)
    make_round(by=scene.author, published=[make_published(signatory=kenya, level="no_evidence", **people)])
    make_endorsement(signatory=kenya, instrument=make_instrument())
    make_entry(undertaking=first.undertakings.first(), **people)


def test_rows_say_what_models_say_whatever_happens(alice: StaffMember, bob: StaffMember) -> None:
    with time_machine.travel(NOW, tick=False):
        scene = make_scene(alice, bob)
        happen(scene, log)
        more(scene)
        assert_same(NOW.date())
    for number in range(2):
        with time_machine.travel(NOW + dt.timedelta(days=1 + number), tick=False) as clock:
            for act, language in zip(ACTS, cycle(Language), strict=False):
                clock.shift(dt.timedelta(minutes=11))
                happen(scene, act)
                assert_same(NOW.date() + dt.timedelta(days=40 * number), language)
            with past_day.opened(NOW.date() + dt.timedelta(days=number)):
                assert_same(NOW.date() + dt.timedelta(days=number))
    assert Endorsement.objects.exclude(left_on=None).exists()
    assert ReplyRound.objects.exists()
