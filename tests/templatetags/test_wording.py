import datetime as dt
from dataclasses import dataclass

import pytest
from django.template import Context, Template
from django.utils import translation

from commitments.templatetags import wording
from commitments.vocabulary import ChangeKind, Delivery, EvidenceStrength, Stage, Timing
from commitments.words import date_words, short_date_words

SIGNED = dt.date(2025, 2, 11)


@pytest.mark.parametrize(
    ("precision", "long", "short", "iso"),
    [
        ("day", "11 February 2025", "11 Feb 2025", "2025-02-11"),
        ("month", "February 2025", "Feb 2025", "2025-02"),
        ("year", "2025", "2025", "2025"),
    ],
)
def test_dates_say_no_more_than_is_known(precision: str, long: str, short: str, iso: str) -> None:
    assert date_words(SIGNED, precision) == long
    assert short_date_words(SIGNED, precision) == short
    assert wording.iso_date(SIGNED, precision) == iso


def test_long_date_refuses_a_precision_that_is_none() -> None:
    with pytest.raises(KeyError, match="decade"):
        date_words(SIGNED, "decade")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{{ 'no_evidence'|delivery_label }}", Delivery.NO_EVIDENCE.label),
        ("{% with m='met'|delivery_meaning %}{{ m.mark }}{% endwith %}", "tick"),
        ("{{ 'long_overdue'|timing_label }}", Timing.LONG_OVERDUE.label),
        ("{{ 'announced'|stage_label }}", Stage.ANNOUNCED.label),
        ("{{ 4|strength_label }}", EvidenceStrength.OFFICIAL_CLAIM.label),
        ("{{ 'regress'|change_label }}", ChangeKind.REGRESS.label),
        ("{{ day|long_date }}", "11 February 2025"),
    ],
)
def test_every_template_has_the_words_without_loading(written: str, shown: str) -> None:
    assert Template(written).render(Context({"day": SIGNED})) == shown


@pytest.mark.parametrize("code", Delivery)
def test_delivery_meaning_knows_every_code(code: Delivery) -> None:
    assert wording.delivery_meaning(code).definition


@pytest.mark.parametrize("code", ChangeKind)
def test_change_meaning_knows_every_code(code: ChangeKind) -> None:
    assert wording.change_meaning(code)


@pytest.mark.parametrize("code", list(Timing))
def test_timing_meaning_knows_every_code(code: Timing) -> None:
    assert wording.timing_meaning(code).endswith(".")


def test_french_counts_the_first_of_a_month() -> None:
    first = dt.date(2026, 12, 1)
    with translation.override("fr"):
        assert date_words(first) == "1er décembre 2026"
        assert date_words(first, "month") == "décembre 2026"
        assert date_words(dt.date(2026, 12, 11)) == "11 décembre 2026"
    assert date_words(first) == "1 December 2026"


@dataclass(frozen=True)
class Followed:
    name: str
    in_sentence: str
    english: str


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en-gb", "the commitment D3.a Access &lt;to&gt; AI"),
        ("ar", 'the commitment <span lang="en" dir="ltr">D3.a Access &lt;to&gt; AI</span>'),
    ],
)
def test_what_exists_in_english_only_is_marked_on_other_pages(language: str, shown: str) -> None:
    title = "D3.a Access <to> AI"
    followed = Followed(title, f"the commitment {title}", title)
    with translation.override(language):
        template = Template("{{ followed|in_sentence }}")
        assert template.render(Context({"followed": followed})) == shown


def test_what_is_in_the_readers_language_is_not_marked() -> None:
    with translation.override("ar"):
        assert wording.in_list(Followed("فرنسا", "فرنسا", "")) == "فرنسا"


def test_what_stands_in_english_only_is_marked_in_the_element() -> None:
    template = Template("<a{% english_text %}></a>")
    with translation.override("ar"):
        assert template.render(Context()) == '<a lang="en" dir="ltr"></a>'
    with translation.override("en-gb"):
        assert template.render(Context()) == "<a></a>"


def test_text_of_another_language_is_marked_inside_a_sentence() -> None:
    template = Template("{{ words|marked }}")
    assert template.render(Context({"words": "The <Gazette>"})) == "The &lt;Gazette&gt;"
    with translation.override("ar"):
        marked = '<span lang="en" dir="ltr">The &lt;Gazette&gt;</span>'
        assert template.render(Context({"words": "The <Gazette>"})) == marked


@pytest.mark.parametrize(
    ("page", "language", "attributes"),
    [
        ("en-gb", "en", ""),
        ("en-gb", "fr", ' lang="fr"'),
        ("en-gb", "ar", ' lang="ar" dir="rtl"'),
        ("ar", "fr", ' lang="fr" dir="ltr"'),
        ("ar", "ar", ""),
        ("ar", "und", ' dir="auto"'),
        ("fr", "und", ""),
    ],
)
def test_foreign_text_says_its_language_and_its_direction_where_it_differs(
    page: str, language: str, attributes: str
) -> None:
    template = Template("{% foreign_text language %}")
    with translation.override(page):
        assert template.render(Context({"language": language})) == attributes


@pytest.mark.parametrize(
    ("days_past", "words"), [(0, "Today"), (1, "1 day ago"), (12, "12 days ago"), (-1, "In 1 day")]
)
def test_a_distance_in_days_is_said_in_words(days_past: int, words: str) -> None:
    assert Template("{{ n|days_from_today }}").render(Context({"n": days_past})) == words


def test_short_date_tells_june_from_july_in_french() -> None:
    with translation.override("fr"):
        june, july = (short_date_words(dt.date(2025, month, 30)) for month in (6, 7))
    assert june == "30 juin 2025"
    assert july != june
    assert july.lower().startswith("30 juil")
