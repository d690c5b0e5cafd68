from io import StringIO

from django.core.management.base import OutputWrapper

from commitments.actions.reference_data import Report
from commitments.management.load_reports import write_report


def test_write_report_counts_each_kind_and_names_what_changed() -> None:
    report, output = Report(left_to_the_desk=["a-lead"], kept_as_published=["a page"]), StringIO()
    report.tally("clauses").new += ["H1"]
    report.tally("clauses").changed += ["H2", "H3"]
    write_report(OutputWrapper(output), report)
    assert output.getvalue().splitlines() == [
        "clauses: 1 new, 2 changed, 0 unchanged",
        "  changed: H2, H3",
        "left to the desk: a-lead",
        "source kept as published: a page",
    ]
