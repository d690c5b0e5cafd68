"""What a load did, as lines for the person who started it."""

from django.core.management.base import OutputWrapper

from commitments.actions.reference_data import Report


def write_report(output: OutputWrapper, report: Report) -> None:
    for tally in report.tallies.values():
        counts = f"{len(tally.new)} new, {len(tally.changed)} changed, {len(tally.unchanged)} unchanged"
        output.write(f"{tally.kind}: {counts}")
        if tally.changed:
            output.write(f"  changed: {', '.join(tally.changed)}")
    if report.left_to_the_desk:
        output.write(f"left to the desk: {', '.join(report.left_to_the_desk)}")
    for source in report.kept_as_published:
        output.write(f"source kept as published: {source}")
