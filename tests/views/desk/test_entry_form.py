import datetime as dt
from uuid import UUID, uuid4

import pytest

from commitments.actions import saved_forms
from commitments.models import StaffMember
from commitments.summaries import desk_saved_form
from commitments.views.desk import entry_form
from tests.factories import (
    NOW,
    make_commitment,
    make_entry_draft,
    make_evidence,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
POST = {
    "bears_on": "fra d3e",
    "happened": "2026-03",
    "claim": "A law was passed.",
    "stage": "done",
    "source-TOTAL_FORMS": "1",
    "source-INITIAL_FORMS": "0",
    "source-0-url": "https://JOURNAL.example/law",
    "source-0-passage": "Art. 3",
}


def test_fresh_brings_a_key_of_its_own_every_time() -> None:
    tokens = {entry_form.fresh({}).form["form_token"].value() for _ in range(3)}
    assert len(tokens) == 3
    assert all(UUID(str(token)).version == 4 for token in tokens)


def test_fresh_takes_link_and_date_from_the_address() -> None:
    make_evidence(url="https://example.org/a", published_on=dt.date(2025, 6, 5))
    filled = entry_form.fresh({"url": "https://example.org/a"})
    assert filled.addresses[0] == "https://example.org/a"
    assert filled.form["happened"].value() == "2025-06-05"
    assert entry_form.fresh({"url": "no link"}).form["happened"].value() == "2026-11-23"


def test_a_date_is_proposed_on_an_empty_form_only(alice: StaffMember) -> None:
    assert "data-proposed" in str(entry_form.fresh({}).form["happened"])
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    data = {name: [value] for name, value in POST.items()}
    saved_forms.keep(by=alice, form=f"log:{uuid4()}", data=data, at=NOW)
    (kept,) = entry_form.kept_for(alice, None)
    for filled in (
        entry_form.of_draft(draft),
        entry_form.posted(POST, None),
        entry_form.restored(kept, None),
    ):
        assert "data-proposed" not in str(filled.form["happened"])


def test_typed_is_what_the_action_takes() -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", alpha3="FRA")
    )
    filled = entry_form.posted(POST, None)
    assert filled.is_valid(), filled.problems()
    typed = filled.typed()
    assert (typed.happened_on, typed.precision) == (dt.date(2026, 3, 1), "month")
    assert undertaking.endorsement
    assert typed.signatories == (undertaking.endorsement.signatory_id,)
    assert [(s.url, s.passage, s.kind) for s in typed.sources] == [
        ("https://journal.example/law", "Art. 3", "")
    ]


def test_problems_stand_in_the_order_of_the_fields() -> None:
    filled = entry_form.posted(POST | {"bears_on": "", "claim": "", "source-0-url": "x y"}, None)
    assert not filled.is_valid()
    assert [p.anchor for p in filled.problems()] == ["id_bears_on", "id_source-0-url", "id_claim"]


def test_of_draft_knows_the_version_it_starts_from(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    filled = entry_form.of_draft(draft)
    assert filled.form["row_version"].value() == 1
    assert filled.began_with["claim"] == "Something happened."
    assert filled.began_with["source-0-url"] == draft.evidence.get().url


def test_restored_shows_half_a_text_without_fault(alice: StaffMember) -> None:
    data = {name: [value] for name, value in (POST | {"claim": "", "source-0-url": "http"}).items()}
    saved_forms.keep(by=alice, form=f"log:{uuid4()}", data=data, at=NOW)
    (kept,) = entry_form.kept_for(alice, None)
    filled = entry_form.restored(kept, None)
    assert filled.key == kept.form
    assert filled.problems() == []
    assert filled.form["bears_on"].value() == "fra d3e"


def test_kept_for_is_nothing_once_its_form_made_a_draft(alice: StaffMember) -> None:
    token = uuid4()
    saved_forms.keep(by=alice, form=f"log:{token}", data={"form_token": [str(token)]}, at=NOW)
    assert entry_form.kept_for(alice, None) != ()
    make_entry_draft(by=alice, undertaking=make_undertaking(), form_token=token)
    assert entry_form.kept_for(alice, None) == ()
    assert desk_saved_form.load(alice, f"log:{token}") is not None


def test_key_of_every_form_is_its_own(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    assert entry_form.of_draft(draft).key == f"entry:{draft.reference}"
    one, other = (entry_form.fresh({}) for _ in range(2))
    assert one.key == f"log:{one.form['form_token'].value()}" != other.key
    assert all(saved_forms.FORM_KEY.fullmatch(key) for key in (entry_form.of_draft(draft).key, one.key))
    assert saved_forms.FORM_KEY.fullmatch(entry_form.posted(POST | {"form_token": "../"}, None).key)


def test_mendable_is_what_only_the_draft_rests_on(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    assert entry_form.mendable(draft) == {draft.evidence.get().url}
    assert entry_form.mendable(None) == frozenset()
