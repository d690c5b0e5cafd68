"""What cannot be seen through the addresses of the data, which `test_siblings.py` opens."""

import pytest
from django.test import RequestFactory

from commitments.summaries.paging import Paging
from commitments.views.public import behind_lists


@pytest.mark.parametrize(("asked", "is_wrong"), [("", False), ("2", False), ("3", True), ("x", True)])
def test_a_part_that_there_is_not(asked: str, is_wrong: bool) -> None:
    request = RequestFactory().get("/en/changes.json", {"part": asked})
    assert bool(behind_lists.wrong_part(request, Paging(2, 10, 20))) is is_wrong


def test_the_path_of_the_page_has_its_question() -> None:
    assert behind_lists.path_of("public:changes", "?kind=reply") == "/en/changes?kind=reply"
    assert behind_lists.path_of("public:changes", "?") == "/en/changes"
