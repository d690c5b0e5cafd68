import json
from typing import Any

import pytest
from pydantic import ValidationError

from commitments import reference_schema as schema
from commitments.reference_fields import Known
from tests.reference_files import clause, commitment, endorsement, fact, instrument, page, signatory

KNOWN = Known(
    signatories=frozenset({"FR", "KE"}),
    clauses=frozenset({"E1", "E1.a"}),
    lines={1: "We publish a register by 1 May 2026.", 3: "France"},
    quotes={"E1": "", "E1.a": "We publish a register by 1 May 2026."},
)
DEADLINE = {"due_on": "2026-05-01", "basis": "quoted", "quote": "by 1 May 2026", "note": ""}


def check(model: type[schema.Record], record: dict[str, Any], known: Known = KNOWN) -> Any:
    """Through JSON, as the loader does: only there do strict records take dates and codes from strings."""
    return model.model_validate_json(json.dumps(record), context=known)


def faults(model: type[schema.Record], record: dict[str, Any], known: Known = KNOWN) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        check(model, record, known)
    return {".".join(map(str, fault["loc"])): fault["msg"] for fault in caught.value.errors()}


@pytest.mark.parametrize(
    ("model", "record"),
    [
        (schema.Signatory, signatory("FR", "France", column=1)),
        (schema.Clause, clause("E1.a", "commitment", "E1", "We publish a register")),
        (schema.Commitment, commitment("E1.a", "each", deadline=DEADLINE)),
        (schema.Endorsement, endorsement("FR", 3)),
        (schema.Fact, fact("news", "primary")),
    ],
)
def test_records_that_are_sound_pass(model: type[schema.Record], record: dict[str, Any]) -> None:
    assert check(model, record)


def test_record_refuses_a_field_it_does_not_know() -> None:
    assert "opinion" in faults(schema.Fact, fact("news", "primary", opinion="good"))


def test_record_refuses_a_missing_field() -> None:
    record = fact("news", "primary")
    del record["stage"]
    assert faults(schema.Fact, record) == {"stage": "Field required"}


def test_record_names_every_fault_at_once() -> None:
    record = fact("News!", "primary", stage="maybe", date="2026-02-30", signatories=["XX"], clauses=["Z9"])
    assert set(faults(schema.Fact, record)) == {"code", "stage", "date", "signatories.0", "clauses.0"}


def test_known_refuses_validation_without_its_context() -> None:
    with pytest.raises(TypeError, match="context"):
        schema.Endorsement.model_validate_json(json.dumps(endorsement("FR", 3)))


@pytest.mark.parametrize("value", ["2026", "2026-02", "2026-02-28"])
def test_calendar_date_takes_what_is_known_of_a_date(value: str) -> None:
    assert check(schema.Fact, fact("news", "primary", date=value)).date == value


@pytest.mark.parametrize(
    "value", ["26", "2026-2", "2026-13", "2026-02-30", "20260228", "2026-02-28T12:00", ""]
)
def test_calendar_date_refuses_what_is_no_date(value: str) -> None:
    assert set(faults(schema.Fact, fact("news", "primary", date=value))) == {"date"}


@pytest.mark.parametrize("claim", ["", " News.", "News.\n", "Ne\x00ws.", "One.\nTwo."])
def test_one_line_refuses_loose_ends_and_control_characters(claim: str) -> None:
    assert set(faults(schema.Fact, fact("news", "primary", claim=claim))) == {"claim"}


def test_words_that_are_missing_or_too_many_are_named() -> None:
    record = commitment("E1.a", "each", title="x" * 121, opening="")
    assert faults(schema.Commitment, record) == {
        "title": "String should have at most 120 characters",
        "opening": "String should have at least 1 character",
    }


@pytest.mark.parametrize(
    "url", ["example.org/page", "ftp://example.org/page", "https://example.org/a page", "https:///"]
)
def test_web_address_refuses_what_a_reader_cannot_open(url: str) -> None:
    record = fact("news", "primary", evidence=[page("Gazette", "primary") | {"url": url}])
    assert set(faults(schema.Fact, record)) == {"evidence.0.url"}


