from uuid import uuid4

import pytest
from pytest_django import Settings

from commitments import emails
from commitments.summaries import reply_link


def test_token_reads_back() -> None:
    reference = uuid4()
    assert reply_link.read_token(reply_link.token(reference)) == reference


@pytest.mark.parametrize("text", ["", "x", "x:y", "0" * 32 + ":"])
def test_nonsense_reads_as_nothing(text: str) -> None:
    assert reply_link.read_token(text) is None


def test_token_of_another_purpose_is_refused() -> None:
    assert reply_link.read_token(emails.token(emails.MANAGE, uuid4())) is None


def test_address_is_that_of_the_site(settings: Settings) -> None:
    settings.SITE_URL = "https://tracker.example"
    reference = uuid4()
    assert reply_link.address(reference) == f"https://tracker.example/reply/{reply_link.token(reference)}"
