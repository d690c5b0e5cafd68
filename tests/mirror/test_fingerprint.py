import re
from pathlib import Path

from django.conf import settings
from pytest_django import Settings

from commitments.mirror import fingerprint as module
from commitments.mirror.fingerprint import fingerprint

# those that change nothing on a page: where things lie, and what only the desk or the mail reads
# (the page that names the data packages is made each time)
NOT_ON_PAGES = {
    "DATA_PACKAGES_FOLDER",
    "BASE_DIR",
    "JOB_SECONDS",
    "STATIC_URL",
    "STATIC_ROOT",
    "STATE_FOLDER",
}


def test_every_setting_that_pages_read_counts() -> None:
    root = Path(settings.BASE_DIR) / "commitments"
    parts = ("views/public", "views/context.py", "summaries", "charts", "templatetags", "middleware")
    paths = [
        path
        for part in parts
        for path in ([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))
    ]
    read = {
        name
        for path in paths
        for name in re.findall(r"settings\.([A-Z_]+)", path.read_text(encoding="utf-8"))
    }
    assert read - NOT_ON_PAGES <= set(module.SETTINGS)


def test_it_is_the_same_twice_and_another_for_anything_else(settings: Settings) -> None:
    first = fingerprint("2026-11-23", "")
    assert fingerprint("2026-11-23", "") == first
    assert fingerprint("2026-11-24", "") != first
    settings.SITE_URL = "https://another.example"
    assert fingerprint("2026-11-23", "") != first


def test_code_templates_styles_and_translations_count() -> None:
    names = {path.relative_to(settings.BASE_DIR).as_posix() for path in module.files()}
    assert {"templates/base.html", "static/css/site.css", "locale/fr/LC_MESSAGES/django.po",
            "commitments/mirror/links.py", "requirements/run.txt"} <= names  # fmt: skip
