"""SVG in, PNG out, in our own fonts alone, so that every machine draws the same."""

from pathlib import Path
from typing import Final

import resvg_py

FONTS: Final = Path(__file__).resolve().parent / "fonts"
FONT_FILES: Final = tuple(str(path) for path in sorted(FONTS.glob("*.ttf")))
SANS: Final = "Noto Sans"
SANS_ARABIC: Final = "Noto Sans Arabic"
SERIF: Final = "Noto Serif"
SERIF_ARABIC: Final = "Noto Naskh Arabic"


def png(svg: str) -> bytes:
    """The drawing in its own width and height."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, skip_system_fonts=True, font_files=list(FONT_FILES), font_family=SANS
        )
    )
