import pytest

from commitments.rules.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Côte d’Ivoire", "cote d ivoire"),
        ("TÜRKİYE", "turkiye"),
        ("  south-korea ", "south korea"),
        ("أرمينيا", "ارمينيا"),
        ("فَرَنْسا", "فرنسا"),
        ("…", ""),
    ],
)
def test_fold_takes_case_accents_and_signs_away(typed: str, folded: str) -> None:
    assert fold(typed) == folded
