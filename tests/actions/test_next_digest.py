import datetime as dt

import pytest

from commitments.actions import next_digest
from commitments.languages import Language
from commitments.models import Delivery, DigestRun, Subscriber
from tests.factories import NOW, TODAY, make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = NOW + dt.timedelta(hours=2)


def publish() -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.e", title="Sustainable AI"),
        signatory=make_signatory(name="Kenya"),
    )
    make_assessment(undertaking=undertaking)


@pytest.mark.parametrize("language", Language)
def test_nothing_to_tell_no_mail(language: Language) -> None:
    found = next_digest.load(language, now=LATER)
    assert (found.is_empty, found.text, found.html) == (True, "", "")


@pytest.mark.parametrize("language", Language)
def test_it_says_what_was_published_since_the_last_monday(language: Language) -> None:
    publish()
    found = next_digest.load(language, now=LATER)
    assert not found.is_empty
    assert found.subject
    assert "D3.e" in found.text
    assert f"/{language}/follow" in found.text
    assert "D3.e" in found.html
    assert found.direction == ("rtl" if language == Language.ARABIC else "ltr")
    assert f'dir="{found.direction}"' in found.html


def test_a_deadline_that_is_near_is_told_too() -> None:
    day = dt.timedelta(days=1)
    make_undertaking(commitment=make_commitment(code="C1.a", due_on=TODAY + 8 * day))
    assert next_digest.load(Language.ENGLISH, now=LATER).is_empty, "that is told a week before, tomorrow"
    assert "C1.a" in next_digest.load(Language.ENGLISH, now=LATER + day).text


def test_what_was_told_last_monday_is_not_told_again() -> None:
    publish()
    assert next_digest.load(Language.ENGLISH, now=NOW + dt.timedelta(days=8)).is_empty


def test_it_writes_nothing_and_its_links_unsubscribe_nobody() -> None:
    publish()
    found = next_digest.load(Language.ENGLISH, now=LATER)
    assert not Delivery.objects.exists()
    assert not DigestRun.objects.exists()
    assert not Subscriber.objects.exists()
    assert "/follow/unsubscribe/" not in found.text + found.html
