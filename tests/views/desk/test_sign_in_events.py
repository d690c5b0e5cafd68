import logging
import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.test import Client

from commitments.models import StaffMember
from tests.factories import make_person

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="tracker")
    return caplog


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("tracker.")]


def sign_in(name: str) -> Client:
    client = Client()
    client.post("/desk/sign-in", {"login": name, "password": f"password of {name}"})
    return client


def test_signing_in_and_out_leaves_two_lines(alice: StaffMember, lines: pytest.LogCaptureFixture) -> None:
    lines.clear()
    sign_in("alice").post("/desk/sign-out")
    assert events(lines) == [
        f"event=signed-in person={alice.pk} with=password",
        f"event=signed-out person={alice.pk}",
    ]


def test_a_wrong_code_leaves_a_line_without_the_code(
    alice: StaffMember, lines: pytest.LogCaptureFixture
) -> None:
    TOTP.activate(alice, SECRET)
    client = sign_in("alice")
    lines.clear()
    client.post("/desk/sign-in/code", {"code": "123456"})
    assert events(lines) == [f"event=sign-in-refused person={alice.pk} why='wrong code'"]


def test_a_refusal_leaves_a_line_with_the_place(
    charlie: StaffMember, lines: pytest.LogCaptureFixture
) -> None:
    client = sign_in("charlie")
    lines.clear()
    client.post("/desk/log")
    expected = f"event=refused person={charlie.pk} method=POST place=desk:log why='no such right'"
    assert events(lines) == [expected]


def test_roles_given_and_taken_leave_a_line_each(
    charlie: StaffMember, lines: pytest.LogCaptureFixture
) -> None:
    reviewer = Group.objects.get(name="Reviewer")
    charlie.groups.add(reviewer)
    charlie.groups.add(reviewer)  # nothing new
    charlie.groups.remove(reviewer)
    reviewer.user_set.add(charlie)
    charlie.groups.clear()
    assert [line.split()[0] for line in events(lines)] == [
        "event=roles-given",
        "event=roles-taken",
        "event=roles-given",
        "event=roles-taken",
    ]
    assert all(f"person={charlie.pk} roles=Reviewer" in line for line in events(lines))


def test_a_role_that_loses_everybody_signs_everybody_out() -> None:
    make_person(username="dora", role="Reviewer")
    client = sign_in("dora")
    Group.objects.get(name="Reviewer").user_set.clear()
    assert client.get("/desk/account").status_code == 302


def test_a_closed_account_leaves_a_line_once(alice: StaffMember, lines: pytest.LogCaptureFixture) -> None:
    sign_in("alice")
    lines.clear()
    alice.is_active = False
    alice.save()
    alice.save()
    assert events(lines) == [f"event=account-closed person={alice.pk}"]


def test_a_changed_password_leaves_a_line_without_it(
    alice: StaffMember, lines: pytest.LogCaptureFixture
) -> None:
    client = sign_in("alice")
    lines.clear()
    new = "four words that nobody guesses"
    fields = {"oldpassword": "password of alice", "password1": new, "password2": new}
    client.post("/desk/account/password", fields)
    assert f"event=password-changed person={alice.pk}" in events(lines)
    assert not re.search("words|password of", " ".join(events(lines)))
