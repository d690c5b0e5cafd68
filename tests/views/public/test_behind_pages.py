"""What cannot be seen through the addresses of the data, which `test_siblings.py` opens."""

from django.test import RequestFactory

from commitments.models import Undertaking
from commitments.summaries.siblings.sibling import Sibling
from commitments.views.public import behind_pages
from commitments.views.public.moved import Moved
from commitments.vocabulary import SignatoryKind
from tests.test_no_draft_leaks import record

__all__ = ["record"]
REQUEST = RequestFactory().get("/")


def test_a_country_that_signed_nothing_has_data_too(record: dict[str, Undertaking]) -> None:
    found = behind_pages.nearby("united-kingdom", SignatoryKind.COUNTRY)
    assert isinstance(found, Sibling)
    assert found.more["has_signed"] is False
    assert behind_pages.nearby("gb", SignatoryKind.COUNTRY) == Moved(slug="united-kingdom")
    assert behind_pages.nearby("united-kingdom", SignatoryKind.ORGANISATION) is None


def test_a_code_in_another_case_leads_on(record: dict[str, Undertaking]) -> None:
    assert behind_pages.joint(REQUEST, code="d3.a") == Moved(code="D3.a")
    assert isinstance(behind_pages.joint(REQUEST, code="D3.a", version=1), Sibling)
    assert behind_pages.joint(REQUEST, code="D3.a", version=7) is None
    assert behind_pages.one_instrument(REQUEST, slug="PARIS") == Moved(slug="paris")
