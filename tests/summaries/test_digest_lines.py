from tests.digest_factories import NEXT, date


def test_a_deadline_is_named_by_its_commitment() -> None:
    assert date(NEXT).name == "C8.c Align"
