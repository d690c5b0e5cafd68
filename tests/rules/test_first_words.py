from commitments.rules.first_words import first_words


def test_first_words_leaves_a_short_text_alone() -> None:
    assert first_words("A plan was published.\n\nIt has a budget.") == "A plan was published."


def test_first_words_ends_with_a_whole_sentence_where_one_fits() -> None:
    text = "A plan with a budget of its own was published. " + "It goes on at some length. " * 8
    cut = first_words(text)
    assert cut.endswith("length.")
    assert len(cut) <= 120


def test_first_words_never_cuts_a_word() -> None:
    assert first_words("word " * 60, limit=20) == "word word word word …"


def test_first_words_of_nothing() -> None:
    assert first_words(" \n ") == ""
