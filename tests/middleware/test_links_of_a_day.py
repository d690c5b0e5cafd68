import datetime as dt

import pytest
from django.test import Client

from commitments.middleware import links_of_a_day
from commitments.models import Undertaking
from tests.past_day_factories import TODAY, as_of, later
from tests.test_no_draft_leaks import drafts, record

__all__ = ["drafts", "later", "record"]


def test_links_keep_the_day_and_those_to_today_do_not(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    body = client.get(as_of("/en/countries/kenya", TODAY)).content.decode()
    assert 'href="/en/countries/kenya/D3.a?as_of=2026-11-25"' in body
    assert 'href="/en/countries/kenya" data-leaves-the-day' in body
    assert 'href="/fr/countries/kenya?as_of=2026-11-25"' in body
    assert 'href="/en/follow?' not in body or "as_of" not in body.split('href="/en/follow')[1].split('"')[0]
    assert '<input type="hidden" name="as_of" value="2026-11-25">' in body
    assert '<meta name="robots" content="noindex">' in body


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('<a href="/en/changes">', '<a href="/en/changes?as_of=2026-11-25">'),
        ('<a href="/en/changes?kind=reply#x">', '<a href="/en/changes?kind=reply&amp;as_of=2026-11-25#x">'),
        ('<a href="?page=2">', '<a href="?page=2&amp;as_of=2026-11-25">'),
        (
            '<a href="?q=x" data-hx-get="?q=x">',
            '<a href="?q=x&amp;as_of=2026-11-25" data-hx-get="?q=x&amp;as_of=2026-11-25">',
        ),
        ('<a href="?">', '<a href="?as_of=2026-11-25">'),
        ('<a href="/en/changes?was_as_of=1">', '<a href="/en/changes?was_as_of=1&amp;as_of=2026-11-25">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<a href="/en/follow">', '<a href="/en/follow">'),
        ('<a href="//example.org/en/changes">', '<a href="//example.org/en/changes">'),
        ('<a href="https://example.org/en">', '<a href="https://example.org/en">'),
        ('<a href="/en/changes" data-leaves-the-day>', '<a href="/en/changes" data-leaves-the-day>'),
        ('<form method="post" action="/en/changes">', '<form method="post" action="/en/changes">'),
    ],
)
def test_a_tag(tag: str, expected: str) -> None:
    assert links_of_a_day.of_that_day(tag, TODAY) == expected
