import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from pytest_django import Settings

from commitments.models import StaffMember


@pytest.fixture
def note(tmp_path: Path, db: None, settings: Settings) -> Path:
    settings.STATE_FOLDER = tmp_path / "state"
    return tmp_path / "state" / "staff-sign-in.txt"


def password_in(note: Path) -> str:
    return note.read_text().rsplit("password: ", 1)[1].strip()


@pytest.mark.parametrize("username", ["alice", "bob", "admin"])
def test_make_local_staff_writes_a_sign_in_that_works(note: Path, client: Client, username: str) -> None:
    call_command("make_local_staff")
    assert client.login(username=username, password=password_in(note))


def test_make_local_staff_keeps_the_note_to_its_owner(note: Path) -> None:
    call_command("make_local_staff")
    assert stat.S_IMODE(note.stat().st_mode) == 0o600


def test_make_local_staff_lets_two_people_publish_and_one_administer(note: Path) -> None:
    call_command("make_local_staff")
    rights = {m.username: m.has_perm("commitments.publish_draft") for m in StaffMember.objects.all()}
    assert rights == {"alice": True, "bob": True, "admin": True}
    assert [m.username for m in StaffMember.objects.filter(is_superuser=True)] == ["admin"]


def test_make_local_staff_leaves_a_known_password_alone(note: Path) -> None:
    call_command("make_local_staff")
    before = note.read_text()
    call_command("make_local_staff")
    assert note.read_text() == before
    assert StaffMember.objects.count() == 3


def test_make_local_staff_gives_a_new_password_where_the_note_was_lost(note: Path, client: Client) -> None:
    call_command("make_local_staff")
    old = password_in(note)
    note.unlink()
    call_command("make_local_staff")
    assert password_in(note) != old
    assert client.login(username="alice", password=password_in(note))
    assert StaffMember.objects.count() == 3


def test_make_local_staff_writes_the_note_anew_for_an_empty_database(note: Path, client: Client) -> None:
    call_command("make_local_staff")
    StaffMember.objects.all().delete()
    call_command("make_local_staff")
    assert client.login(username="bob", password=password_in(note))


def test_make_local_staff_refuses_production(note: Path) -> None:
    with override_settings(MODE="production"), pytest.raises(CommandError, match="never made in production"):
        call_command("make_local_staff")
    assert not note.exists()
    assert not StaffMember.objects.exists()
