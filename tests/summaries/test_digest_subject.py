from django.utils import translation

from commitments.summaries.digest_subject import headline, subject
from commitments.vocabulary import ChangeKind
from tests.digest_factories import NEXT, SUNDAY, date, item


def test_headline_counts_by_kind_in_the_order_of_the_mail() -> None:
    entry, first = item(ChangeKind.EVIDENCE), item(ChangeKind.FIRST_ASSESSMENT)
    assert headline([item(), first, entry, entry], (date(SUNDAY),), (date(NEXT),)) == (
        "1 deadline passed, 1 status changed, 1 first assessment, 2 new entries on record, 1 deadline ahead."
    )
    assert headline([entry], (), ()) == "1 new entry on record."


def test_subject_puts_the_news_first() -> None:
    entry = item(ChangeKind.EVIDENCE, news="New on record: France, D3.a")
    wrong = item(ChangeKind.CORRECTION, news="Correction: Norway D3.a was wrongly shown as “Met”")
    assert subject([item()], (), ()) == "France: D3.a now “Met”"
    assert subject([entry, item(), entry], (), ()) == "France: D3.a now “Met” (+2 more)"
    assert subject([item(), wrong], (), ()) == "Correction: Norway D3.a was wrongly shown as “Met” (+1 more)"
    assert subject([entry], (), ()) == "New on record: France, D3.a"
    assert subject([], (), ()) == "Nothing new on record"


def test_subject_passes_over_a_status_that_another_replaced() -> None:
    met = item(news="France: D3.a now “Met”", is_superseded=True)
    assert subject([met, item(news="France: D3.a now “Reversed”")], (), ()) == (
        "France: D3.a now “Reversed” (+1 more)"
    )


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


def test_arabic_counts_in_all_its_forms() -> None:
    def counted(number: int) -> str:
        return headline([item(ChangeKind.CORRECTION)] * number, (), ())

    with translation.override("ar"):
        assert [counted(number) for number in (1, 2, 3, 11, 100)] == [
            "تصحيح واحد.",
            "تصحيحان.",
            "3 تصحيحات.",
            "11 تصحيحًا.",
            "100 تصحيح.",
        ]


def test_subjects_are_written_in_french() -> None:
    with translation.override("fr"):
        items = [item(who=name) for name in ("Brésil", "Kenya", "Inde", "France")]
        assert subject(items, (), ()) == (
            "4 changements dans les engagements sur l’IA\u00a0: Brésil, Kenya, Inde"
        )
