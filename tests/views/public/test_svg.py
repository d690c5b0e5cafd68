import pytest
from django.test import RequestFactory
from django.utils import translation

from commitments.views.public.svg import svg_file
from tests.factories import make_person

pytestmark = pytest.mark.django_db
DRAWING = '<svg viewBox="0 0 10 10"><rect class="s1" width="4" height="4"/></svg>'


def file_at(path: str) -> tuple[str, dict[str, str]]:
    request = RequestFactory().get(path)
    response = svg_file(request, DRAWING, title="T", finding="F", page=path.removesuffix(".svg"))
    return response.content.decode(), dict(response.headers)


def test_file_says_whose_it_is_and_of_which_day() -> None:
    body, headers = file_at("/en/matrix.svg")
    assert "Record of" in body
    assert "/en/matrix</text>" in body
    assert headers["Content-Type"] == "image/svg+xml; charset=utf-8"


def test_file_may_be_shown_elsewhere_and_runs_nothing() -> None:
    _, headers = file_at("/en/matrix.svg")
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_file_with_invented_data_says_so() -> None:
    make_person(email="a@sample.invalid")
    assert "Sample: every assessment in this drawing is invented." in file_at("/en/matrix.svg")[0]


def test_file_reads_in_the_language_of_its_address() -> None:
    with translation.override("ar"):
        body, _ = file_at("/ar/matrix.svg")
    assert 'xml:lang="ar"' in body
    assert 'direction="rtl"' in body
