import datetime as dt

from commitments.rules.mirror_copy import MirrorCopy

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def test_the_day_alone_is_no_question_of_the_time() -> None:
    copy = MirrorCopy(NOON)
    assert copy.day == dt.date(2026, 11, 23)
    assert not copy.asked_the_time
    assert copy.now() == NOON
    assert copy.asked_the_time


def test_what_several_forms_are_made_of_is_read_once() -> None:
    copy, reads = MirrorCopy(NOON), iter(["first", "second"])
    assert [copy.once(lambda: next(reads)) for _ in range(2)] == ["first", "first"]
