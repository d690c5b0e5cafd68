import pytest

from commitments.actions import drafts
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.models import StaffMember
from tests.factories import make_assessment_draft, make_entry_draft, make_undertaking


@pytest.mark.parametrize("make", [make_entry_draft, make_assessment_draft])
def test_save_over_saves_once_per_version_seen(alice: StaffMember, make: object) -> None:
    draft = make(by=alice, undertaking=make_undertaking())  # type: ignore[operator]
    seen, name = draft.row_version, "claim" if make is make_entry_draft else "reasons"
    drafts.save_over(draft, by=alice, row_version=seen, fields={name: "Once."})
    assert (getattr(draft, name), draft.row_version) == ("Once.", seen + 1)
    with pytest.raises(OvertakenError, match="another window"):
        drafts.save_over(draft, by=alice, row_version=seen, fields={name: "Twice."})


def test_save_over_refuses_anybody_but_the_author(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    with pytest.raises(ActionRefusedError, match="Only its author"):
        drafts.save_over(draft, by=bob, row_version=None, fields={"claim": "Mine."})
