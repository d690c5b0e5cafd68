"""The HTML of a mail as it goes out: styles on the elements, and no line too long for the wire."""

from typing import Final

import css_inline

# RFC 5322 allows 998 bytes. What is filled into a slot later may be longer than the slot.
LONGEST_LINE: Final = 800
# The block for dark mode cannot stand on elements: it stays in the head, for programs that read it there.
INLINER: Final = css_inline.CSSInliner(
    keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False, minify_css=True
)


def inlined(html: str) -> str:
    """Many mail programs drop the style sheet of a mail, so every element carries its own styles."""
    return "\n".join(broken(line) for line in INLINER.inline(html).splitlines() if line.strip()) + "\n"


def broken(line: str) -> str:
    """The same HTML with line breaks for some of the spaces, at which they mean the same."""
    if len(line.encode()) <= LONGEST_LINE:
        return line
    lines: list[list[str]] = [[]]
    length = 0
    for word in line.split(" "):
        size = len(word.encode()) + 1
        if length + size > LONGEST_LINE and lines[-1]:
            lines.append([])
            length = 0
        lines[-1].append(word)
        length += size
    return "\n".join(" ".join(words) for words in lines)