def test_time_zone_refuses_an_invented_zone() -> None:
    record = signatory("FR", "France", column=1, timezone="Europe/Atlantis")
    assert "timezone" in faults(schema.Signatory, record)


def test_each_once_names_what_stands_twice() -> None:
    message = faults(schema.Fact, fact("news", "primary", signatories=["FR", "FR"]))["signatories"]
    assert message.endswith("more than once: FR")


def test_country_needs_its_region_and_organisation_has_none() -> None:
    country = signatory("FR", "France", column=1, region=None)
    organisation = signatory("EU", "European Union", column=1, kind="organisation", slug="eu")
    assert faults(schema.Signatory, country)["region"].endswith("is missing on this country")
    assert set(faults(schema.Signatory, organisation)) == {"alpha3", "region", "subregion"}


def test_clause_refuses_a_quote_that_differs_by_one_letter() -> None:
    record = clause("E1.a", "commitment", "E1", "We publish a Register")
    assert faults(schema.Clause, record)["quote"].endswith("does not stand, letter for letter, on line 1")


def test_clause_refuses_a_line_and_a_parent_that_the_text_lacks() -> None:
    record = clause("E1.a", "commitment", "E7", None) | {"line": 99}
    assert set(faults(schema.Clause, record)) == {"line", "parent"}


def test_commitment_refuses_clauses_without_the_one_that_names_it() -> None:
    record = commitment("E1.a", "each", clauses=["E1"])
    assert faults(schema.Commitment, record)["clauses"].endswith(
        "E1.a, which gives the commitment its code, is missing"
    )


def test_deadline_that_is_quoted_needs_its_words() -> None:
    record = commitment("E1.a", "each", deadline=DEADLINE | {"quote": None})
    assert "deadline.quote" in faults(schema.Commitment, record)


def test_deadline_refuses_words_that_stand_in_no_clause() -> None:
    record = commitment("E1.a", "each", deadline=DEADLINE | {"quote": "by 2 May 2026"})
    assert faults(schema.Commitment, record)["deadline.quote"].endswith("stands in the quote of no clause")


def test_deadline_set_by_us_needs_no_quote() -> None:
    deadline = DEADLINE | {"basis": "set-by-us", "quote": None}
    assert check(schema.Commitment, commitment("E1.a", "each", deadline=deadline)).deadline.quote is None


def test_endorsement_refuses_leaving_before_joining() -> None:
    assert "left_on" in faults(schema.Endorsement, endorsement("FR", 3) | {"left_on": "2026-01-09"})


@pytest.mark.parametrize("ends_on", ["2025", "2026-01"])
def test_milestone_refuses_an_end_that_does_not_follow_its_start(ends_on: str) -> None:
    known = Known(None, None, quotes={"E1.b": ""})
    record = instrument()["milestones"][0] | {"ends_on": ends_on}
    assert set(faults(schema.Milestone, record, known)) == {"ends_on"}


def test_fact_of_primary_strength_needs_a_primary_page() -> None:
    record = fact("news", "primary", evidence=[page("Daily Example", "secondary")])
    assert faults(schema.Fact, record)["evidence"].endswith("a primary fact needs a primary source")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (fact("news", "primary"), True),
        (fact("news", "secondary"), False),
        (fact("news", "secondary", "Daily Example", "Weekly Example"), True),
        (fact("news", "secondary", "Daily Example", "Daily Example"), False),
        (fact("news", "secondary", "Daily Example", "Daily Example via Weekly Example"), False),
    ],
)
def test_is_confirmed_asks_for_a_primary_source_or_two_publishers(
    record: dict[str, Any], expected: bool
) -> None:
    assert check(schema.Fact, record).is_confirmed is expected


def test_references_are_not_judged_when_the_file_that_defines_them_is_unreadable() -> None:
    unknown = Known(signatories=None, clauses=None)
    assert check(schema.Fact, fact("news", "primary", signatories=["XX"], clauses=["Z9"]), unknown)
