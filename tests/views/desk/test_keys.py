import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from commitments.models import StaffMember
from commitments.views.desk.keys import KEYS

pytestmark = pytest.mark.django_db


def test_keys_lists_every_key(desk: Client) -> None:
    page = desk.get("/desk/keys").content.decode()
    for _, keys in KEYS:
        for key, meaning in keys:
            assert f"<dt><kbd>{key}</kbd></dt><dd>{meaning}</dd>" in page


def test_keys_no_key_has_two_meanings() -> None:
    keys = [key for _, group in KEYS for key, _ in group]
    assert len(keys) == len(set(keys))


def test_keys_names_every_key_that_a_template_uses() -> None:
    named = {key for _, group in KEYS for key, _ in group}
    texts = [path.read_text() for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")]
    used = {key for text in texts for key in re.findall(r'data-(?:row-)?key="([^"{]+)"', text)}
    assert used
    assert used - named == set()


def test_keys_says_whether_single_keys_are_on(desk: Client, alice: StaffMember) -> None:
    assert b'data-single-keys="off"' not in desk.get("/desk/keys").content
    alice.single_keys = False
    alice.save()
    page = desk.get("/desk/keys").content.decode()
    assert 'data-single-keys="off"' in page
    assert "Single keys are switched off for you" in page
