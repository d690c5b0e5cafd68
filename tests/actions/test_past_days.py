import datetime as dt

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from commitments.actions import past_days
from commitments.models import (
    Change,
    CurrentStatus,
    Evidence,
    FormerRow,
    ReplyAnswer,
    ReplyRound,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.summaries import past_day
from tests.factories import make_commitment, make_signatory, make_undertaking
from tests.past_day_factories import LATER, LAUNCH, TODAY, TOO_EARLY, as_of, later
from tests.test_append_only import EDITABLE
from tests.test_no_draft_leaks import drafts, record

__all__ = ["drafts", "later", "record"]


@pytest.mark.django_db
def test_every_table_has_a_view_with_its_columns() -> None:
    """Where this fails, `./dev manage migrate` makes them again, of what actions/past_days.py says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY column_name)"
            " FROM information_schema.columns WHERE table_schema = 'past' GROUP BY 1"
        )
        views = dict(cursor.fetchall())
    tables = {
        model._meta.db_table: sorted(field.column for field in model._meta.local_concrete_fields)
        for model in apps.get_models(include_auto_created=True)
    }
    assert views == tables


def test_what_has_no_past_is_known() -> None:
    """A new table shows no row on pages of a past day until somebody has said how it stood then."""
    names = {
        model.__name__ for model in apps.get_app_config("commitments").get_models(include_auto_created=True)
    }
    hidden = names - past_days.PUBLIC
    assert names >= past_days.PUBLIC
    assert hidden - EDITABLE == {"DeskAct", "ReviewDecision"}
    assert not {"Signatory", "Commitment", "Evidence", "ReplyRound"} & hidden


def test_private_tables_are_empty_in_the_past(
    later: dt.datetime, record: dict[str, Undertaking], drafts: None
) -> None:
    private = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label != "commitments" or model.__name__ not in past_days.PUBLIC
    ]
    with past_day.opened(TODAY):
        assert [model.__name__ for model in private if model._default_manager.exists()] == []
        assert Change.objects.exists()


def test_of_what_waits_to_be_published_only_that_it_waits_can_be_read(
    later: dt.datetime, record: dict[str, Undertaking], drafts: None
) -> None:
    with past_day.opened(TODAY):
        assert [row.text + row.signed_as for row in ReplyAnswer.objects.all()] == [""]
        assert not ReplyRound.objects.exclude(note="").exists()
        assert not StaffMember.objects.exclude(password="", email="").exists()
        assert max(len(row.last_name) for row in StaffMember.objects.all()) == 1


@pytest.mark.django_db
def test_making_the_views_again_changes_nothing_and_brings_them_back() -> None:
    before = view_ids()
    past_days.make_views()
    assert view_ids() == before
    past_days.remove_views()
    assert view_ids() == []
    past_days.make_views()
    assert len(view_ids()) == len(before)


def view_ids() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_class WHERE relnamespace = to_regnamespace('past') ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def set_moment(at: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracker.moment', %s, true)", [at.isoformat()])


def renamed(signatory: Signatory, name: str, at: dt.datetime) -> None:
    set_moment(at)
    signatory.name = name
    signatory.save()


def names_on(day: dt.date) -> list[str]:
    with past_day.opened(day):
        return list(Signatory.objects.order_by("pk").values_list("name", flat=True))


def test_a_row_that_was_changed_comes_back_as_it_stood(record: dict[str, Undertaking]) -> None:
    kenya = Signatory.objects.get(slug="kenya")
    renamed(kenya, "Kenya twice", LATER - dt.timedelta(hours=1))
    renamed(kenya, "Kenya thrice", LATER)
    assert names_on(LAUNCH) == ["Kenya", "European Union"]
    assert names_on(TODAY) == ["Kenya thrice", "European Union"]


def test_a_row_is_absent_before_it_was_added_and_back_after_it_was_taken_away(
    record: dict[str, Undertaking],
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracker.moment', %s, true)", [LATER.isoformat()])
    test = record["country"].commitment.tests.create(number=9, text="A later test.")
    clause = record["country"].commitment.clauses.first()
    record["country"].commitment.clauses.clear()
    with past_day.opened(LAUNCH):
        assert not type(test).objects.filter(number=9).exists()
        assert list(record["country"].commitment.clauses.all()) == [clause]
    with past_day.opened(TODAY):
        assert type(test).objects.filter(number=9).exists()
        assert not record["country"].commitment.clauses.exists()


def test_who_took_an_undertaking_away_left_its_pages_of_before(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    """With its endorsement, and so without a row anywhere that says how it stood."""
    set_moment(LATER - dt.timedelta(days=1))
    commitment = make_commitment(code="D9.z")
    gone = make_undertaking(commitment=commitment, signatory=make_signatory(name="Chad", slug="chad"))
    path = gone.get_absolute_url()
    set_moment(LATER)
    CurrentStatus.objects.filter(undertaking=gone).delete()
    endorsement = gone.endorsement
    assert endorsement is not None
    gone.delete()
    endorsement.delete()
    between = TODAY - dt.timedelta(days=1)
    with past_day.opened(between):
        (status,) = CurrentStatus.objects.filter(undertaking__commitment__code="D9.z")
        assert (status.verified_level, status.entry_count) == ("not_assessed", 0)
    for page in (path, "/en/countries/chad", "/en/commitments/D9.z", "/en"):
        assert client.get(as_of(page, between)).status_code == 200, page
    assert client.get(as_of(path, LAUNCH)).status_code == 404
    assert client.get(as_of(path, TODAY)).status_code == client.get(path).status_code == 404


def test_before_anything_is_published_every_day_but_today_leads_to_today(
    later: dt.datetime, client: Client, db: None
) -> None:
    make_undertaking(commitment=make_commitment(code="D3.a"), signatory=make_signatory(name="Kenya"))
    for page in ("/en", "/en/countries/kenya/D3.a", "/en/changes", "/en/digests.atom", "/en/matrix"):
        assert client.get(as_of(page, TODAY)).status_code == 200, page
        assert client.get(as_of(page, TOO_EARLY))["Location"] == as_of(page, TODAY)


@pytest.mark.django_db
def test_before_the_first_publication_nothing_is_kept() -> None:
    renamed(make_signatory(), "Another name", LATER)
    assert not FormerRow.objects.exists()


def test_of_sources_and_people_only_what_is_shown_is_kept(record: dict[str, Undertaking]) -> None:
    Evidence.objects.update(failed_checks=3)
    StaffMember.objects.update(password="x", email="somebody@example.org")
    assert not FormerRow.objects.exists()
    Evidence.objects.filter(pk=Evidence.objects.earliest("pk").pk).update(
        archived_url="https://archive.example/1"
    )
    StaffMember.objects.filter(username="alice").update(first_name="Zoe")
    source, person = FormerRow.objects.all()
    assert "failed_checks" not in source.row
    assert person.row.keys() == {"id", "first_name", "last_name", "username"}
    assert (person.row["first_name"], person.row["last_name"], person.row["username"]) == ("A", "A", "al")
