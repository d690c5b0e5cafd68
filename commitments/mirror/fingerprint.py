"""One hash of everything beside the database that pages of a mirror are made of."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

# as they stand under the root of the code
MADE_OF: Final = (
    "commitments/**/*.py",
    "tracker/*.py",
    "templates/**/*",
    "static/**/*",
    "locale/**/*.[mp]o",
    "fixtures/**/*",
    "docs/check_log.py",
    "requirements/run.txt",
)
# what pages read of the settings; a test compares this with the code
SETTINGS: Final = (
    "CONTACT_EMAIL",
    "MODE",
    "ORGANISATION",
    "REQUIRE_SECOND_FACTOR",
    "SESSION_COOKIE_SECURE",
    "SITE_NAME",
    "SITE_URL",
    "SOURCE_CHECKS",
    "WEBSUB_HUB",
)


def fingerprint(*parts: str) -> str:
    """`parts` is what else this export depends on: its day, its base."""
    digest = hashlib.sha256(sys.version.encode())
    for text in (*parts, *(repr(getattr(settings, name)) for name in SETTINGS)):
        digest.update(text.encode() + b"\0")
    root = f"{settings.BASE_DIR}/"  # cut off as text: `relative_to` would take as long as reading the files
    for path in files():
        digest.update(str(path).removeprefix(root).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def files() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    found = {path for pattern in MADE_OF for path in root.glob(pattern) if path.is_file()}
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    return iter(
        sorted(found | ({manifest} if manifest.is_file() and manifest.is_relative_to(root) else set()))
    )
