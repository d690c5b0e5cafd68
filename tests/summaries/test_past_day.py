import pytest
from django.db import DatabaseError, ProgrammingError, connection

from commitments.actions import past_days
from commitments.models import Undertaking
from commitments.summaries import past_day
from tests.past_day_factories import TODAY, later
from tests.test_no_draft_leaks import drafts, record

__all__ = ["drafts", "later", "record"]


@pytest.mark.django_db
def test_nothing_can_be_written_while_the_past_is_open(record: dict[str, Undertaking]) -> None:
    with past_day.opened(TODAY), pytest.raises(DatabaseError, match="read-only transaction"):
        connection.cursor().execute("UPDATE public.commitments_signatory SET name = 'Elsewhere'")


@pytest.mark.django_db
def test_without_views_nothing_of_today_passes_for_the_past(record: dict[str, Undertaking]) -> None:
    past_days.remove_views()
    with pytest.raises(ProgrammingError), past_day.opened(TODAY):
        pass
