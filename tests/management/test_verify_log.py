from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from commitments.models import LogLink, StaffMember
from tests.bare_sql import run
from tests.log_factories import log_file, publish_a_little, publish_everything


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_log", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path, client: Client, alice: StaffMember, bob: StaffMember) -> Path:
    publish_everything(alice, bob)
    (tmp_path / "log.jsonl").write_bytes(log_file(client))
    (tmp_path / "head.json").write_bytes(log_file(client, "/log/head.json"))
    return tmp_path / "log.jsonl"


def test_a_file_holds_together(file: Path) -> None:
    end = LogLink.objects.order_by("-position")[0]
    text = said(str(file), "--against", str(file.parent / "head.json"))
    assert f"Places 1 to {end.position} hold together. 1 had words removed" in text
    assert f"Head: {end.position} {end.hash}" in text
    assert "keep this one" not in text
    assert "keep this one" in said(str(file))


def test_a_proof_says_what_was_not_checked(file: Path, client: Client) -> None:
    file.write_bytes(log_file(client, "/log/proof.jsonl?after=2&to=4"))
    assert "Places 3 to 4 hold together." in said(str(file))
    assert "What 2 of them say is not in the file" in said(str(file))


def test_an_altered_file_is_an_error_that_names_the_line(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content.replace(b"Something happened", b"Nothing happened", 1))
    with pytest.raises(CommandError, match=r"NOT AS PUBLISHED: Line 1 \(place 1\) was altered"):
        said(str(file))


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        said(str(tmp_path / "nothing"))


def test_the_database_agrees_with_its_chain(alice: StaffMember, bob: StaffMember) -> None:
    publish_a_little(alice, bob)
    assert "All 2 places agree with what the database says now." in said()


def test_a_row_changed_past_all_walls_is_found(alice: StaffMember, bob: StaffMember) -> None:
    publish_a_little(alice, bob)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE commitments_progressentry DISABLE TRIGGER USER")
    run("UPDATE commitments_progressentry SET claim = 'Something else.'")
    errors = StringIO()
    with pytest.raises(CommandError, match="NOT AS PUBLISHED: 1 problems"):
        call_command("verify_log", stderr=errors)
    assert "Place 1 (entry, commitments_progressentry" in errors.getvalue()
    assert "says something else now" in errors.getvalue()
