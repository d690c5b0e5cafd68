"""What the pages of an import say, read as a browser reads them."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.planted_rows import Found


def progress_on(html: str) -> int | None:
    """Rows done so far; None where the import is not under way."""
    bar = LexborHTMLParser(html).css_first("progress")
    return None if bar is None else int(bar.attributes.get("value") or 0)


def faults_on(html: str) -> list[Found]:
    """The table of wrong rows: row, column, value, reason and suggestion of each fault."""
    return [found for line in LexborHTMLParser(html).css("table.faults tbody tr") if (found := fault(line))]


def fault(line: LexborNode) -> Found | None:
    head = line.css_first("th")
    cells = line.css("td")
    if head is None or len(cells) != 3:
        return None
    row = int("".join(sign for sign in head.text() if sign.isdigit()))
    column, value = (cell.text().strip() for cell in cells[:2])
    hint = cells[2].css_first("b")
    suggestion = hint.text() if hint else ""
    for aside in cells[2].css(".hint"):
        aside.decompose()
    column = "" if column == "The whole row" else column
    return row, column, "" if value == "(empty)" else value, cells[2].text().strip(), suggestion


def has_next_page(html: str) -> bool:
    return LexborHTMLParser(html).css_first('[rel="next"]') is not None


def chosen_columns(html: str) -> dict[str, str]:
    """Our field to the column that is proposed for it."""
    selects = LexborHTMLParser(html).css("form select")
    pairs = ((select.attributes.get("name"), select.css_first("option[selected]")) for select in selects)
    found = {name: option.attributes.get("value") for name, option in pairs if name and option}
    return {name: column for name, column in found.items() if column}
