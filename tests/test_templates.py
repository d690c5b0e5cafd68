"""What no template may hold: the content policy allows nothing inline, and validators know only data-hx-."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

FOLDER = Path(settings.BASE_DIR) / "templates"
# Mail programs want their styles inline; nothing else may.
PAGES = sorted(path for path in FOLDER.rglob("*.html") if "emails" not in path.parts)
FORBIDDEN = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "hx-on or a js: value": r"hx-on|[\"']js:",
    "an htmx attribute without data-": r"(?<!data-)\bhx-[a-z-]+=",
    "a trigger filter": r"data-hx-trigger=\"[^\"]*\[",
    "role=list, which validators call unnecessary": r"role=\"list\"",
}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(FOLDER)) for path in paths]


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_template_holds_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_template_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 150


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_template_names_static_files_that_exist(path: Path) -> None:
    """In tests any name passes; where files are collected, a missing one breaks the page."""
    named = re.findall(r"{% static ['\"]([^'\"]+)['\"]", path.read_text())
    assert [name for name in named if finders.find(name) is None] == []


def test_the_rules_bite() -> None:
    bad = '<p style="x"><style><script>1</script><a onclick="b" hx-get="/" hx-on="c">'
    bad += '<i data-hx-trigger="click[a]"><ul role="list">'
    assert [what for what, pattern in FORBIDDEN.items() if not re.search(pattern, bad)] == []
