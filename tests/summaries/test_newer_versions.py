import pytest

from commitments.summaries import newer_versions
from tests.factories import NOW, make_assessment, make_person
from tests.reply_factories import make_published, withdraw

pytestmark = pytest.mark.django_db


def test_what_still_stands_has_no_newer_version() -> None:
    assert newer_versions.load([make_published()]) == {}
    assert newer_versions.in_words(None, "en") is None


def test_the_version_that_stands_is_named() -> None:
    first = make_published()
    second = make_assessment(undertaking=first.undertaking, at=NOW, level="no_action")
    assert newer_versions.load([first, second]) == {first.pk: second}
    newer = newer_versions.in_words(second, "fr")
    assert newer is not None
    assert (newer.version, newer.published_on) == (2, "23 novembre 2026")
    assert newer.url.endswith("/v2")


def test_one_that_was_withdrawn_takes_no_place() -> None:
    first = make_published()
    second = make_assessment(undertaking=first.undertaking, at=NOW, level="no_action")
    withdraw(second, by=make_person(role="Publisher"))
    assert newer_versions.load([first]) == {}
