from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from commitments.actions import share_images
from tests.factories import NOW, make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path, "base_url": None},
    }
    with override_settings(STORAGES=settings.STORAGES | {"share_images": kept}):
        yield tmp_path


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.png")}


def test_a_round_draws_what_was_published_in_every_language_once(folder: Path) -> None:
    kenya = make_undertaking(commitment=make_commitment(code="D3.a"), signatory=make_signatory(slug="kenya"))
    make_assessment(undertaking=kenya)
    assert share_images.draw_due(at=NOW) == 6  # the first round: the site, and every signatory as it stands
    assert share_images.draw_due(at=NOW) == 0
    make_assessment(undertaking=kenya, level="met")
    before = names(folder)
    assert share_images.draw_due(at=NOW) == 6  # the signatory and the undertaking
    assert before < names(folder)  # what was drawn stays
    assert {name.split("/")[0] for name in names(folder)} == {"en", "fr", "ar"}
    assert share_images.draw_due(at=NOW) == 0


def test_nothing_published_draws_nothing(folder: Path) -> None:
    make_signatory(slug="kenya")
    share_images.draw_due(at=NOW)
    assert share_images.draw_due(at=NOW) == 0
