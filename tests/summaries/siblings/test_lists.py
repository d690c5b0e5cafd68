from commitments.models import StaffMember, Undertaking
from commitments.summaries import change, changes, corrections, digest_pages
from commitments.summaries.changes_filter import Filter
from commitments.summaries.digest_asked import Asked
from commitments.summaries.siblings import lists
from commitments.summaries.siblings.columns import load_names
from tests.factories import NOW, TODAY, make_assessment
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_changes_newest_first(record: dict[str, Undertaking]) -> None:
    page = changes.load(asked=Filter(), today=TODAY, size=1000)
    said = lists.of_changes(page, load_names()).records()
    assert {row["number"] for row in said} == {line.number for day in page.days for line in day.lines}
    assert {row["signatory"] for row in said if row["commitment"]} >= {None}
    rated = next(row for row in said if row["signatory_name_en"] == "Kenya")
    assert (rated["kind"], rated["to_level_label_fr"]) == ("first-assessment", "Premières mesures")


def test_one_change_with_what_stands_beside_it(record: dict[str, Undertaking]) -> None:
    page = changes.load(asked=Filter(), today=TODAY)
    number = next(line.number for day in page.days for line in day.lines if line.undertaking)
    shown = change.load(number)
    assert shown is not None
    said = lists.beside_change(shown)
    assert said["assessment"]["level"]["code"] == "first_steps"
    assert len(said["entries_added"]) == 1


def test_corrections_say_what_was_wrong(
    record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    make_assessment(
        undertaking=record["country"], by=alice, reviewer=bob, level="no_action",
        is_correction=True, what_was_wrong="It was another law.",
    )  # fmt: skip
    (said,) = lists.of_corrections(corrections.load(), load_names()).records()
    assert (said["kind"], said["what_was_wrong"]) == ("correction", "It was another law.")
    assert said["wrong_page"].endswith("/v1")
    assert said["right_page"].endswith("/v2")


def test_digests_that_told_something(record: dict[str, Undertaking]) -> None:
    later = NOW.replace(year=NOW.year + 1)
    page = digest_pages.load_list(asked=Asked(), rhythm="monthly", page="", now=later)
    said = lists.of_digests(page).records()
    assert [row["subject"] for row in said] == [told.digest.subject for told in page.told]
    assert said
