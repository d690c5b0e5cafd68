from commitments.models import Undertaking
from commitments.summaries.open_data.texts import CLAUSES, INSTRUMENTS, MILESTONES
from tests.factories import TODAY
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_texts_with_their_parts(record: dict[str, Undertaking]) -> None:
    ((_, instrument),) = INSTRUMENTS.chunk(day=TODAY)
    ((_, clause),) = CLAUSES.chunk(day=TODAY)
    ((_, milestone),) = MILESTONES.chunk(day=TODAY)
    assert instrument.page_url.endswith(f"/en/instruments/{instrument.code}")
    assert (clause.code, clause.instrument, clause.quote) == ("D3.a", instrument.code, "We will do it.")
    assert (milestone.instrument, milestone.evidence) == (instrument.code, ())
