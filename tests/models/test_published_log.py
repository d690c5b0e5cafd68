"""PostgreSQL chains what is published by itself, and lets nobody write the chain otherwise."""

import json
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from commitments.actions import editorial
from commitments.models import (
    EntryBearing,
    EntryEvidence,
    LogBody,
    LogLink,
    LogRemoval,
    ProgressEntry,
    StaffMember,
)
from commitments.rules.canonical_json import canonical
from commitments.rules.published_log import NOTHING, body_digest, link_hash, moment
from commitments.summaries import published_log_check
from tests.actions.test_assessments_concurrency import delete_all
from tests.bare_sql import chain_up, run
from tests.committed import committed, in_threads
from tests.factories import NOW, make_entry, make_entry_draft, make_evidence, make_person, make_undertaking
from tests.log_factories import publish_a_little, publish_everything
from tests.past_histories import make_scene

KINDS = {
    "addition", "assessment", "change", "correction", "entry", "removal", "reply", "search", "withdrawal",
}  # fmt: skip
PUBLISHED = (
    "ProgressEntry", "EntryClause", "EntrySignatory", "EntryBearing", "EntryEvidence", "SearchRecord",
    "Assessment", "AssessmentTestResult", "AssessmentEntry", "AssessmentRating", "Reply", "Correction",
    "Withdrawal", "Change",
)  # fmt: skip
# Columns that stand in the log under another name, or as what they point at.
TOLD_OTHERWISE = {
    "id": "its place, or its number",
    "entry_id": "within the entry, or its code and version",
    "assessment_id": "within the assessment, or whose and which version",
    "test_text": "text",
    "test_id": "number",
}


def table_of(name: str) -> str:
    return apps.get_model("commitments", name)._meta.db_table


@pytest.fixture
def everything(alice: StaffMember, bob: StaffMember) -> None:
    publish_everything(alice, bob)


def test_every_kind_is_chained_and_every_link_follows_from_the_one_before(everything: None) -> None:
    links = list(LogLink.objects.order_by("position"))
    assert {link.kind for link in links} == KINDS - {"search"}
    assert [link.position for link in links] == list(range(1, len(links) + 1))
    before = NOTHING
    for link in links:
        assert link.previous == before
        before = link.hash
        expected = link_hash(
            at=moment(link.chained_at), body_digest=link.body_digest, kind=link.kind,
            position=link.position, previous=link.previous,
        )  # fmt: skip
        assert link.hash == expected


def test_bodies_are_canonical_and_agree_with_their_digests(everything: None) -> None:
    for body in LogBody.objects.select_related("link"):
        assert canonical(json.loads(body.body)) == body.body
        assert body_digest(body.salt, body.body) == body.link.body_digest


