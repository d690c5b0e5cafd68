from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from commitments.models import (
    Assessment,
    Commitment,
    Correction,
    EntryEvidence,
    Evidence,
    ProgressEntry,
    Reply,
    TextLine,
)
from commitments.summaries.search import documents
from commitments.summaries.search.full_text import FullText, Matches, query_of
from commitments.summaries.search.hits import HitType
from commitments.summaries.search.searched import ALIKE, DOCUMENTS, public_rows
from tests.factories import (
    NOW,
    SIGNED_ON,
    make_assessment,
    make_commitment,
    make_entry,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def energy() -> Commitment:
    return make_commitment(code="D3.h")


@pytest.mark.parametrize("kind", [kind for kind in DOCUMENTS if kind != HitType.MILESTONE])
def test_an_index_answers_when_there_are_thousands(kind: HitType, energy: Commitment) -> None:
    rows = fill(kind, energy)
    found = rows.filter(Matches(FullText(*DOCUMENTS[kind]), query_of(["zebra"])))
    assert found.count() == 3
    assert f"search_{rows.model._meta.model_name}" in found.explain()


@pytest.mark.parametrize("kind", ALIKE)
def test_an_index_answers_for_what_is_spelt_alike(kind: HitType, energy: Commitment) -> None:
    fill(kind, energy)
    rows = documents.alike_rows("hipopotamus")[kind]
    plan = rows.explain()
    assert f"alike_{rows.model._meta.model_name}" in plan, plan


def fill(kind: HitType, commitment: Commitment) -> QuerySet[Any]:
    """Some thousand rows, of which one in a thousand would be found."""
    words = ["a zebra law" if number % 1000 == 0 else f"a law of number {number}" for number in range(3000)]
    if kind == HitType.ENTRY:
        ProgressEntry.objects.bulk_create(
            bare_entry(claim=text, code=f"entry-{number}") for number, text in enumerate(words)
        )
    elif kind == HitType.SOURCE:
        Evidence.objects.bulk_create(
            Evidence(url=f"https://example.org/{number}", title=text, publisher="P", kind="primary")
            for number, text in enumerate(words)
        )
    elif kind == HitType.PASSAGE:
        entry = make_entry(undertaking=make_undertaking(commitment=commitment))
        sources = Evidence.objects.bulk_create(
            Evidence(url=f"https://example.org/{number}", title="T", publisher="P", kind="primary")
            for number in range(len(words))
        )
        EntryEvidence.objects.bulk_create(
            EntryEvidence(entry=entry, evidence=source, passage=text)
            for source, text in zip(sources, words, strict=True)
        )
    elif kind == HitType.REPLY:
        judged = make_assessment(undertaking=make_undertaking(commitment=commitment))
        Reply.objects.bulk_create(
            Reply(
                assessment=judged,
                text=text,
                author="A",
                received_on=SIGNED_ON,
                recorded_by=judged.reviewed_by,
            )
            for text in words
        )
    elif kind == HitType.TEXT:
        TextLine.objects.bulk_create(
            TextLine(
                instrument=commitment.instrument,
                number=100 + number,
                text=text,
                role="paragraph",
                paragraph="",
            )
            for number, text in enumerate(words)
        )
    else:
        versions = fill_with_versions(commitment, words)
        if kind == HitType.CORRECTION:
            Correction.objects.bulk_create(
                Correction(
                    corrected=versions[0], replaced_by=one, what_was_wrong=text, recorded_by=one.reviewed_by
                )
                for one, text in zip(versions, words, strict=True)
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return public_rows()[kind].model.objects.order_by()


def fill_with_versions(commitment: Commitment, words: Sequence[str]) -> list[Assessment]:
    first = make_assessment(undertaking=make_undertaking(commitment=commitment))
    values = {
        field.attname: getattr(first, field.attname)
        for field in Assessment._meta.concrete_fields
        if not field.primary_key
    }
    with connection.cursor() as cursor:  # the walls ask for a status that points to the newest
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("assessment", "correction"):
            cursor.execute(f"ALTER TABLE commitments_{table} DISABLE TRIGGER USER")
    return Assessment.objects.bulk_create(
        Assessment(**values | {"version": number + 2, "reasons": text}) for number, text in enumerate(words)
    )


def bare_entry(**fields: Any) -> ProgressEntry:
    return ProgressEntry(
        happened_on=SIGNED_ON, precision="day", stage="done", origin="reference", published_at=NOW, **fields
    )
