import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments.models import Commitment, Follow
from commitments.summaries.digest import (
    MOST_ITEMS,
    Coverage,
    Marks,
    Window,
    compose,
    coverage,
    coverage_words,
    window,
)
from commitments.vocabulary import ChangeKind, FollowScope
from tests.digest_factories import (
    EVERYTHING,
    FRENCH,
    MARKS,
    MONDAY,
    NEXT,
    SUNDAY,
    WEEK,
    date,
    digest,
    france,
    item,
)
from tests.factories import NOW, make_assessment, make_commitment, make_entry, make_undertaking, reword
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber

MADE = Window(WEEK, MARKS, (), (), Coverage(41, 575), NEXT)


def test_compose_keeps_what_is_followed_and_nothing_else() -> None:
    found = digest(item(about=FRENCH), item(who="Kenya"), follows=(france(),))
    assert [line.who for group in found.groups for line in group.items] == ["France"]


def test_compose_tells_an_item_once_and_says_why_if_there_are_several_reasons() -> None:
    mine = item(about=FRENCH)
    (group,) = digest(mine, follows=(france(), EVERYTHING)).groups
    assert [line.because for line in group.items] == ["Because you follow France and everything on record."]
    (group,) = digest(mine, follows=(france(),)).groups
    assert [line.because for line in group.items] == [""]


def test_compose_for_deadlines_only_tells_no_change() -> None:
    found = digest(item(), dates=(date(SUNDAY),), follows=(Follow(scope=FollowScope.DEADLINES),))
    assert (found.groups, len(found.passed), found.is_news) == ((), 1, True)


def test_compose_shows_thirty_items_and_leads_to_the_rest() -> None:
    commitment = Follow(scope=FollowScope.COMMITMENT, commitment=Commitment(pk=7, code="D3.a"))
    items = [item(about=FRENCH) for _ in range(MOST_ITEMS + 12)]
    found = digest(*items, follows=(france(), commitment))
    assert (sum(len(group.items) for group in found.groups), found.more) == (30, 12)
    assert found.more_path == (
        "/en/digests/changes/0/10000/2026-11-23/2026-11-30?signatory=france&commitment=D3.a"
    )
    with translation.override("ar"):
        assert digest(*items).more_path == "/ar/digests/changes/0/10000/2026-11-23/2026-11-30"


def test_compose_says_when_something_is_older_than_the_period() -> None:
    assert not digest(item()).has_older
    assert digest(item(published_at=NOW - dt.timedelta(days=1))).has_older


def test_compose_with_nothing_followed_is_no_news() -> None:
    assert not digest(item(), follows=()).is_news


def test_a_date_far_ahead_of_its_next_mark_is_shown_but_is_no_reason_for_a_mail() -> None:
    near = date(NEXT + dt.timedelta(days=20))
    assert (digest(dates=(near,)).is_news, digest(item(), dates=(near,)).ahead) == (False, (near,))


def test_marks_are_the_subscribers_and_the_day_is_that_of_the_mail(db: None) -> None:
    subscriber = make_subscriber(seen_change=7, told_on=MONDAY)
    delivery = make_delivery(subscriber=subscriber, run=make_run())
    assert Marks.of(delivery, now=NEXT_MONDAY) == Marks(7, MONDAY, NEXT, NEXT, NEXT)


def test_marks_of_a_mail_that_waited_are_of_the_day_on_which_it_goes(db: None) -> None:
    delivery = make_delivery(subscriber=make_subscriber(), run=make_run())
    later = NEXT + dt.timedelta(days=2)
    marks = Marks.of(delivery, now=NEXT_MONDAY + dt.timedelta(hours=40))
    assert (marks.day, marks.news_until, marks.over_before) == (later - dt.timedelta(days=1), NEXT, marks.day)
    assert Marks.of(delivery, now=NOW) == Marks(0, MONDAY, NEXT, NEXT)  # a clock that was set back


def test_a_day_is_not_over_before_it_is_by_utc(db: None) -> None:
    """Seven o'clock on Monday in Auckland is Sunday evening by UTC, and later the same day it is not."""
    run = make_run()
    subscriber = make_subscriber(timezone="Pacific/Auckland", told_on=MONDAY)
    delivery = make_delivery(subscriber=subscriber, run=run, due_on=NEXT)
    marks = Marks.of(delivery, now=dt.datetime(2026, 11, 29, 18, 5, tzinfo=dt.UTC))
    assert (marks.day, marks.over_before) == (NEXT, SUNDAY)
    promise = make_commitment(due_on=SUNDAY)
    make_assessment(undertaking=make_undertaking(commitment=promise), level="first_steps")
    early = compose(window(run, marks), [EVERYTHING], timezone="UTC")
    assert (early.passed, [line.when for line in early.ahead]) == ((), ["today in UTC"])
    assert early.told_on == SUNDAY  # so that the next mail tells that it passed
    late = Marks.of(delivery, now=dt.datetime(2026, 11, 30, 0, 5, tzinfo=dt.UTC))
    assert [line.due_on for line in compose(window(run, late), [EVERYTHING], timezone="UTC").passed] == [
        SUNDAY
    ]


