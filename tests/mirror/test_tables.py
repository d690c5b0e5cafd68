import pytest

from commitments.mirror.tables import Known, contents, named, to_ask_again
from commitments.models import Signatory
from tests.factories import make_signatory

SIGNATORIES, SOURCES = "commitments_signatory", "commitments_evidence"
pytestmark = pytest.mark.django_db


def test_a_query_names_the_tables_it_reads() -> None:
    known, text = Known.now(), str(Signatory.objects.all().query)
    assert known.named_in(text) == {SIGNATORIES}
    assert known.named_in("SELECT 1") == set()
    assert named({"one": text, "other": "SELECT now()"}, known) == {SIGNATORIES}


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
    assert known.named_in(text) is None
    assert to_ask_again({"q": text}, known, now, now) == {"q": text}


def test_only_queries_that_name_a_changed_table_are_asked_again() -> None:
    made, known = make_signatory(name="Kenya"), Known.now()
    texts = {"one": f'SELECT * FROM "{SIGNATORIES}"', "both": f'SELECT * FROM "{SIGNATORIES}", "{SOURCES}"'}
    texts |= {"other": f'SELECT * FROM "{SOURCES}"'}
    before = contents([SIGNATORIES, SOURCES])
    assert to_ask_again(texts, known, before, contents([SIGNATORIES, SOURCES])) == {}
    Signatory.objects.filter(pk=made.pk).update(name="Kenia")
    now = contents([SIGNATORIES, SOURCES])
    assert set(to_ask_again(texts, known, before, now)) == {"one", "both"}
    assert set(to_ask_again(texts, known, {}, now)) == {"one", "both", "other"}
