import pytest
from django.db import IntegrityError, transaction

from commitments.models import StaffMember, Suggestion
from tests.desk_factories import make_suggestion
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_open_are_those_nobody_settled(bob: StaffMember) -> None:
    waiting, settled = make_suggestion(), make_suggestion()
    Suggestion.objects.filter(pk=settled.pk).update(state="taken", decided_by=bob, decided_at=NOW)
    assert list(Suggestion.objects.open()) == [waiting]


@pytest.mark.parametrize("changes", [{"state": "taken"}, {"state": "declined", "decision": "No."}])
def test_a_settled_suggestion_says_by_whom(changes: dict[str, str]) -> None:
    suggestion = make_suggestion()
    with pytest.raises(IntegrityError, match="settled_suggestion_says_by_whom"), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(**changes)


def test_a_declined_suggestion_says_why(bob: StaffMember) -> None:
    suggestion = make_suggestion()
    with pytest.raises(IntegrityError, match="declined_suggestion_says_why"), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(
            state="declined", decided_by=bob, decided_at=NOW, decision=""
        )
