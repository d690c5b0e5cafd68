"""The real reference data: what it must hold, and that it loads."""

import datetime as dt
import hashlib
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from commitments.actions import reference_data
from commitments.actions.evidence import canonical_address
from commitments.actions.reference_data.files import ReferenceSet, read_folder
from commitments.models import Commitment, Deadline, ProgressEntry, Undertaking
from commitments.vocabulary import EvidenceKind, LineRole
from tests.factories import NOW

FIXTURES = settings.BASE_DIR / "fixtures"
GUIDE = settings.BASE_DIR / "docs" / "adding-an-instrument.md"
CODES_AND_YEARS = re.compile(r"[CD][0-9]\.?[a-z]?|20[0-9]{2}")
PARIS_LINES = 123
PARIS_SHA256 = "e1339e437d9bc58586a6588f4ac9f3bb1194131c7d1a147982a68cedb5f93c06"

BINDING = {
    "each": "D3.a D3.b D3.c D3.d D3.e D3.f D5.b D6.e C2.a C7.a C7.b C7.c C8.a C8.b C10 C12",
    "joint": "D3.g D3.h D3.i D4.c",
    "both": "C8.c",
}


@pytest.fixture(scope="module")
def real() -> ReferenceSet:
    return read_folder(FIXTURES)


def test_text_is_the_published_one_letter_for_letter(real: ReferenceSet) -> None:
    lines = [line for instrument in real.instruments for line in instrument.text]
    marks = {LineRole.ITEM: "- ", LineRole.NAME: "- "}
    text = {line.line: marks.get(line.role, "") + line.text for line in lines}
    assert len(lines) == len(text) == PARIS_LINES
    whole = "\n".join(text[number] for number in range(1, PARIS_LINES + 1))
    assert hashlib.sha256(whole.encode()).hexdigest() == PARIS_SHA256
    assert {instrument.source.sha256 for instrument in real.instruments} == {PARIS_SHA256}


def test_signatories_are_those_of_the_text_in_its_order(real: ReferenceSet) -> None:
    names = {signatory.code: signatory.name_in_text for signatory in real.signatories}
    for instrument in real.instruments:
        listed = [(line.line, line.text) for line in instrument.text if line.role == LineRole.NAME]
        ours = [(row.source.line, names[row.signatory]) for row in instrument.endorsements]
        assert ours == listed


def test_counts_are_those_of_the_data(real: ReferenceSet) -> None:
    assert Counter(signatory.kind for signatory in real.signatories) == {"country": 58, "organisation": 2}
    assert {row.code: len(row.endorsements) for row in real.instruments if row.endorsements} == {
        "paris-declaration": 60,
        "paris-charter": 10,
    }
    clauses = [clause for instrument in real.instruments for clause in instrument.clauses]
    assert (len(clauses), sum(clause.quote is not None for clause in clauses)) == (66, 39)
    milestones = [milestone for instrument in real.instruments for milestone in instrument.milestones]
    assert (len(milestones), sum(milestone.in_source for milestone in milestones)) == (12, 5)
    pages = [page for fact in real.facts for page in fact.evidence]
    assert (len(real.facts), len(pages), len({page.url for page in pages})) == (147, 236, 213)
    assert Counter(fact.strength for fact in real.facts) == {"primary": 34, "secondary": 113}
    assert sum(fact.is_confirmed for fact in real.facts) == 91


def test_co_chairs_are_france_and_india(real: ReferenceSet) -> None:
    roles = {
        row.signatory: row.role
        for instrument in real.instruments
        for row in instrument.endorsements
        if row.role
    }
    assert roles == {"FR": "co-chair", "IN": "co-chair"}


def test_every_promise_is_tracked_as_it_binds(real: ReferenceSet) -> None:
    ours = {row.code: row.binding for instrument in real.instruments for row in instrument.commitments}
    assert ours == {code: binding for binding, codes in BINDING.items() for code in codes.split()}


def test_only_deadline_is_that_of_the_charter(real: ReferenceSet) -> None:
    dated = [row for instrument in real.instruments for row in instrument.commitments if row.deadline]
    assert [(row.code, row.deadline.due_on, row.deadline.basis) for row in dated] == [
        ("C8.c", "2025-06-30", "quoted")
    ]


