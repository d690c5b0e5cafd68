import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from commitments.actions.refusals import ActionRefusedError
from commitments.models import StaffMember
from commitments.views.desk.access import for_staff, refused
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@for_staff("view_entrydraft", "review_draft")
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


def request_by(person: StaffMember | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/desk")
    request.user = person
    return request


def test_for_staff_lets_in_whoever_has_every_right() -> None:
    response = guarded(request_by(make_person(role="Reviewer")))
    assert response.content == b"inside"
    assert "no-store" in response["Cache-Control"]


def test_for_staff_one_right_of_two_is_not_enough() -> None:
    with pytest.raises(PermissionDenied):
        guarded(request_by(make_person(role="Researcher")))


def test_for_staff_sends_visitors_to_sign_in() -> None:
    assert guarded(request_by(AnonymousUser()))["Location"] == "/desk/sign-in?next=/desk"


def test_refused_shows_the_sentences_of_the_action(alice: StaffMember) -> None:
    refusal = ActionRefusedError({"": ["Not you."], "comment": ["Say why."]})
    response = refused(request_by(alice), refusal, status=403)
    assert response.status_code == 403
    assert "Not you." in response.content.decode()
    assert "Say why." in response.content.decode()
