import pytest
from django.template import Context, Template
from django.test import RequestFactory

from commitments.models import StaffMember
from tests.actions.test_suggestions import settle
from tests.desk_factories import make_suggestion
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def rendered(person: StaffMember, reference: str) -> str:
    request = RequestFactory().get("/desk/log", {"suggestion": reference})
    request.user = person
    return Template("{% load visitors %}{% visitor_words %}").render(Context({"request": request})).strip()


def test_words_stand_there_for_whoever_may_read_them(bob: StaffMember, charlie: StaffMember) -> None:
    suggestion = settle(make_suggestion(text="Article <3> says so."), bob)
    shown = rendered(bob, str(suggestion.reference))
    assert "Article &lt;3&gt; says so." in shown
    assert f'value="{suggestion.reference}"' in shown
    assert rendered(charlie, str(suggestion.reference)) == ""


def test_nothing_stands_there_without_a_suggestion(bob: StaffMember) -> None:
    assert rendered(bob, "") == ""
    assert rendered(make_person(role="Researcher"), "nonsense") == ""