def test_instruments_known_by_title_bind_nobody(real: ReferenceSet) -> None:
    titles = [instrument for instrument in real.instruments if instrument.text_extent == "title-only"]
    assert len(titles) == 6
    assert not any(instrument.commitments or instrument.endorsements for instrument in titles)
    assert all(instrument.about for instrument in titles)


def test_every_country_has_its_own_tile_and_the_organisations_the_last_row(real: ReferenceSet) -> None:
    countries = [row.tile for row in real.signatories if row.kind == "country"]
    assert len({(tile.column, tile.row) for tile in countries}) == 58
    assert max(tile.row for tile in countries) == 12
    assert [(row.tile.column, row.tile.row) for row in real.signatories if row.kind == "organisation"] == [
        (1, 13),
        (7, 13),
    ]


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("allemagne", "DE"),
        ("republic-of-korea", "KR"),
        ("holy-see", "VA"),
        ("the-netherlands", "NL"),
        ("uae", "AE"),
        ("ue", "EU"),
        ("cua", "AUC"),
    ],
)
def test_other_names_lead_to_the_signatory(real: ReferenceSet, slug: str, code: str) -> None:
    assert [row.code for row in real.signatories if slug in row.also_known_as] == [code]


def test_facts_that_rest_on_secondary_sources_have_no_primary_page_but_one(real: ReferenceSet) -> None:
    """fixtures/README.md says why: Ukraine's own page is second-hand for what Japan signed."""
    mixed = [
        fact.code
        for fact in real.facts
        if fact.strength == EvidenceKind.SECONDARY
        and any(page.kind == EvidenceKind.PRIMARY for page in fact.evidence)
    ]
    assert mixed == ["jp-coe-convention"]


def test_addresses_are_those_the_desk_would_find_them_under(real: ReferenceSet) -> None:
    pages = [page.url for fact in real.facts for page in fact.evidence]
    assert [url for url in pages if canonical_address(url) != url] == []


def test_fixtures_load_and_load_again(db: None) -> None:
    first = reference_data.load(FIXTURES, now=NOW)
    again = reference_data.load(FIXTURES, now=NOW + dt.timedelta(days=1))
    assert (len(first.tally("entries").new), len(first.tally("leads").new)) == (91, 56)
    assert not [tally.kind for tally in again.tallies.values() if tally.new or tally.changed]
    # 8 commitments of the declaration bind 60 each, 9 of the charter 10 each; 5 undertakings are joint
    assert Undertaking.objects.count() == 8 * 60 + 9 * 10 + 5
    assert Deadline.objects.get().due_on == dt.date(2025, 6, 30)
    assert ProgressEntry.objects.current().count() == 91


def test_example_of_the_guide_loads_beside_the_real_data_without_code(db: None, tmp_path: Path) -> None:
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    example = GUIDE.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    code = json.loads(example)["code"]
    (tmp_path / "instruments" / f"{code}.json").write_text(example, encoding="utf-8")
    report = reference_data.load(tmp_path, now=NOW)
    assert code in report.tally("instruments").new
    assert Commitment.objects.get(code="E1").deadline.due_on == dt.date(2026, 12, 31)
    owed_by = Undertaking.objects.filter(commitment__code="E1").values_list(
        "endorsement__signatory__code", flat=True
    )
    assert sorted(owed_by) == ["FR", "KE"]


def test_every_instrument_speaks_french_and_arabic(real: ReferenceSet) -> None:
    instruments = {row.code for row in real.instruments}
    for language in ("fr", "ar"):
        assert {code for spoken, code in real.translations if spoken == language} == instruments


def test_translations_name_the_same_codes_and_days_as_the_original(real: ReferenceSet) -> None:
    """A number that is lost or changed in translation would change what is asked of a signatory."""
    originals = {row.code: row for instrument in real.instruments for row in instrument.commitments}
    for translation in real.translations.values():
        for code, words in translation.commitments.items():
            for ours, theirs in zip(words.tests, originals[code].tests, strict=True):
                for here, there in ((ours.text, theirs.text), (ours.guidance, theirs.guidance)):
                    assert set(CODES_AND_YEARS.findall(here)) == set(CODES_AND_YEARS.findall(there)), here
