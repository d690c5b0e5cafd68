from pathlib import Path

import pytest
from pytest_django import Settings

from commitments.models import StaffMember, Undertaking
from tests.mirror_factories import make_small_record


@pytest.fixture(autouse=True)
def ledgers(settings: Settings, tmp_path: Path) -> Path:
    """What an export remembers is gone with the test."""
    settings.STATE_FOLDER = tmp_path / "state"
    return tmp_path / "state"


@pytest.fixture
def small_record(alice: StaffMember, bob: StaffMember) -> dict[str, Undertaking]:
    return make_small_record(by=alice, reviewer=bob)
