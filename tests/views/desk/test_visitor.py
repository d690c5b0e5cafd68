import pytest
from django.test import RequestFactory

from commitments.models import StaffMember
from commitments.summaries.desk_suggestion import VisitorWords
from commitments.views.desk import visitor
from tests.actions.test_suggestions import settle
from tests.desk_factories import make_suggestion

pytestmark = pytest.mark.django_db


def words(person: StaffMember, reference: str) -> VisitorWords | None:
    request = RequestFactory().get("/desk/log", {"suggestion": reference})
    request.user = person
    return visitor.words(request)  # type: ignore[arg-type]


def test_words_are_there_for_whoever_may_read_them(bob: StaffMember, charlie: StaffMember) -> None:
    suggestion = settle(make_suggestion(text="Article 3 says so."), bob)
    found = words(bob, str(suggestion.reference))
    assert found is not None
    assert found.text == "Article 3 says so."
    assert words(charlie, str(suggestion.reference)) is None


@pytest.mark.parametrize("reference", ["", "nonsense"])
def test_no_words_without_a_suggestion(bob: StaffMember, reference: str) -> None:
    assert words(bob, reference) is None
