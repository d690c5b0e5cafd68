import struct

import pytest
from allauth.core import context
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from commitments.forms.passkeys import (
    NewPasskeyForm,
    PasskeyAgainForm,
    PasskeyAloneForm,
    PasskeyNameForm,
    PasskeySecondForm,
    refusing_false_answers,
)
from commitments.models import StaffMember

pytestmark = pytest.mark.django_db
FALSE = [
    "[]",
    "7",
    '"x"',
    '{"id": 1}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30"}}',
    (
        '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "bnVsbA", '
        '"attestationObject": "oA", "authenticatorData": "oA", "signature": "oA", "userHandle": "_w"}}'
    ),
]


@pytest.fixture
def request_of_alice(alice: StaffMember) -> HttpRequest:
    request = RequestFactory().post("/desk/sign-in/passkey")
    request.session, request.user = SessionStore(), alice
    request.session["mfa.webauthn.state"] = {"challenge": "eA", "user_verification": "required"}
    return request


@pytest.mark.parametrize("answer", FALSE)
def test_false_answer_ends_in_a_sentence_at_every_form(
    request_of_alice: HttpRequest, alice: StaffMember, answer: str
) -> None:
    data = {"credential": answer, "name": "x"}
    with context.request_context(request_of_alice):
        for form in (
            PasskeyAloneForm(data=data),
            PasskeySecondForm(data=data, user=alice),
            PasskeyAgainForm(data=data, user=alice),
            NewPasskeyForm(data=data, user=alice),
        ):
            assert not form.is_valid()


@pytest.mark.parametrize("fault", [KeyError("x"), struct.error(), InvalidSignature(), ValueError()])
def test_refusing_false_answers_names_no_inside(fault: Exception) -> None:
    with pytest.raises(forms.ValidationError, match="This passkey did not work"), refusing_false_answers():
        raise fault


def test_refusing_false_answers_lets_sentences_through() -> None:
    with pytest.raises(forms.ValidationError, match="said already"), refusing_false_answers():
        raise forms.ValidationError("said already")


def test_new_passkey_form_asks_for_a_name_and_nothing_else(alice: StaffMember) -> None:
    form = NewPasskeyForm(user=alice)
    assert [field.name for field in form.visible_fields()] == ["name"]
    assert "work laptop" in form.fields["name"].help_text


def test_passkey_name_form_is_short(alice: StaffMember) -> None:
    from_alice = alice.authenticator_set.create(type="webauthn", data={"name": "old"})
    form = PasskeyNameForm(instance=from_alice)
    assert form.initial["name"] == "old"
    assert form.fields["name"].widget.attrs["maxlength"] == 60
