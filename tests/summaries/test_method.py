import datetime as dt

from django.utils import translation

from commitments.rules.method_history import HISTORY
from commitments.summaries import method
from commitments.vocabulary import (
    METHOD_VERSION,
    ChangeKind,
    Delivery,
    EvidenceStrength,
    Stage,
    Timing,
    Trackability,
)
from tests.factories import TODAY


def test_load_lists_every_code_of_the_vocabulary() -> None:
    page = method.load(day=TODAY)
    assert [row.level for row in page.levels] == Delivery.values
    for rows, codes in (
        (page.timings, Timing),
        (page.trackability, Trackability),
        (page.stages, Stage),
        (page.changes, ChangeKind),
    ):
        assert [row.code for row in rows] == codes.values
        assert all(row.label and row.meaning for row in rows)
    assert [row.number for row in page.strengths] == EvidenceStrength.values


def test_load_gives_the_points_of_the_method() -> None:
    points = {row.level: row.points for row in method.load(day=TODAY).levels}
    assert points == {
        "not_assessed": None,
        "no_evidence": None,
        "no_action": 0,
        "first_steps": 1,
        "substantial": 2,
        "met": 3,
        "reversed": -1,
        "unclear": None,
        "not_applicable": None,
        "closed": None,
    }


def test_load_reads_its_figures_from_the_rules() -> None:
    page = method.load(day=TODAY)
    assert page.version == page.history[0].version == METHOD_VERSION
    assert (page.full_points, page.share_needed, page.long_overdue_days) == (3, 60, 180)
    assert (page.soon_days, page.later_days) == (30, 180)
    assert page.strong_levels == "“Substantial progress” or “Met”"
    assert [row.number for row in page.strengths if row.is_weak] == [4, 5]


def test_a_past_day_has_the_method_of_that_day() -> None:
    (first,) = method.load(day=dt.date(2025, 2, 11)).history
    assert first.version == "1.0"
    assert method.load(day=TODAY).version == METHOD_VERSION


def test_load_tells_the_history_in_the_readers_language() -> None:
    assert [row.changes for row in method.load(day=TODAY).history] == [item.changes for item in HISTORY]
    for language in ("fr", "ar"):
        with translation.override(language):
            rows = method.load(day=TODAY).history
        assert {words.language for row in rows for words in (*row.remarks, *row.changes)} == {language}
