import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import DigestRun, Follow, Signatory
from commitments.summaries.digest import (
    MOST_ITEMS,
    DateLine,
    Digest,
    Marks,
    Window,
    compose,
    period_words,
    subject,
    window,
)
from commitments.summaries.digest_items import About, Item
from commitments.vocabulary import ChangeKind, FollowScope, Rhythm
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_endorsement,
    make_signatory,
    make_undertaking,
)
from tests.mail_factories import WEEK_END, make_delivery, make_run, make_subscriber

MONDAY, SUNDAY, NEXT = dt.date(2026, 11, 23), dt.date(2026, 11, 29), dt.date(2026, 11, 30)
NOBODY = About(frozenset(), frozenset(), frozenset())
EVERYTHING = Follow(scope=FollowScope.EVERYTHING)
WEEK = DigestRun(
    rhythm=Rhythm.WEEKLY, starts_at=WEEK_END - dt.timedelta(days=7), ends_at=WEEK_END, change_up_to=10_000
)
MARKS = Marks(seen_change=0, told_on=MONDAY, day=NEXT)


def item(kind: ChangeKind = ChangeKind.PROGRESS, who: str = "France", **fields: object) -> Item:
    defaults = {
        "number": 1,
        "place": "D3.a Open models",
        "status": "Now “Met”; before, “First steps”.",
        "text": "A law is in force.",
        "detail": "",
        "news": f"{who}: D3.a now “Met”",
        "link": "the assessment",
        "path": "/en/countries/france/D3.a/v2",
        "published_at": NOW,
        "about": NOBODY,
    }
    return Item(kind=kind, who=who, **defaults | fields)


def date(due_on: dt.date, **fields: object) -> DateLine:
    line = DateLine(
        due_on, "30 June 2027", "C8.c Align", "Paris Charter", "Implied", "/en/commitments/C8.c", NOBODY
    )
    return replace(line, **fields)


def digest(
    *items: Item, dates: tuple[DateLine, ...] = (), follows: tuple[Follow, ...] = (EVERYTHING,)
) -> Digest:
    return compose(Window(WEEK, MARKS, items, tuple(dates)), follows, timezone="UTC")


def france() -> Follow:
    return Follow(
        scope=FollowScope.SIGNATORY, signatory=Signatory(pk=1, name="France", slug="france", kind="country")
    )


def test_compose_keeps_what_is_followed_and_nothing_else() -> None:
    mine = item(about=About(frozenset({1}), frozenset(), frozenset()))
    other = item(who="Kenya", about=About(frozenset({2}), frozenset(), frozenset()))
    found = digest(mine, other, follows=(france(),))
    assert [line.who for group in found.groups for line in group.items] == ["France"]


def test_compose_tells_an_item_once_and_says_why_if_there_are_several_reasons() -> None:
    mine = item(about=About(frozenset({1}), frozenset(), frozenset()))
    (group,) = digest(mine, follows=(france(), EVERYTHING)).groups
    assert [line.because for line in group.items] == ["Because you follow France and everything on record."]
    (group,) = digest(mine, follows=(france(),)).groups
    assert [line.because for line in group.items] == [""]


def test_compose_for_deadlines_only_tells_no_change() -> None:
    found = digest(item(), dates=(date(SUNDAY),), follows=(Follow(scope=FollowScope.DEADLINES),))
    assert (found.groups, len(found.passed), found.is_news) == ((), 1, True)


def test_compose_groups_in_the_order_of_the_mail() -> None:
    kinds = (ChangeKind.EVIDENCE, ChangeKind.CORRECTION, ChangeKind.FIRST_ASSESSMENT, ChangeKind.REGRESS)
    found = digest(*(item(kind) for kind in kinds))
    assert [group.heading for group in found.groups] == [
        "What changed",
        "First assessments",
        "Corrections",
        "New on record",
    ]


def test_every_kind_that_can_be_told_has_its_group() -> None:
    for kind in set(ChangeKind) - {ChangeKind.RECORD_LOADED, ChangeKind.REVIEWED, ChangeKind.WITHDRAWN}:
        assert len(digest(item(kind)).groups) == 1


def test_compose_shows_thirty_items_and_counts_the_rest() -> None:
    found = digest(*(item() for _ in range(MOST_ITEMS + 12)))
    assert (sum(len(group.items) for group in found.groups), found.more) == (30, 12)


def test_compose_says_when_something_is_older_than_the_period() -> None:
    assert not digest(item()).has_older
    assert digest(item(published_at=NOW - dt.timedelta(days=1))).has_older


def test_compose_with_nothing_followed_is_no_news() -> None:
    assert not digest(item(), follows=()).is_news


def test_a_date_far_ahead_of_its_next_mark_is_shown_but_is_no_reason_for_a_mail() -> None:
    near = date(NEXT + dt.timedelta(days=20))
    assert (digest(dates=(near,)).is_news, digest(item(), dates=(near,)).ahead) == (False, (near,))


