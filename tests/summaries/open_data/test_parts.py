from types import SimpleNamespace

from commitments.summaries.open_data.parts import page, text_of, worded


def test_words_of_ours_in_each_language() -> None:
    row = SimpleNamespace(title="Charter", translations={"fr": {"title": "Charte"}, "ar": {}})
    assert worded(row, "title") == {"title_en": "Charter", "title_fr": "Charte", "title_ar": None}


def test_paragraphs_are_one_text() -> None:
    assert text_of(["One.", "Two."]) == "One.\n\nTwo."
    assert (text_of(""), text_of([]), text_of(None)) == (None, None, None)


def test_pages_have_whole_addresses() -> None:
    assert page("/en").startswith("http")
