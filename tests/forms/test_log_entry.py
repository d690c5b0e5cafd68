from typing import Any

import pytest

from commitments.forms.log_entry import LogEntryForm, SourceForm, source_forms, tidy_address
from commitments.models import Undertaking
from commitments.summaries.desk_references import load_known
from tests.factories import make_commitment, make_evidence, make_signatory, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owed() -> Undertaking:
    france = make_signatory(name="France", code="FR", alpha3="FRA")
    return make_undertaking(commitment=make_commitment(code="D3.e"), signatory=france)


def entry_form(**fields: str) -> LogEntryForm:
    data = {"bears_on": "fra d3e", "happened": "2026-03", "claim": "A law was passed.", "stage": "done"}
    return LogEntryForm(data | fields, known=load_known())


def source_form(**fields: str) -> SourceForm:
    facts = {"title": "Law", "publisher": "Gazette", "kind": "primary", "language": "fr"}
    return SourceForm({"url": "https://example.org/law"} | facts | fields)


def test_log_entry_form_knows_what_the_text_comes_to(owed: Undertaking) -> None:
    form = entry_form()
    assert form.is_valid(), form.errors
    assert form.undertaking_ids == {owed.pk}
    assert str(form.cleaned_data["happened"]) == "2026-03"


def test_log_entry_form_status_is_unchanged_unless_chosen(owed: Undertaking) -> None:
    form = entry_form()
    assert form.is_valid()
    assert form.cleaned_data["level"] == ""
    assert [str(option.data["attrs"]["data-own-key"]) for option in form["level"]] == list("012345")


def test_log_entry_form_one_line_loses_hidden_signs_and_narrative_keeps_them(owed: Undertaking) -> None:
    form = entry_form(bears_on="fra\u200b d3e", claim="A \u202elaw\u202c was passed in Co\u0302te.")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["bears_on"] == "fra d3e"
    assert form.cleaned_data["claim"] == "A \u202elaw\u202c was passed in Côte."


def test_log_entry_form_clause_alone_bears_on_the_text(owed: Undertaking) -> None:
    form = entry_form(bears_on="D3.e")
    assert form.is_valid()
    assert form.undertaking_ids == set()


@pytest.mark.parametrize(
    ("fields", "name", "sentence"),
    [
        ({"bears_on": "france"}, "bears_on", "Name a clause too"),
        ({"bears_on": "chile d3e"}, "bears_on", "owes anything under the clause"),
        ({"bears_on": "atlantis d3e"}, "bears_on", "“atlantis” is no signatory"),
        ({"bears_on": ""}, "bears_on", "Say on what it bears"),
        ({"happened": "2026-12"}, "happened", "has not come yet"),
        ({"happened": "soon"}, "happened", "Write the date as"),
        ({"claim": "  "}, "claim", "Say what happened"),
        ({"stage": "finished"}, "stage", "not one of the available"),
        ({"level": "splendid"}, "level", "not one of the available"),
        ({"form_token": "x"}, "form_token", "Enter a valid UUID"),
    ],
)
def test_log_entry_form_says_what_is_wrong(
    owed: Undertaking, fields: dict[str, str], name: str, sentence: str
) -> None:
    make_signatory(name="Chile", code="CL")
    form = entry_form(**fields)
    assert sentence in " ".join(form.errors[name])


def test_source_form_new_address_needs_no_facts_yet() -> None:
    form = source_form(title="", publisher="", kind="", language="")
    assert form.is_valid(), form.errors
    assert form.source is None


def test_source_form_known_address_whose_facts_are_missing_takes_them() -> None:
    make_evidence(url="https://example.org/law", title="", publisher="", kind="", language="")
    form = source_form()
    assert form.is_valid()
    assert form.source is None


def test_source_form_known_address_needs_nothing_more() -> None:
    known = make_evidence(url="https://example.org/law")
    form = source_form(url="HTTPS://example.org/law#s3", title="", publisher="", kind="")
    assert form.is_valid()
    assert form.source == known


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/x", "http://intranet/page", "no link"]
)
def test_source_form_refuses_what_is_no_public_page(url: str) -> None:
    assert "url" in source_form(url=url).errors


def test_source_form_words_without_a_link_are_not_lost() -> None:
    assert "Give the link" in source_form(url="", title="", publisher="", passage="Art. 3").errors["url"][0]


def test_source_form_date_on_the_source_keeps_its_precision() -> None:
    form = source_form(published="2026-02")
    assert form.is_valid()
    assert form.published_on()["published_precision"] == "month"
    assert source_form(published="2027").errors["published"] == ["This day has not come yet."]


@pytest.mark.parametrize("tag", ["fr", "pt-BR", "zh-Hant"])
def test_source_form_language_is_a_tag(tag: str) -> None:
    assert source_form(language=tag).is_valid()
    assert "language" in source_form(language="French!").errors


def posted(*urls: str) -> dict[str, Any]:
    data: dict[str, Any] = {"source-TOTAL_FORMS": str(len(urls)), "source-INITIAL_FORMS": "0"}
    for number, url in enumerate(urls):
        facts = {"url": url, "title": "T", "publisher": "P", "kind": "primary"} if url else {}
        data |= {f"source-{number}-{name}": value for name, value in (facts | {"language": "en"}).items()}
    return data


def test_source_forms_empty_ones_do_not_count() -> None:
    forms = source_forms(posted("https://example.org/a", "", "https://example.org/b"))
    assert forms.is_valid(), forms.errors
    assert [form.cleaned_data["url"] for form in forms.filled] == [
        "https://example.org/a",
        "https://example.org/b",
    ]


def test_source_forms_same_address_twice_is_refused() -> None:
    forms = source_forms(posted("https://example.org/a", "https://EXAMPLE.org/a#x"))
    assert not forms.is_valid()
    assert "given twice" in str(forms.forms[1].errors)


def test_source_forms_always_offer_an_empty_one() -> None:
    assert len(source_forms().forms) == 2
    assert len(source_forms(initial=[{"url": "https://example.org/a"}]).forms) == 2


def test_tidy_address_of_no_address_is_blank() -> None:
    assert tidy_address("half typed") == ""
    assert tidy_address("https://EXAMPLE.org") == "https://example.org/"
