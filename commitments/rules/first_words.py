"""The beginning of a long text, for one line of a table."""

LIMIT = 120


def first_words(text: str, limit: int = LIMIT) -> str:
    """The first paragraph as far as it fits: whole sentences where possible, else whole words and “…”."""
    paragraph = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(paragraph) <= limit:
        return paragraph
    start = paragraph[: limit + 1]
    end = start.rfind(". ")
    if end > limit // 3:
        return start[: end + 1]
    return start.rsplit(" ", 1)[0].rstrip(",;: ") + " …"
