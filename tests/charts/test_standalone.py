import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.conf import settings

from commitments.charts.standalone import PALETTE, Frame, standalone, style_hash

SVG = "{http://www.w3.org/2000/svg}"
DRAWING = (
    '<figure class="chart"><svg class="mini" viewBox="0 0 120 130" role="img" aria-label="x">'
    '<rect class="s2" x="0.5" y="0.5" width="9" height="9"/></svg></figure>'
)


def made(**said: str) -> str:
    frame = {"title": "France & Kenya", "finding": "“Met” <twice>"} | said
    return standalone(DRAWING, Frame(notes=("A site. Record of 1 May 2026.", "https://x.test/en"), **frame))


def test_it_is_a_document_with_its_words_escaped() -> None:
    root = ET.fromstring(made())
    assert root.findtext(f"{SVG}title") == "France & Kenya"
    assert root.findtext(f"{SVG}desc") == "“Met” <twice>"
    written = [text.text for text in root.iter(f"{SVG}text")]
    assert written == ["France & Kenya", "A site. Record of 1 May 2026.", "https://x.test/en"]


def test_it_is_never_wider_than_its_window_and_keeps_its_own_size_for_others() -> None:
    root = ET.fromstring(made())
    _, _, width, height = (root.get("viewBox") or "").split()
    assert (root.get("width"), root.get("height")) == (width, height)
    assert "svg:root{max-width:100%;height:auto}" in (root.findtext(f"{SVG}style") or "")


def test_the_drawing_keeps_its_box_and_its_classes() -> None:
    inner = ET.fromstring(made()).find(f"{SVG}svg")
    assert inner is not None
    assert (inner.get("viewBox"), inner.get("class"), inner.get("width")) == (
        "0 0 120 130",
        "drawing mini",
        "752",
    )
    assert [rect.get("class") for rect in inner.iter(f"{SVG}rect")] == ["s2"]


def test_it_has_literal_colours_of_both_themes_and_prints_light() -> None:
    style = ET.fromstring(made()).findtext(f"{SVG}style") or ""
    light, dark = style.split("@media screen and (prefers-color-scheme:dark)")
    assert ".s2{fill:#BFE0FA" in light
    assert ".s2{fill:#134877" in dark
    assert "var(" not in style


def test_rules_of_a_drawing_take_colours_by_name() -> None:
    document = standalone(DRAWING, Frame("T", "F", ()), rules=".fix{stroke:$ink}")
    assert ".fix{stroke:#14191F}" in document
    assert ".fix{stroke:#E9EEF3}" in document


def test_the_palette_is_that_of_the_pages() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/site.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+):\s*light-dark\((#\w+), (#\w+)\)", tokens)
    of_the_site = {name.replace("-", "_"): (light, dark) for name, light, dark in found}
    assert {name: of_the_site[name] for name in PALETTE} == PALETTE


def test_a_long_title_breaks_and_arabic_begins_at_the_right() -> None:
    title = "الالتزام " * 20
    document = standalone(DRAWING, Frame(title, "F", (), language="ar", direction="rtl"))
    lines = [text for text in ET.fromstring(document).iter(f"{SVG}text") if text.get("class") == "title"]
    assert len(lines) > 1
    assert {(line.get("x"), line.get("direction")) for line in lines} == {("776", "rtl")}


def test_its_style_is_let_through_by_its_hash() -> None:
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", style_hash(made()))


def test_what_has_no_box_is_refused() -> None:
    with pytest.raises(ValueError, match="viewBox"):
        standalone("<svg></svg>", Frame("T", "F", ()))
