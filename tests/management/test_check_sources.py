from io import StringIO

import pytest
from django.core.management import call_command

from commitments.desk_vocabulary import LinkState
from tests.factories import make_evidence

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("check_sources", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_check_sources_says_what_became_of_each() -> None:
    source = make_evidence(url="http://192.168.0.7/router")
    problem = "The address leads to a machine that is not on the public internet."
    assert run() == [f"No answer: http://192.168.0.7/router {problem}"]
    source.refresh_from_db()
    assert source.link_state == LinkState.UNREACHABLE


def test_check_sources_stops_at_the_limit() -> None:
    for number in range(3):
        make_evidence(url=f"http://192.168.0.{number}/")
    assert len(run("--limit", "2")) == 2


def test_check_sources_again_has_nothing_to_do() -> None:
    make_evidence(url="http://192.168.0.7/router")
    run()
    assert run() == ["nothing is due"]