def test_strange_letters_are_written_as_the_standard_asks(alice: StaffMember, bob: StaffMember) -> None:
    claim = 'Quote " back \\ slash / tab \t line \n bell \x07 delete \x7f é ع 😀 \u2028 </script>'
    make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob, claim=claim)
    chain_up(NOW)
    said = LogBody.objects.get(link__kind="entry").body
    assert canonical(json.loads(said)) == said
    assert json.loads(said)["claim"] == claim


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_column_stands_in_the_log(everything: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'commitments_log_body'")
        (source,) = cursor.fetchone()
    fields = apps.get_model("commitments", name)._meta.local_concrete_fields
    missing = [
        field.column for field in fields
        if field.column not in TOLD_OTHERWISE
        and f"t.{field.column}" not in source and f"p.{field.column}" not in source
    ]  # fmt: skip
    assert missing == []


def test_people_stand_in_it_by_number(everything: None, alice: StaffMember) -> None:
    said = "".join(LogBody.objects.values_list("body", flat=True))
    assert f'"logged_by":{alice.pk}' in said
    for word in ("alice", "Archer", "bob", "Baker", "@"):
        assert word not in said


def test_what_comes_with_an_entry_stands_within_it(alice: StaffMember, bob: StaffMember) -> None:
    publish_a_little(alice, bob)
    entry = json.loads(LogBody.objects.get(link__kind="entry").body)
    assert [source["source"]["url"] for source in entry["evidence"]] == [
        link.evidence.url for link in EntryEvidence.objects.all()
    ]
    assert len(entry["undertakings"]) == EntryBearing.objects.count()
    assert not LogLink.objects.filter(kind="addition").exists()


def test_what_is_added_later_gets_a_link_of_its_own(alice: StaffMember, bob: StaffMember) -> None:
    publish_a_little(alice, bob)
    entry = ProgressEntry.objects.get()
    before = LogBody.objects.get(link__kind="entry").body
    late = [
        EntryEvidence.objects.create(entry=entry, evidence=make_evidence(), passage=f"p{n}") for n in (1, 2)
    ]
    chain_up(NOW)
    added = [json.loads(row.body) for row in LogBody.objects.filter(link__kind="addition").order_by("link")]
    assert [item["what"]["passage"] for item in added] == [link.passage for link in late]
    assert all(item["of"] == {"code": entry.code, "version": 1} for item in added)
    assert LogBody.objects.get(link__kind="entry").body == before
    assert published_log_check.load().problems == ()


def test_a_session_that_checks_at_once_loses_nothing(alice: StaffMember, bob: StaffMember) -> None:
    scene = make_scene(alice, bob)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    make_entry(undertaking=scene.undertaking(), by=alice, reviewer=bob)
    run("SET CONSTRAINTS ALL DEFERRED")
    assert published_log_check.load().problems == ()
    assert LogLink.objects.filter(kind="addition").exists()


def test_the_caller_chooses_nothing(everything: None) -> None:
    last = LogLink.objects.order_by("-position")[0]
    LogLink.objects.create(
        position=7_000, kind="entry", table="x", row_id=1, chained_at=NOW.replace(year=1999), body_digest="d",
        previous="p", hash="h",
    )  # fmt: skip
    found = LogLink.objects.get(table="x")
    assert (found.position, found.previous) == (last.position + 1, last.hash)
    assert found.hash != "h"
    assert found.chained_at >= last.chained_at


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE commitments_logbody SET body = '{}'",
        "DELETE FROM commitments_logbody",
        "TRUNCATE commitments_logbody",
    ],
)
def test_words_are_neither_changed_nor_removed_in_silence(everything: None, statement: str) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="append-only: "), transaction.atomic():
        run(statement)


def test_words_go_after_a_removal_and_the_chain_stays(everything: None) -> None:
    removal = LogRemoval.objects.get()
    assert not LogBody.objects.filter(link=removal.link).exists()
    said = json.loads(LogBody.objects.get(link__kind="removal").body)
    assert (said["position"], said["reason"]) == (removal.link.position, "A court ordered it.")
    assert published_log_check.load().problems == ()


def test_many_who_publish_at_once_make_one_chain_without_a_gap(db: None) -> None:
    """Five connections; half of their transactions do not take the lock of publishers first."""
    writers, rounds = 5, 8

    def prepare() -> list[tuple[StaffMember, StaffMember, models.Model]]:
        cast = []
        for number in range(writers):
            author, reviewer = (
                make_person(username=f"{role}{number}", role="Publisher") for role in ("author", "reviewer")
            )
            cast.append((author, reviewer, make_undertaking()))
        return cast

    def publish(cast: list[tuple[StaffMember, StaffMember, models.Model]]) -> Callable[[], int]:
        def work() -> int:
            author, reviewer, undertaking = cast.pop()
            for number in range(rounds):
                if number % 2:
                    with transaction.atomic():  # as somebody with a console would
                        entry = ProgressEntry.objects.order_by("pk")[0]
                        EntryEvidence.objects.create(entry=entry, evidence=make_evidence())
                else:
                    draft = make_entry_draft(by=author, undertaking=undertaking)
                    editorial.submit(draft=draft, by=author, at=NOW)
                    editorial.approve_entry(draft=draft, by=reviewer, at=NOW)
            return rounds

        return work

    try:
        assert sum(in_threads(writers, publish(committed(prepare)))) == writers * rounds
        places, verdict, order = committed(
            lambda: (
                list(LogLink.objects.order_by("position").values_list("position", flat=True)),
                published_log_check.load(),
                list(LogLink.objects.order_by("position").values_list("chained_at", flat=True)),
            )
        )
        assert places == list(range(1, len(places) + 1))
        assert len(places) == writers * rounds // 2 * 3  # an entry and its change, or an addition
        assert verdict.problems == ()
        assert order == sorted(order)
    finally:
        committed(delete_all)
