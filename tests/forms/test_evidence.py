import pytest

from commitments.forms.evidence import SourceActForm
from commitments.summaries.desk_evidence_item import PageFact

FACTS = (PageFact("title", "Title", "Ours", "Théirs"), PageFact("language", "Language", "English", "French"))


def form(**data: object) -> SourceActForm:
    return SourceActForm({"act": "facts", "capture": "7"} | data, facts=FACTS)


def test_form_takes_the_facts_that_the_page_offers() -> None:
    filled = form(facts=["title"])
    assert filled.is_valid()
    assert filled.cleaned_data == {"act": "facts", "capture": 7, "facts": ["title"]}


def test_form_takes_no_fact_that_is_not_offered() -> None:
    assert list(form(facts=["publisher"]).errors) == ["facts"]


@pytest.mark.parametrize(
    ("name", "value"), [("act", "delete"), ("act", ""), ("capture", "x"), ("capture", "0")]
)
def test_form_refuses_made_up_acts_and_captures(name: str, value: str) -> None:
    assert list(form(**{name: value}).errors) == [name]


def test_form_needs_no_capture_to_look_again() -> None:
    assert SourceActForm({"act": "look"}).is_valid()
