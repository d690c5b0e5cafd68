import pytest

from commitments.mirror.queries import Query
from commitments.mirror.tables import Known, contents, named, to_ask_again
from commitments.models import Signatory
from tests.factories import make_signatory

SIGNATORIES, SOURCES = "commitments_signatory", "commitments_evidence"
pytestmark = pytest.mark.django_db


def test_a_query_names_the_tables_it_reads() -> None:
    known, query = Known.now(), Query(str(Signatory.objects.all().query))
    assert known.named_in(query) == {SIGNATORIES}
    assert known.named_in(Query("SELECT 1")) == set()
    assert named([query, Query("SELECT now()")], known) == {SIGNATORIES}


def test_a_value_can_name_what_is_read_as_well() -> None:
    known, now = Known.now(), {SIGNATORIES: "same"}
    through_a_name = Query("SELECT query_to_xml(%s, true, true, '')", (f"'SELECT * FROM {SIGNATORIES}'",))
    assert known.named_in(through_a_name) == {SIGNATORIES}
    at_this_moment = Query(f'SELECT * FROM "{SIGNATORIES}" WHERE %s::timestamptz > left_on', ("'now'",))
    assert known.named_in(at_this_moment) is None
    assert list(to_ask_again({"q": at_this_moment}, known, now, now)) == ["q"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT now() - published_at FROM commitments_change",
        "SELECT CURRENT_DATE",
        "SELECT name FROM past.commitments_signatory",
        "SELECT commitments_log_body('commitments_reply', 1)",
    ],
)
def test_where_tables_do_not_tell_all_a_query_is_asked_again(text: str) -> None:
    known, now = Known.now(), {SIGNATORIES: "same"}
    assert known.named_in(Query(text)) is None
    assert to_ask_again({"q": Query(text)}, known, now, now) == {"q": Query(text)}


def test_only_queries_that_name_a_changed_table_are_asked_again() -> None:
    made, known = make_signatory(name="Kenya"), Known.now()
    queries = {
        "one": Query(f'SELECT * FROM "{SIGNATORIES}"'),
        "both": Query(f'SELECT * FROM "{SIGNATORIES}", "{SOURCES}"'),
        "other": Query(f'SELECT * FROM "{SOURCES}"'),
    }
    before = contents([SIGNATORIES, SOURCES])
    assert to_ask_again(queries, known, before, contents([SIGNATORIES, SOURCES])) == {}
    Signatory.objects.filter(pk=made.pk).update(name="Kenia")
    now = contents([SIGNATORIES, SOURCES])
    assert set(to_ask_again(queries, known, before, now)) == {"one", "both"}
    assert set(to_ask_again(queries, known, {}, now)) == {"one", "both", "other"}
