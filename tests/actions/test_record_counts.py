"""What PostgreSQL counts as the log grows is what counting the whole log would find, whatever happened."""

import datetime as dt
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Max

from commitments.actions import record_counts, withdrawals
from commitments.actions.progress import Source
from commitments.models import (
    Assessment,
    Change,
    EntryEvidence,
    EntrySignatory,
    ProgressEntry,
    RecordCount,
    Signatory,
    SignatoryCount,
    StaffMember,
    Undertaking,
    Withdrawal,
)
from commitments.models.progress import entry_is_current
from commitments.summaries import past_day
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_bare_entry,
    make_entry,
    make_evidence,
    make_signatory,
    make_undertaking,
    reword,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MIGRATION = import_module("commitments.migrations.0067_record_counts")
Counts = tuple[dict[str, int], dict[str, int], dict[str, dt.datetime]]


def kept() -> Counts:
    """The totals; how many entries name each signatory, and when each last changed, without blanks."""
    rows = list(SignatoryCount.objects.values_list("signatory__code", "entry_count", "changed_at"))
    return (
        dict(RecordCount.objects.values_list("name", "total")),
        {code: total for code, total, _ in rows if total},
        {code: at for code, _, at in rows if at},
    )


def counted() -> Counts:
    """The same from the whole log, by queries of the models: no statement of the counting is used here."""
    named = EntrySignatory.objects.filter(entry_is_current("entry__")).order_by()
    standing = Change.objects.standing().order_by()
    about = standing.exclude(undertaking__endorsement=None).values(
        who=F("undertaking__endorsement__signatory__code")
    )
    noting = standing.exclude(entry__signatory_links=None).values(
        who=F("entry__signatory_links__signatory__code")
    )
    changed: dict[str, dt.datetime] = {}
    for row in (*about.annotate(at=Max("published_at")), *noting.annotate(at=Max("published_at"))):
        changed[row["who"]] = max(row["at"], changed.get(row["who"], row["at"]))
    totals = ProgressEntry.objects.current().aggregate(
        entries=Count("pk", distinct=True), sources=Count("evidence_links__evidence", distinct=True)
    )
    return totals, dict(named.values_list("signatory__code").annotate(n=Count("pk"))), changed


@pytest.fixture
def france() -> Undertaking:
    return make_undertaking(signatory=make_signatory(name="France", code="FR"))


@pytest.fixture
def kenya() -> Undertaking:
    return make_undertaking(signatory=make_signatory(name="Kenya", code="KE"))


@pytest.fixture(autouse=True)
def all_agrees(db: None) -> Iterator[None]:
    """Whatever a test did: the counts are those of the log, and a rebuild finds nothing."""
    yield
    assert kept() == counted()
    assert record_counts.rebuild() == []


def test_an_empty_record_counts_nothing() -> None:
    assert kept() == ({"entries": 0, "sources": 0}, {}, {})


def test_an_entry_counts_for_whom_it_names_and_its_sources_once(
    france: Undertaking, kenya: Undertaking
) -> None:
    shared = Source(make_evidence())
    make_entry(undertaking=france, sources=[shared])
    make_entry(undertaking=kenya, sources=[shared, Source(make_evidence())])
    make_entry(undertaking=kenya, sources=[shared])
    assert kept() == ({"entries": 3, "sources": 2}, {"FR": 1, "KE": 2}, {"FR": NOW, "KE": NOW})


def test_a_new_version_counts_once_with_what_it_names(france: Undertaking) -> None:
    entry = make_entry(undertaking=france, sources=[Source(make_evidence()), Source(make_evidence())])
    newer = reword(entry, claim="It happened otherwise.")
    assert kept()[0] == {"entries": 1, "sources": 2}
    assert kept()[1] == {}  # reword() gives it no signatory
    EntrySignatory.objects.create(entry=newer, signatory=Signatory.objects.get(code="FR"))
    assert kept()[1] == {"FR": 1}


def test_a_withdrawn_entry_takes_its_own_sources_along(france: Undertaking, alice: StaffMember) -> None:
    shared = make_evidence()
    make_entry(undertaking=france, sources=[Source(shared)])
    entry = make_entry(undertaking=france, sources=[Source(shared), Source(make_evidence())])
    assert kept()[0] == {"entries": 2, "sources": 2}
    withdrawals.withdraw_entry(entry=entry, by=alice, reason="Wrong.", at=NOW)
    assert kept()[:2] == ({"entries": 1, "sources": 1}, {"FR": 1})


def test_what_only_a_withdrawn_change_told_is_forgotten(france: Undertaking, alice: StaffMember) -> None:
    make_entry(undertaking=france)
    Change.objects.create(number=70, kind="method", undertaking=france, published_at=NOW + DAY, note="More.")
    assert kept()[2] == {"FR": NOW + DAY}
    entry = make_bare_entry(code="late", published_at=NOW + 2 * DAY)
    EntrySignatory.objects.create(entry=entry, signatory=france.endorsement.signatory)
    Change.objects.create(number=71, kind="evidence", entry=entry, published_at=NOW + 2 * DAY, note="Late.")
    assert kept()[2] == {"FR": NOW + 2 * DAY}
    Withdrawal.objects.create(entry=entry, reason="Wrong.", withdrawn_by=alice, withdrawn_at=NOW + 2 * DAY)
    assert kept()[1:] == ({"FR": 1}, {"FR": NOW + DAY})


