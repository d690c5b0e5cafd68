"""A drawing of a page as a file of its own: title, source and day written on it, colours inside it.

Used away from the site, in an article or a slide, where no style sheet of ours reaches it. Colours are
literal, once per theme, because many programs that open SVG know no custom properties. Rules of a drawing
that its classes below do not cover come in as `rules`, with `$name` for a colour of the palette.
"""

import base64
import hashlib
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH: Final = 800
EDGE: Final = 24
TITLE_SIZE: Final = 24
NOTE_SIZE: Final = 14
LABEL_SIZE: Final = 15
LETTER: Final = 0.52  # width of an average letter in its size: errs to the wide side

# The tokens of static/css/site.css, which a test compares: light, dark.
PALETTE: Final[dict[str, tuple[str, str]]] = {
    "paper": ("#FFFFFF", "#11161C"),
    "ink": ("#14191F", "#E9EEF3"),
    "muted": ("#4A5561", "#B8C2CC"),
    "rule": ("#C9D1D9", "#36414D"),
    "s0_line": ("#5F6B77", "#8C97A3"),
    "s1_fill": ("#CBBDAA", "#6F6753"),
    "s2_fill": ("#BFE0FA", "#134877"),
    "s3_fill": ("#1A76AC", "#1F97DA"),
    "s4_fill": ("#0F3A63", "#D6EEF8"),
    "s5_fill": ("#EE8238", "#F7A04A"),
    "s6_fill": ("#DDE2E8", "#2F3842"),
    "s1_ink": ("#2B2115", "#FFFFFF"),
    "s2_ink": ("#06304F", "#E3F1FD"),
    "s3_ink": ("#FFFFFF", "#00111C"),
    "s4_ink": ("#FFFFFF", "#06263A"),
    "s5_ink": ("#261000", "#261000"),
}
FACE: Final = 'system-ui,"Noto Sans","Noto Sans Arabic","Segoe UI",sans-serif'
# What the drawings of this package share: what is not assessed has an outline and no fill.
RULES: Final = """
.paper{fill:$paper}
text{fill:$muted}
.title{fill:$ink}
.s0,.sx,.n0{fill:none;stroke:$s0_line;stroke-dasharray:2 1.5}
.s1{fill:$s1_fill;stroke:$s0_line}
.s2{fill:$s2_fill;stroke:$s0_line}
.s3{fill:$s3_fill;stroke:$s0_line}
.s4{fill:$s4_fill;stroke:$s0_line}
.s5{fill:$s5_fill;stroke:$s0_line}
.s6{fill:$s6_fill;stroke:$s0_line}
.grid{stroke:$rule}
"""
OPENING: Final = re.compile(r"<svg\b([^>]*)>")
VIEW_BOX: Final = re.compile(r'\bviewBox="([\d.\s-]+)"')
CLASS: Final = re.compile(r'\bclass="([^"]*)"')
STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class Frame:
    """What is written around the drawing; `finding` is its text alternative, the notes stand below it."""

    title: str
    finding: str
    notes: tuple[str, ...]
    language: str = "en"
    direction: str = "ltr"


def standalone(drawing: str, frame: Frame, *, rules: str = "") -> SafeString:
    """The SVG document around the first drawing in that markup."""
    start, end = drawing.index("<svg"), drawing.rindex("</svg>")
    opening = OPENING.match(drawing, start)
    box = VIEW_BOX.search(opening[1]) if opening else None
    if opening is None or box is None:
        raise ValueError("a drawing needs a viewBox")
    _, _, inner_width, inner_height = (float(part) for part in box[1].split())
    scale = (WIDTH - 2 * EDGE) / inner_width
    height = round(inner_height * scale)
    title = lines_of(frame.title, TITLE_SIZE)
    notes = [line for note in frame.notes for line in lines_of(note, NOTE_SIZE)]
    top = EDGE + round(len(title) * TITLE_SIZE * 1.3) + EDGE // 2
    foot = top + height + EDGE
    whole = foot + round(len(notes) * NOTE_SIZE * 1.5) + EDGE // 2
    css_class = CLASS.search(opening[1])
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{lang}" width="{width}" height="{whole}"'
        ' viewBox="0 0 {width} {whole}" role="img" aria-labelledby="title finding">'
        '<title id="title">{title}</title><desc id="finding">{finding}</desc><style>{style}</style>'
        '<rect class="paper" width="{width}" height="{whole}"/>{heading}'
        '<svg class="{css_class}" x="{edge}" y="{top}" width="{inner_width}" height="{height}"'
        ' viewBox="{box}" direction="ltr" overflow="visible">{drawing}</svg>{notes}</svg>\n',
        lang=frame.language,
        width=WIDTH,
        whole=whole,
        title=frame.title,
        finding=frame.finding,
        style=mark_safe(style(rules, label_size=LABEL_SIZE / scale)),
        heading=written(title, size=TITLE_SIZE, top=EDGE, css_class="title", direction=frame.direction),
        css_class=f"drawing {css_class[1] if css_class else ''}".strip(),
        edge=EDGE,
        top=top,
        inner_width=WIDTH - 2 * EDGE,
        height=height,
        box=box[1],
        drawing=mark_safe(drawing[opening.end() : end]),
        notes=written(notes, size=NOTE_SIZE, top=foot, css_class="note", direction=frame.direction),
    )


def style(rules: str, *, label_size: float) -> str:
    """The rules in light colours, then those of colour again in dark ones; paper is always printed light.

    Opened alone or printed it never grows wider than the window or the sheet; its own size stays in the
    attributes, since that is how large <img> shows it.
    """
    sizes = (
        "svg:root{max-width:100%;height:auto}"
        f"text{{font-family:{FACE};font-size:{NOTE_SIZE}px}}"
        f".title{{font-size:{TITLE_SIZE}px;font-family:ui-serif,Georgia,serif}}"
        f".drawing text{{font-size:{label_size:.2f}px}}"
    )
    light, dark = (coloured(RULES + rules, number) for number in (0, 1))
    return f"{sizes}{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def coloured(rules: str, number: int) -> str:
    colours: Mapping[str, str] = {name: pair[number] for name, pair in PALETTE.items()}
    return Template(rules).substitute(colours).replace("\n", "")


def lines_of(text: str, size: int) -> list[str]:
    """SVG breaks no lines: broken by an average width of letters."""
    return textwrap.wrap(text, int((WIDTH - 2 * EDGE) / (size * LETTER)), break_on_hyphens=False) or [""]


def written(lines: list[str], *, size: int, top: int, css_class: str, direction: str) -> SafeString:
    """Lines from that height down, from the edge at which reading begins."""
    x = EDGE if direction == "ltr" else WIDTH - EDGE
    spacing = 1.3 if css_class == "title" else 1.5
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}" direction="{}">{}</text>',
        (
            (css_class, x, round(top + size + number * size * spacing), direction, line)
            for number, line in enumerate(lines)
        ),
    )


def style_hash(document: str) -> str:
    """The source under which a Content-Security-Policy lets the style of the file through."""
    found = STYLE.search(document)
    digest = hashlib.sha256((found[1] if found else "").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
