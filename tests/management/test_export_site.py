import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from commitments.mirror.files import MARKER
from commitments.models import StaffMember
from tests.mirror_factories import make_small_record


def test_it_writes_the_site_and_says_what_it_did(
    alice: StaffMember, bob: StaffMember, tmp_path: Path, settings: Settings
) -> None:
    make_small_record(by=alice, reviewer=bob)
    settings.STATE_FOLDER = tmp_path / "state"
    said = io.StringIO()
    call_command("export_site", str(tmp_path / "out"), "--processes", "1", stdout=said)
    assert (tmp_path / "out/ar.html").exists()
    assert "0 kept as they were, 0 files removed." in said.getvalue()


def test_it_refuses_a_folder_of_others_and_half_an_address(
    db: None, tmp_path: Path, settings: Settings
) -> None:
    settings.STATE_FOLDER = tmp_path / "state"
    (tmp_path / "out").mkdir()
    (tmp_path / "out/letter.txt").touch()
    with pytest.raises(CommandError, match=f"no {MARKER}"):
        call_command("export_site", str(tmp_path / "out"), "--processes", "1")
    with pytest.raises(CommandError, match="whole address"):
        call_command("export_site", str(tmp_path / "new"), "--base", "mirror.example")
