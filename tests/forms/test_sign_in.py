import pytest
from allauth.core import context
from django import forms
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from commitments.forms.sign_in import (
    CodeAgainForm,
    CodeForm,
    FirstCodeForm,
    NewPasswordForm,
    PasswordAgainForm,
    SignInForm,
)
from commitments.models import StaffMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_alice(alice: StaffMember) -> HttpRequest:
    request = RequestFactory().post("/desk/sign-in")
    request.session, request.user = SessionStore(), alice
    return request


def sign_in_form(request: HttpRequest, **data: str) -> SignInForm:
    return SignInForm(data=data, request=request)


def test_sign_in_form_knows_the_person(request_of_alice: HttpRequest, alice: StaffMember) -> None:
    with context.request_context(request_of_alice):
        form = sign_in_form(request_of_alice, login="alice", password="password of alice")
        assert form.is_valid()
    assert form.user == alice


def test_sign_in_form_problem_concerns_no_single_field(request_of_alice: HttpRequest) -> None:
    with context.request_context(request_of_alice):
        form = sign_in_form(request_of_alice, login="alice", password="wrong")
        assert [problem.anchor for problem in form.problems()] == [""]


def test_sign_in_form_empty_says_what_is_missing(request_of_alice: HttpRequest) -> None:
    with context.request_context(request_of_alice):
        form = sign_in_form(request_of_alice)
        assert [problem.sentence for problem in form.problems()] == [
            "Give your user name.",
            "Give your password.",
        ]


def test_sign_in_form_helps_password_managers() -> None:
    rendered = str(SignInForm())
    assert 'autocomplete="username"' in rendered
    assert 'autocomplete="current-password"' in rendered


def test_sign_in_form_closed_account_stays_out(request_of_alice: HttpRequest, alice: StaffMember) -> None:
    alice.is_active = False
    alice.save()
    with context.request_context(request_of_alice):
        assert not sign_in_form(request_of_alice, login="alice", password="password of alice").is_valid()


def forms_of(request: HttpRequest, person: StaffMember) -> list[forms.Form]:
    with context.request_context(request):
        return [
            SignInForm(),
            *(form(user=person) for form in (PasswordAgainForm, CodeForm, CodeAgainForm)),
            NewPasswordForm(user=person),
            FirstCodeForm(user=person),
        ]


def test_forms_speak_our_words_and_need_no_placeholder(
    request_of_alice: HttpRequest, alice: StaffMember
) -> None:
    for form in forms_of(request_of_alice, alice):
        assert form.label_suffix == ""
        assert "placeholder" not in str(form)
        for field in form.fields.values():
            assert not field.required or field.error_messages["required"].startswith(("Give", "Type"))


@pytest.mark.parametrize("form", [CodeForm, CodeAgainForm])
def test_code_form_lets_the_browser_fill_the_code_in(form: type[forms.Form], alice: StaffMember) -> None:
    rendered = str(form(user=alice))
    assert 'autocomplete="one-time-code"' in rendered
    assert "recovery codes" in rendered
