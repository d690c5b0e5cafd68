"""Nothing published is ever changed or deleted: each table says whether that holds for it; the wall bites."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from commitments.actions import current_status
from commitments.actions.assessments import Search
from commitments.models import (
    AppendOnlyError,
    AppendOnlyModel,
    DeskAct,
    EvidenceCapture,
    FormerRow,
    LogCheckpoint,
    LogLink,
    LogRemoval,
    Reply,
    SearchRecord,
    StaffMember,
    Withdrawal,
)
from commitments.models.append_only import AppendOnlyQuerySet
from tests.factories import NOW, TODAY, make_assessment, make_evidence, make_undertaking

APPEND_ONLY = {
    "Assessment",
    "AssessmentEntry",
    "AssessmentRating",
    "AssessmentTestResult",
    "Change",
    "Correction",
    "DeskAct",
    "EntryBearing",
    "EntryClause",
    "EntryEvidence",
    "EntrySignatory",
    "EvidenceCapture",
    "FormerRow",
    "LogCheckpoint",
    "LogLink",
    "LogRemoval",
    "ProgressEntry",
    "RatingPair",
    "Reply",
    "ReviewDecision",
    "SearchRecord",
    "Withdrawal",
}
EDITABLE = {
    # the frame of the record: upserted from fixtures by load_reference
    "Clause",
    "Commitment",
    "Commitment_clauses",
    "CommitmentLink",
    "CommitmentTest",
    "Deadline",
    "Endorsement",
    "Evidence",
    "Instrument",
    "Milestone",
    "MilestoneEvidence",
    "Signatory",
    "TextLine",
    "Undertaking",
    # what the published log says, removed after a LogRemoval alone: tests/models/test_published_log.py
    "LogBody",
    # derived from the log: rebuildable, or counted by PostgreSQL as it grows
    "CurrentStatus",
    "ChangeCount",
    "RecordCount",
    "SignatoryCount",
    # how often public tables changed, folded as it grows
    "PublicChange",
    # work in progress on the desk
    "AssessmentDraft",
    "AssessmentDraft_entries",
    "AssessmentDraft_entry_drafts",
    "DraftReading",
    "DraftTestResult",
    "EntryDraft",
    "EntryDraft_clauses",
    "EntryDraft_signatories",
    "EntryDraftEvidence",
    "Assignment",
    "AssignmentBatch",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "InboxMark",
    "Presence",
    "SavedForm",
    "SecondRating",
    # the right of reply: what is published of it is a Reply
    "Contact",
    "ReplyAnswer",
    "ReplyInvitation",
    "ReplyRound",
    "ReplyRoundItem",
    # from the public, for the desk only
    "Suggestion",
    # people and mail, never part of the public log
    "AddressChange",
    "ConflictOfInterest",
    "Delivery",
    "DigestRun",
    "Heartbeat",
    "HubTopic",
    "WebhookDelivery",
    "WebhookPartner",
    "Follow",
    "FormerLink",
    "MailBounce",
    "MailHold",
    "MailRelay",
    "Notice",
    "StaffMember",
    "StaffMember_groups",
    "StaffMember_user_permissions",
    "Subscriber",
}
MODELS = {
    model.__name__: model
    for model in apps.get_app_config("commitments").get_models(include_auto_created=True)
}
GUARDED = [pytest.param(MODELS[name], id=name) for name in sorted(APPEND_ONLY & MODELS.keys())]

# bits of pg_trigger.tgtype, from PostgreSQL's src/include/catalog/pg_trigger.h
ROW, BEFORE, DELETE, UPDATE, TRUNCATE = 1, 2, 8, 16, 32
TRIGGERS = """
SELECT tgrelid::regclass::text, tgtype FROM pg_trigger
WHERE tgenabled = 'A' AND tgfoid = 'commitments_refuse_change'::regproc
"""

REFUSALS = r"append-only: |versions are counted without a gap"  # whichever is asked first


@pytest.fixture
def on_record(alice: StaffMember, bob: StaffMember) -> None:
    """At least one row in every append-only table."""
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met", by=alice, reviewer=bob)
    correcting = make_assessment(
        undertaking=undertaking,
        by=alice,
        reviewer=bob,
        is_correction=True,
        what_was_wrong="A plan was taken for a law.",
        search=Search(TODAY, "The official gazette", "French"),
    )
    DeskAct.objects.create(kind="publish", person=bob, at=NOW, words="Kenya D3.a")
    EvidenceCapture.objects.create(evidence=make_evidence(), captured_at=NOW, problem="No answer.")
    Withdrawal.objects.create(assessment=correcting, reason="Too early.", withdrawn_by=bob, withdrawn_at=NOW)
    current_status.refresh([undertaking.pk])
    Reply.objects.create(
        assessment=correcting,
        text="We disagree.",
        author="The ministry",
        received_on=TODAY,
        recorded_by=alice,
    )
    FormerRow.objects.create(table="commitments_signatory", row_id=1, stood_until=NOW)
    with connection.cursor() as cursor:  # TRUNCATE waits for foreign keys that are still to be checked
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    LogCheckpoint.objects.create(taken_on=TODAY, taken_at=NOW, position=1, hash="0" * 64)
    link = LogLink.objects.order_by("pk")[0]
    LogRemoval.objects.create(link=link, reason="A court said so.", removed_by=alice, removed_at=NOW)


def refused(statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match=REFUSALS),
        transaction.atomic(),
    ):
        run(statement)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def statements(table: str) -> list[str]:
    return [
        f"UPDATE {table} SET id = -id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1 ON CONFLICT (id) DO UPDATE SET id = -{table}.id",
    ]


def test_every_model_is_declared_editable_or_append_only() -> None:
    assert MODELS.keys() == APPEND_ONLY | EDITABLE
    assert not APPEND_ONLY & EDITABLE


def test_append_only_models_are_those_of_the_base_class() -> None:
    assert {name for name, model in MODELS.items() if issubclass(model, AppendOnlyModel)} == APPEND_ONLY


@pytest.mark.parametrize("model", GUARDED)
def test_append_only_models_hand_out_querysets_that_refuse(model: type[models.Model]) -> None:
    assert isinstance(model._default_manager.all(), AppendOnlyQuerySet)


@pytest.mark.django_db
def test_append_only_tables_are_those_with_both_triggers_always_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        found = set(cursor.fetchall())
    row, truncate = ROW | BEFORE | UPDATE | DELETE, BEFORE | TRUNCATE
    tables = [MODELS[name]._meta.db_table for name in APPEND_ONLY]
    assert found == {(table, kind) for table in tables for kind in (row, truncate)}


@pytest.mark.parametrize("model", GUARDED)
def test_raw_sql_is_refused(on_record: None, model: type[models.Model]) -> None:
    rows = list(model._default_manager.order_by("pk").values())
    assert rows
    for statement in statements(model._meta.db_table):
        refused(statement)
    assert list(model._default_manager.order_by("pk").values()) == rows


@pytest.mark.parametrize("model", GUARDED)
def test_raw_sql_is_refused_to_a_session_that_calls_itself_a_replica(
    on_record: None, model: type[models.Model]
) -> None:
    try:
        with transaction.atomic():
            run("SET LOCAL session_replication_role = replica")
    except DatabaseError as error:
        pytest.skip(f"this database does not let us try: {error}")
    for statement in statements(model._meta.db_table):
        refused(statement)


@pytest.mark.parametrize("model", GUARDED)
def test_the_orm_refuses_first_and_says_which_row(on_record: None, model: type[models.Model]) -> None:
    row, queryset = model._default_manager.first(), model._default_manager.all()
    assert row is not None
    for attempt in (
        row.save,
        row.delete,
        queryset.delete,
        lambda: queryset.update(pk=0),
        lambda: queryset.bulk_update([row], ["id"]),
    ):
        with pytest.raises(AppendOnlyError, match=model.__name__):
            attempt()


def test_a_guarded_table_still_takes_new_rows(on_record: None, alice: StaffMember) -> None:
    before = SearchRecord.objects.get()
    SearchRecord.objects.create(
        undertaking=before.undertaking,
        searched_on=dt.date(2026, 1, 1),
        places="The ministry's site",
        languages="French",
        searched_by=alice,
    )
    assert SearchRecord.objects.count() == 2