@pytest.mark.parametrize(
    ("timezone", "words"),
    [
        ("UTC", "from 23 November 2026, 00:00 to 30 November 2026, 00:00 (UTC)"),
        ("Europe/Paris", "from 23 November 2026, 01:00 to 30 November 2026, 01:00 (Europe/Paris)"),
        ("America/New_York", "from 22 November 2026, 19:00 to 29 November 2026, 19:00 (America/New_York)"),
    ],
)
def test_period_words_are_the_readers_own(timezone: str, words: str) -> None:
    assert period_words(WEEK.starts_at, WEEK.ends_at, timezone) == words


def test_marks_are_the_subscribers_and_the_day_is_that_of_the_mail(db: None) -> None:
    subscriber = make_subscriber(seen_change=7, told_on=MONDAY)
    assert Marks.of(make_delivery(subscriber=subscriber, run=make_run())) == Marks(7, MONDAY, NEXT)


def test_marks_of_somebody_never_told_begin_with_the_period(db: None) -> None:
    subscriber = make_subscriber(told_on=None, timezone="America/New_York")
    marks = Marks.of(make_delivery(subscriber=subscriber, run=make_run()))
    assert marks.told_on == dt.date(2026, 11, 22)


def test_headline_counts_by_kind() -> None:
    entry, first = item(ChangeKind.EVIDENCE), item(ChangeKind.FIRST_ASSESSMENT)
    assert digest(item(), first, entry, entry, dates=(date(SUNDAY), date(NEXT))).headline == (
        "1 status changed, 1 first assessment, 2 new entries on record, 1 deadline passed, 1 deadline ahead."
    )
    assert digest(entry).headline == "1 new entry on record. No status changed."


def test_subject_puts_the_news_first() -> None:
    entry = item(ChangeKind.EVIDENCE, news="New on record: France, D3.a")
    wrong = item(ChangeKind.CORRECTION, news="Correction: Norway D3.a was wrongly shown as “Met”")
    assert subject([item()], (), ()) == "France: D3.a now “Met”"
    assert subject([entry, item(), entry], (), ()) == "France: D3.a now “Met” (+2 more)"
    assert subject([item(), wrong], (), ()) == "Correction: Norway D3.a was wrongly shown as “Met” (+1 more)"
    assert subject([entry], (), ()) == "New on record: France, D3.a"


def test_subject_names_as_many_as_fit() -> None:
    names = [
        "France",
        "Kenya",
        "Brazil",
        "France",
        "Bosnia and Herzegovina",
        "Saint Vincent and the Grenadines",
    ]
    items = [item(who=name) for name in names]
    assert subject(items, (), ()) == "6 AI-commitment changes: France, Kenya, Brazil"
    entries = [item(ChangeKind.EVIDENCE, who=name) for name in names[:3]]
    assert subject(entries, (), ()) == "3 new entries on record: France, Kenya, Brazil"


def test_subject_of_a_mail_about_dates_only() -> None:
    assert subject([], (date(SUNDAY),), (date(NEXT),)) == "Deadline passed: 30 June 2027, C8.c Align"
    assert subject([], (), (date(NEXT),)) == "Deadline ahead: 30 June 2027, C8.c Align"


def test_dates_concern_whom_they_bind(db: None) -> None:
    promise = make_commitment(code="C8.c", due_on=SUNDAY, binding="both")
    bound = make_undertaking(commitment=promise).endorsement.signatory
    also_signed = make_signatory()
    make_endorsement(signatory=also_signed, instrument=promise.instrument)
    (line,) = window(make_run(), MARKS).dates
    assert line.about.signatories == {bound.pk}
    make_undertaking(commitment=promise, is_joint=True)
    (line,) = window(make_run(rhythm=Rhythm.DAILY), MARKS).dates
    assert line.about.signatories == {bound.pk, also_signed.pk}
    assert (line.words, line.basis) == ("29 November 2026", "Stated in the text: “by that day”")


def test_dates_of_month_precision_fall_due_at_the_end_of_the_month(db: None) -> None:
    promise = make_commitment(due_on=dt.date(2026, 11, 1))
    promise.deadline.precision = "month"
    promise.deadline.save()
    (line,) = window(make_run(), MARKS).dates
    assert (line.due_on, line.words) == (dt.date(2026, 11, 30), "November 2026")


def test_dates_before_the_day_last_told_are_told_no_more(db: None) -> None:
    make_commitment(due_on=MONDAY - dt.timedelta(days=1))
    still = make_commitment(due_on=MONDAY)  # on its own day it had not passed yet
    (line,) = window(make_run(), MARKS).dates
    assert line.name.startswith(still.code)


def test_window_takes_nine_queries_however_much_there_is(db: None) -> None:
    for _ in range(3):
        make_assessment(undertaking=make_undertaking(commitment=make_commitment(due_on=SUNDAY)))
    subscriber, run = make_subscriber(), make_run()
    with CaptureQueriesContext(connection) as queries:
        found = window(run, MARKS)
    assert (len(found.items), len(found.dates)) == (6, 3)
    assert len(queries) == 9
    with CaptureQueriesContext(connection) as queries:
        compose(found, list(subscriber.follows.all()), timezone="UTC")
    assert len(queries) == 1