def test_a_withdrawn_assessment_is_no_change(
    france: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    entry = make_entry(undertaking=france)
    made = make_assessment(undertaking=france, entries=[entry], by=alice, reviewer=bob)
    assert isinstance(made, Assessment)
    later = NOW + DAY / 1000
    withdrawals.withdraw_assessment(assessment=made, by=bob, reason="Wrong.", at=later)
    assert kept()[2] == {"FR": later}  # the notice that it was withdrawn


def test_a_withdrawal_of_an_older_version_takes_nothing_away(france: Undertaking, alice: StaffMember) -> None:
    entry = make_entry(undertaking=france)
    reword(entry)
    before = kept()
    Withdrawal.objects.create(entry=entry, reason="Wrong.", withdrawn_by=alice, withdrawn_at=NOW)
    assert kept()[:2] == before[:2]


def test_a_version_of_a_withdrawn_entry_counts_again(france: Undertaking, alice: StaffMember) -> None:
    entry = make_entry(undertaking=france)
    Withdrawal.objects.create(entry=entry, reason="Wrong.", withdrawn_by=alice, withdrawn_at=NOW)
    assert kept()[0] == {"entries": 0, "sources": 0}
    reword(entry)
    assert kept()[0] == {"entries": 1, "sources": 1}


def raw(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


ENTRY = """INSERT INTO commitments_progressentry (id, code, version, supersedes_id, happened_on, precision,
    claim, stage, note, topic, origin, compiled, published_at) VALUES """


def entry_row(pk: int, *, version: int = 1, supersedes: str = "NULL") -> str:
    return (
        f"({pk}, 'raw', {version}, {supersedes}, '2026-01-15', 'day', 'Done.', 'done', '', '', 'reference',"
        " '', '2026-10-01 12:00Z')"
    )


def test_parts_may_come_before_their_entry_and_a_change_before_whom_it_names(france: Undertaking) -> None:
    who, source = france.endorsement.signatory_id, make_evidence().pk
    raw(
        "SET CONSTRAINTS ALL DEFERRED",
        "INSERT INTO commitments_entryevidence (entry_id, evidence_id, passage, place) "
        f"VALUES (901, {source}, '', '')",
    )
    assert kept()[0] == {"entries": 0, "sources": 0}
    raw(ENTRY + entry_row(901))
    assert kept()[0] == {"entries": 1, "sources": 1}
    Change.objects.create(number=70, kind="evidence", entry_id=901, published_at=NOW, note="Done.")
    assert kept()[2] == {}
    raw(f"INSERT INTO commitments_entrysignatory (entry_id, signatory_id) VALUES (901, {who})")
    assert kept() == ({"entries": 1, "sources": 1}, {"FR": 1}, {"FR": NOW})


def test_one_statement_may_hold_two_versions(france: Undertaking) -> None:
    raw(ENTRY + ", ".join([entry_row(901), entry_row(902, version=2, supersedes="901")]))
    assert kept()[0]["entries"] == 1
    raw(ENTRY + entry_row(903, version=3, supersedes="902"))
    assert kept()[0]["entries"] == 1


def test_what_is_taken_back_was_never_counted(france: Undertaking) -> None:
    before = kept()
    with transaction.atomic():
        make_entry(undertaking=france)
        assert kept() != before
        transaction.set_rollback(True)
    assert kept() == before


def test_what_was_there_before_the_counting_is_counted_once(
    france: Undertaking, kenya: Undertaking, alice: StaffMember
) -> None:
    entry = make_entry(undertaking=france)
    make_entry(undertaking=kenya)
    withdrawals.withdraw_entry(entry=entry, by=alice, reason="Wrong.", at=NOW)
    reword(make_entry(undertaking=kenya))
    SignatoryCount.objects.all().delete()
    RecordCount.objects.all().delete()
    raw("SET CONSTRAINTS ALL IMMEDIATE", MIGRATION.NO_LONGER, MIGRATION.COUNT)
    make_entry(undertaking=kenya)
    assert kept()[:2] == ({"entries": 3, "sources": 3}, {"KE": 2})


def test_a_past_day_counts_what_there_was(france: Undertaking, kenya: Undertaking) -> None:
    make_entry(undertaking=france)
    late = make_bare_entry(code="late", published_at=NOW + 2 * DAY)
    EntrySignatory.objects.create(entry=late, signatory=kenya.endorsement.signatory)
    EntryEvidence.objects.create(entry=late, evidence=make_evidence())
    Change.objects.create(number=70, kind="evidence", entry=late, published_at=NOW + 2 * DAY, note="Late.")
    assert kept()[:2] == ({"entries": 2, "sources": 2}, {"FR": 1, "KE": 1})
    with past_day.opened(TODAY):
        assert kept() == ({"entries": 1, "sources": 1}, {"FR": 1}, {"FR": NOW})


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda: RecordCount.objects.all().delete(), ["entries", "sources"]),
        (lambda: SignatoryCount.objects.all().delete(), ["FR"]),
        (lambda: SignatoryCount.objects.filter(signatory__code="KE").update(entry_count=2), ["KE"]),
        (lambda: SignatoryCount.objects.update(changed_at=None), ["FR"]),
        (lambda: RecordCount.objects.filter(name="entries").update(total=0), ["entries"]),
    ],
)
def test_rebuild_says_what_was_wrong_or_missing(
    france: Undertaking, kenya: Undertaking, damage: Callable[[], object], found: list[str]
) -> None:
    make_entry(undertaking=france)
    SignatoryCount.objects.get_or_create(signatory=kenya.endorsement.signatory)
    damage()
    assert record_counts.rebuild() == found
    assert kept() == counted()
