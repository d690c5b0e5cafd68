"""Many suggestions from one network at the same moment, each over a connection of its own."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from commitments.actions.refusals import ActionRefusedError
from commitments.models import Suggestion, Undertaking
from tests.actions.test_assessments_concurrency import delete_all
from tests.committed import committed, in_threads
from tests.desk_factories import make_suggestion
from tests.factories import make_undertaking


@pytest.fixture
def undertaking(db: None) -> Iterator[Undertaking]:
    yield committed(make_committed)
    committed(delete_all)


@transaction.atomic
def make_committed() -> Undertaking:
    return make_undertaking()


def test_the_limit_holds_for_those_who_arrive_at_once(undertaking: Undertaking) -> None:
    def send() -> bool:
        try:
            make_suggestion(undertaking=undertaking, network="one")
        except ActionRefusedError:
            return False
        return True

    assert sum(in_threads(12, send)) == 5
    assert committed(lambda: Suggestion.objects.count()) == 5
