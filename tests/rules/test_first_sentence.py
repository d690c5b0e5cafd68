import pytest

from commitments.rules.first_sentence import first_sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A plan was published. It has a budget.", "A plan was published."),
        ("A plan was published", "A plan was published"),
        ("It says “we will.” Nothing followed.", "It says “we will.”"),
        ("Was it done? Not yet.", "Was it done?"),
        ("The U.S. Senate passed it. More is to come.", "The U.S. Senate passed it."),
        ("Decree No. 5 entered into force. It is funded.", "Decree No. 5 entered into force."),
        ("Version 1.5 was published. 3 others were not.", "Version 1.5 was published."),
        ("One line\nAnd another.", "One line"),
        ("", ""),
    ],
)
def test_first_sentence(text: str, expected: str) -> None:
    assert first_sentence(text) == expected
