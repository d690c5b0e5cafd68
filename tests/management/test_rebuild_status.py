from io import StringIO

from django.core.management import call_command

from commitments.models import CurrentStatus, RecordCount, SignatoryCount, StaffMember
from tests.factories import make_assessment, make_entry, make_signatory, make_undertaking


def rebuild() -> str:
    output = StringIO()
    call_command("rebuild_status", stdout=output)
    return output.getvalue()


def test_rebuild_status_changes_nothing_on_a_healthy_database(alice: StaffMember, bob: StaffMember) -> None:
    make_assessment(undertaking=make_undertaking(), level="met", by=alice, reviewer=bob)
    before = list(CurrentStatus.objects.order_by("pk").values())
    assert rebuild() == "Every current status and count agrees with the log; nothing changed.\n"
    assert list(CurrentStatus.objects.order_by("pk").values()) == before


def test_rebuild_status_mends_a_wrong_row_and_names_it(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met", by=alice, reviewer=bob)
    right = CurrentStatus.objects.filter(pk=undertaking.pk).values().get()
    CurrentStatus.objects.filter(pk=undertaking.pk).update(
        verified_level="reversed", first_met_on=None, entry_count=7
    )
    assert rebuild() == f"Corrected 1 current statuses (undertakings {undertaking.pk}).\n"
    assert CurrentStatus.objects.filter(pk=undertaking.pk).values().get() == right


def test_rebuild_status_makes_a_missing_row(db: None) -> None:
    undertaking = make_undertaking()
    CurrentStatus.objects.all().delete()
    assert "Corrected 1" in rebuild()
    assert CurrentStatus.objects.get().undertaking_id == undertaking.pk


def test_rebuild_status_lists_at_most_twenty(db: None) -> None:
    for _ in range(22):
        make_undertaking()
    CurrentStatus.objects.all().delete()
    assert " and 2 more)." in rebuild()


def test_rebuild_status_mends_what_is_counted_and_names_it(db: None) -> None:
    kenya = make_signatory(name="Kenya", code="KE")
    make_entry(undertaking=make_undertaking(signatory=kenya))
    right = list(SignatoryCount.objects.values()), list(RecordCount.objects.values())
    assert right[0][0]["entry_count"] == 1
    SignatoryCount.objects.update(entry_count=7)
    RecordCount.objects.filter(name=RecordCount.SOURCES).update(total=7)
    assert rebuild() == "Corrected 2 counts of the record (sources, KE).\n"
    assert (list(SignatoryCount.objects.values()), list(RecordCount.objects.values())) == right
