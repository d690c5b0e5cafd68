import pytest
from django.http import QueryDict
from django.test import RequestFactory

from commitments.models import SavedForm, StaffMember
from commitments.views.desk.kept_text import keep_posted, on_version

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("words", "is_kept"), [("Half a thought", True), ("x" * 100_001, False)])
def test_keep_posted_keeps_what_a_form_of_ours_would(alice: StaffMember, words: str, is_kept: bool) -> None:
    request = RequestFactory().post("/", {"comment": words, "row_version": "4", "verdict": "approve"})
    request.user = alice
    keep_posted(request, "review:12")  # type: ignore[arg-type]
    kept = SavedForm.objects.filter(person=alice, form="review:12").values("data", "started_from")
    expected = [{"data": {"comment": [words], "row_version": ["4"]}, "started_from": "4"}]
    assert list(kept) == (expected if is_kept else [])


def test_on_version_changes_the_version_alone() -> None:
    given = QueryDict("reasons=Words&row_version=3")
    assert on_version(given, 5).dict() == {"reasons": "Words", "row_version": "5"}
    assert given["row_version"] == "3"
