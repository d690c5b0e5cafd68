import pytest

from commitments.forms.sign_in import SignInForm
from commitments.models import StaffMember

pytestmark = pytest.mark.django_db


def test_sign_in_form_knows_the_person(alice: StaffMember) -> None:
    form = SignInForm(data={"username": "alice", "password": "password of alice"})
    assert form.is_valid()
    assert form.get_user() == alice


def test_sign_in_form_problem_concerns_no_single_field(alice: StaffMember) -> None:
    form = SignInForm(data={"username": "alice", "password": "wrong"})
    assert [problem.anchor for problem in form.problems()] == [""]


def test_sign_in_form_helps_password_managers() -> None:
    rendered = str(SignInForm())
    assert 'autocomplete="username"' in rendered
    assert 'autocomplete="current-password"' in rendered


def test_sign_in_form_closed_account_stays_out(alice: StaffMember) -> None:
    alice.is_active = False
    alice.save()
    assert not SignInForm(data={"username": "alice", "password": "password of alice"}).is_valid()
