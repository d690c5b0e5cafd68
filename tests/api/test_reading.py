import datetime as dt

import pytest

from commitments.api.answers import ProblemError
from commitments.api.parameters import of_list, of_stream
from commitments.api.reading import page, reading, stream
from commitments.models import Undertaking
from commitments.summaries.open_data.tables import TABLES
from tests.factories import TODAY
from tests.past_day_factories import LAUNCH, later
from tests.test_no_draft_leaks import record

__all__ = ["later", "record"]


def test_a_page_ends_where_the_next_begins(record: dict[str, Undertaking]) -> None:
    table = TABLES["changes"]
    first = page(table, of_list("changes")(limit=4), day=TODAY, columns=("number",))
    second = page(table, of_list("changes")(limit=4, cursor=first.cursor), day=TODAY, columns=("number",))
    assert [row["number"] for row in first.rows + second.rows] == list(
        range(1, 1 + len(first.rows + second.rows))
    )
    assert (first.is_last, second.is_last) == (False, True)


def test_a_past_day_is_read_with_its_moment(later: dt.datetime, record: dict[str, Undertaking]) -> None:
    with reading(LAUNCH) as moment:
        assert (moment.day, moment.changed_at and moment.changed_at.date()) == (
            LAUNCH,
            LAUNCH + dt.timedelta(days=1),
        )
    with pytest.raises(ProblemError), reading(LAUNCH - dt.timedelta(days=1)):
        pass


def test_a_stream_that_breaks_off_does_not_say_that_it_is_complete(record: dict[str, Undertaking]) -> None:
    lines = stream(TABLES["changes"], of_stream("changes")(), as_of=None, columns=())
    whole = b"".join(lines)
    assert whole.splitlines()[-1].startswith(b'{"complete":true')
    assert whole.count(b'"complete"') == 1
