"""The form of the longest digest there can be: its weight, its lines, and what mail programs need."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from commitments import emails
from commitments.languages import LOCALE, Language
from commitments.models import Commitment, Follow
from commitments.summaries.digest import MOST_ITEMS
from commitments.summaries.digest_dates import with_standing
from commitments.summaries.digest_lines import DateLine, Item, Stand
from commitments.summaries.digest_words import level_words, shortened
from commitments.summaries.follow import Taste
from commitments.vocabulary import ChangeKind, Delivery, FollowScope, MailDetail, Timing
from tests.digest_factories import EVERYTHING, FRENCH, NEXT, SUNDAY, date, digest, france, item

pytestmark = pytest.mark.django_db

MOST_BYTES = 40_000
LONGEST_WIRE_LINE = 998
ARABIC_NAME = "جمهورية البوسنة والهرسك وسانت فنسنت وجزر غرينادين"
NOTE = "A national plan was published and “funded” for the three years to come. " * 10
KINDS = (
    ChangeKind.PROGRESS,
    ChangeKind.REGRESS,
    ChangeKind.OTHER_STATUS,
    ChangeKind.FIRST_ASSESSMENT,
    ChangeKind.CORRECTION,
    ChangeKind.METHOD,
)
LEVELS = (Delivery.MET, Delivery.REVERSED, Delivery.NO_EVIDENCE, Delivery.SUBSTANTIAL)

PERSONAL = emails.Personal(
    address="dora@example.org",
    message_id="<x@tracker.example>",
    manage_url="https://tracker.example/ar/follow/" + "m" * 80,
    unsubscribe_url="https://tracker.example/ar/follow/unsubscribe/" + "u" * 80,
    asked_on="29 November 2026",
)


def longest_item(number: int) -> Item:
    kind = KINDS[number % len(KINDS)]
    level = LEVELS[number % len(LEVELS)]
    words = level_words(level, is_continuing=False)
    return item(
        kind,
        who=ARABIC_NAME,
        number=number,
        code=f"D{number}.abc",
        title="Make artificial intelligence sustainable for people and the planet" * 2,
        status=f"«{words}» وفق منهجنا الحالي؛ وقبل ذلك «{words}».",
        text=shortened(NOTE[:300]),
        detail="الأدلة: نافذ أو مموَّل أو قيد التشغيل أو خضع لتدقيق مستقل. 12 مصدرًا.",
        wrong=shortened(NOTE) if kind == ChangeKind.CORRECTION else "",
        rule=shortened(NOTE) if kind == ChangeKind.METHOD else "",
        level=level.value,
        about=FRENCH,
        path=f"/en/countries/saint-vincent-and-the-grenadines/D{number}.abc/v12",
        link=f"قراءة التقييم: {ARABIC_NAME}، D{number}.abc",
    )


def longest_date(due_on: dt.date) -> DateLine:
    level = level_words(Delivery.NO_EVIDENCE, is_continuing=False)
    stands = tuple(
        Stand(1, ARABIC_NAME, Delivery.NO_EVIDENCE, level, Timing.UNKNOWN, "/en/countries/france/C8.c")
        for _ in range(40)
    )
    title = "Align what is promised with the goals of the agreement" * 2
    line = date(due_on, title=title, quote="q" * 300, about=FRENCH, stands=stands if due_on < NEXT else ())
    return with_standing(line, {1})


def composed(language: Language, *, detail: MailDetail = MailDetail.FULL) -> EmailMultiAlternatives:
    follows = (france(), EVERYTHING)
    follows += tuple(
        Follow(
            scope=FollowScope.COMMITMENT,
            commitment=Commitment(pk=number, code=f"D{number}", title="A long title of a promise" * 3),
        )
        for number in range(8)
    )
    with translation.override(LOCALE[language]):
        items = [longest_item(number) for number in range(MOST_ITEMS + 20)]
        dates = tuple(longest_date(day) for day in (SUNDAY, SUNDAY, NEXT, NEXT))
        made = digest(*items, dates=dates, follows=follows)
        return emails.digest(made, personal=PERSONAL, taste=Taste(detail, is_plain=False))


def html_of(message: EmailMultiAlternatives) -> str:
    (part,) = message.alternatives
    return str(part.content)


@pytest.mark.parametrize("language", Language)
def test_the_longest_digest_weighs_forty_thousand_bytes_at_most(language: Language) -> None:
    assert len(html_of(composed(language)).encode()) <= MOST_BYTES


@pytest.mark.parametrize("language", Language)
def test_no_line_of_the_longest_digest_is_too_long_for_the_wire(language: Language) -> None:
    message = composed(language)
    for text in (html_of(message), str(message.body)):
        assert max(len(line.encode()) for line in text.splitlines()) <= LONGEST_WIRE_LINE


def test_arabic_runs_from_right_to_left_and_english_within_it_from_left_to_right() -> None:
    html = html_of(composed(Language.ARABIC))
    assert re.search(r'<main[^>]* dir="rtl" lang="ar"', html)
    assert re.search(r'<bdi[^>]* dir="ltr">A national plan', html)


def test_the_styles_for_dark_mode_stand_in_the_head_and_win() -> None:
    html = html_of(composed(Language.ENGLISH))
    (sheet,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert "prefers-color-scheme: dark" in sheet
    declarations = re.findall(r":\s*#[0-9A-F]{6}[^;}]*", sheet)
    assert declarations
    assert all("!important" in declaration for declaration in declarations)


def test_a_mail_says_first_what_passed_and_last_what_is_ahead() -> None:
    made = digest(
        item(ChangeKind.EVIDENCE),
        item(ChangeKind.CORRECTION),
        item(),
        dates=(date(NEXT), date(SUNDAY)),
    )
    message = emails.digest(made, personal=PERSONAL, taste=Taste(MailDetail.FULL, is_plain=False))
    headings = (
        "Deadlines that passed",
        "What changed",
        "Corrections",
        "New on record",
        "Deadlines in the next",
    )
    html, text = html_of(message), str(message.body)
    assert sorted(headings, key=html.index) == list(headings)
    assert sorted(headings, key=lambda words: text.index(words.upper())) == list(headings)


def test_what_has_no_room_is_counted_and_linked() -> None:
    message = composed(Language.ENGLISH)
    told = len(re.findall(r"<h[34][^>]*class=\"title\"", html_of(message))) - 4  # but for the dates
    assert told in (MOST_ITEMS, *emails.FEWER_ITEMS)
    words = f"And {MOST_ITEMS + 20 - told} more, on the web page of this digest"
    assert f"{words}:\nhttp" in str(message.body)
    assert words in html_of(message)


@pytest.mark.parametrize("language", Language)
def test_a_busy_week_fits_nearly_whole(language: Language) -> None:
    who = "الإمارات العربية المتحدة"
    with translation.override(LOCALE[language]):
        items = [
            replace(
                longest_item(number),
                who=who,
                title="Keep AI open to all",
                text=NOTE[:150],
                wrong="",
                rule="",
                path=f"/en/countries/united-arab-emirates/D{number}.a/v2",
                link=f"قراءة التقييم: {who}، D{number}.a",
            )
            for number in range(MOST_ITEMS)
        ]
        dates = (longest_date(NEXT), replace(longest_date(NEXT), code="D5.a"))
        made = digest(*items, dates=dates, follows=(france(),))
        message = emails.digest(made, personal=PERSONAL, taste=Taste(MailDetail.FULL, is_plain=False))
    assert len(re.findall(r"<h3[^>]*class=\"title\"", html_of(message))) - len(dates) in (26, 30)
