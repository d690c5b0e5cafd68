import datetime as dt

from commitments.summaries.open_data.tables import IN_ORDER, TABLES
from commitments.summaries.packages.about import About
from commitments.summaries.packages.readme import licence, readme
from commitments.summaries.siblings.shapes import LICENCE

DAY = dt.date(2026, 11, 23)
ROWS = dict.fromkeys(TABLES, 1) | {"undertakings": 1234}


def test_it_says_what_is_there_and_how_it_is_cited() -> None:
    text = readme(About(DAY, is_sample=False), IN_ORDER, ROWS)
    words = " ".join(text.split())
    assert text.startswith("AI Commitment Tracker, 2026-11-23\n=================================\n")
    assert "undertakings (1,234 rows): What one signatory owes" in words
    assert "clauses (1 row): " in words
    assert LICENCE in words
    assert "As of 2026-11-23." in words
    assert all(table.name in text for table in IN_ORDER)
    assert max(map(len, text.splitlines())) <= 110
    assert text.endswith("\n")


def test_the_licence_is_what_the_site_says_and_nothing_else() -> None:
    assert " ".join(licence(About(DAY, is_sample=False)).split()) == LICENCE
    assert licence(About(DAY, is_sample=True)).startswith("Sample data: ")