def test_dates_of_a_later_day_are_told_with_the_rest_and_are_no_reason_for_a_mail() -> None:
    marks = replace(MARKS, day=NEXT + dt.timedelta(days=1), due_on=NEXT)
    tomorrow = (date(NEXT + dt.timedelta(days=8)),)
    week = replace(MADE, marks=marks, dates=tomorrow)
    silent = compose(week, [EVERYTHING], timezone="UTC")
    assert (silent.is_news, silent.told_on) == (False, NEXT)
    told = compose(replace(week, items=(item(),)), [EVERYTHING], timezone="UTC")
    assert (told.is_news, told.told_on, told.ahead) == (True, marks.day, tomorrow)


def test_marks_of_somebody_never_told_begin_with_the_period(db: None) -> None:
    subscriber = make_subscriber(told_on=None, timezone="America/New_York")
    marks = Marks.of(make_delivery(subscriber=subscriber, run=make_run()), now=NEXT_MONDAY)
    assert marks.told_on == dt.date(2026, 11, 22)


def test_coverage_counts_every_undertaking_once(db: None) -> None:
    assert coverage() == Coverage(0, 0)
    make_assessment(undertaking=make_undertaking())
    make_undertaking(is_joint=True, commitment=make_commitment(binding="joint"))
    assert coverage() == Coverage(1, 2)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-gb", "We have assessed 41 of 575 undertakings so far."),
        ("fr", "À ce jour, nous avons évalué 41 engagements de signataires sur 575."),
        ("ar", "قيّمنا حتى الآن 41 من أصل 575 من تعهّدات الجهات الموقِّعة."),
    ],
)
def test_the_coverage_is_said_in_every_language(language: str, words: str) -> None:
    with translation.override(language):
        assert coverage_words(Coverage(41, 575)) == words


def test_a_digest_in_french_counts_in_french() -> None:
    with translation.override("fr"):
        found = digest(item(), item(ChangeKind.CORRECTION), dates=(date(SUNDAY),))
        assert found.headline == "1 échéance passée, 1 statut modifié, 1 rectification."
        assert found.period.startswith("Publié du 23 novembre 2026 à 00:00 au ")


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


def test_what_passed_says_how_everyone_stood(db: None) -> None:
    promise = make_commitment(code="C8.c", due_on=SUNDAY)
    owed = make_undertaking(commitment=promise)
    found = window(make_run(), MARKS)
    (line,) = compose(found, [EVERYTHING], timezone="UTC").passed
    assert line.standing is not None
    assert line.standing.gap.startswith("1 is not yet assessed by us")
    assert owed.endorsement is not None
    follow = Follow(scope=FollowScope.SIGNATORY, signatory=owed.endorsement.signatory)
    (line,) = compose(found, [follow], timezone="UTC").passed
    assert line.standing is not None
    assert [stand.name for stand in line.standing.named] == [owed.endorsement.signatory.name]
    ahead = compose(replace(found, marks=replace(MARKS, day=SUNDAY)), [EVERYTHING], timezone="UTC").ahead
    assert [line.standing for line in ahead] == [None]


def test_what_may_still_be_withdrawn_is_left_to_the_next_mail(db: None) -> None:
    promise = make_commitment(code="C8.c", due_on=SUNDAY)
    owed = make_undertaking(commitment=promise)
    entry = make_entry(undertaking=owed, claim="A law was passed.")
    make_assessment(undertaking=owed, level="first_steps", at=NEXT_MONDAY)
    reword(entry, claim="The law failed.", published_at=NEXT_MONDAY)
    run, minute = make_run(change_up_to=1), dt.timedelta(minutes=1)

    def told(now: dt.datetime) -> tuple[str, str]:
        found = compose(window(run, MARKS, now=now), [EVERYTHING], timezone="UTC")
        (line,), ((item,),) = found.passed, [group.items for group in found.groups]
        assert line.standing is not None
        return line.standing.timing, item.text

    assert told(NEXT_MONDAY + minute) == ("", "A law was passed.")
    assert told(NEXT_MONDAY + 21 * minute) == ("Against the date: overdue: 1.", "The law failed.")


def test_a_digest_can_be_cut_and_counts_what_it_leaves_out() -> None:
    whole = digest(*(item() for _ in range(35)))
    cut = whole.cut(8)
    assert (sum(len(group.items) for group in cut.groups), cut.more) == (8, 27)
    assert whole.cut(MOST_ITEMS) == whole


def test_eight_follows_are_named_and_the_rest_is_counted() -> None:
    found = digest(item(), follows=(EVERYTHING,) * 10)
    assert (len(found.follows), found.more_follows) == (8, "2 other things")
    assert digest(item()).more_follows == ""
