import json

import pytest
from django.test import Client

from commitments.actions import log_heads
from commitments.models import LogLink, StaffMember
from commitments.rules.published_log import NOTHING
from tests.bare_sql import chain_up
from tests.factories import NOW, make_entry, make_undertaking
from tests.log_factories import log_file, publish_a_little, publish_everything
from tests.past_day_factories import LATER, LAUNCH, TODAY, as_of, later

__all__ = ["later"]


@pytest.fixture
def published(alice: StaffMember, bob: StaffMember) -> LogLink:
    publish_everything(alice, bob)
    log_heads.keep(at=NOW)
    return LogLink.objects.order_by("-position")[0]


def test_the_page_shows_the_head_and_what_was_kept(client: Client, published: LogLink) -> None:
    body = client.get("/en/data/log").content.decode()
    assert body.count(published.hash) == 2
    assert "It does not prove:" in body
    assert 'href="/log.jsonl"' in body


def test_the_page_of_an_empty_log_says_so(client: Client, db: None) -> None:
    assert "Nothing has been published yet." in client.get("/en/data/log").content.decode()


@pytest.mark.parametrize("path", ["/log.jsonl", "/log/head.json"])
def test_files_have_the_hash_as_their_tag(client: Client, published: LogLink, path: str) -> None:
    response = client.get(path)
    assert response["ETag"] == f'"{published.hash}"'
    again = client.get(path, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.getvalue()) == (304, b"")
    assert client.post(path).status_code == 405


def test_the_log_is_one_line_for_each_place_and_one_that_closes_it(
    client: Client, published: LogLink
) -> None:
    response = client.get("/log.jsonl")
    assert response.streaming
    assert response["Content-Type"] == "application/jsonl; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="log-{published.position}.jsonl"'
    rows = [json.loads(line) for line in response.getvalue().splitlines()]
    assert [row["position"] for row in rows] == [*range(1, published.position + 1), published.position]
    assert rows[-1] == {"file": "log", "hash": published.hash, "position": published.position}


def test_kept_heads_are_listed(client: Client, published: LogLink) -> None:
    (kept,) = json.loads(log_file(client, "/log/heads.json"))
    assert (kept["hash"], kept["taken_on"], kept["signature"]) == (published.hash, "2026-11-23", None)


def test_one_place_and_none(client: Client, published: LogLink) -> None:
    assert json.loads(log_file(client, "/log/1.json"))["position"] == 1
    for number in ("0", str(published.position + 1), "9" * 30):
        answer = client.get(f"/log/{number}.json")
        assert (answer.status_code, answer.json()["error"]) == (404, "There is no such place in the log.")


@pytest.mark.parametrize(
    "question", ["after=x", "after=-1", "after=3&to=2", "to=9999", "after=" + "9" * 40, "to=²"]
)
def test_a_proof_of_nothing_is_not_found(client: Client, published: LogLink, question: str) -> None:
    assert client.get(f"/log/proof.jsonl?{question}").status_code == 404


def test_a_proof_ends_where_it_is_asked_to(client: Client, published: LogLink) -> None:
    rows = [json.loads(line) for line in log_file(client, "/log/proof.jsonl?after=1&to=3").splitlines()]
    assert [row["position"] for row in rows] == [2, 3, 3]
    assert rows[-1]["file"] == "proof"


def test_the_program_can_be_downloaded(client: Client, db: None) -> None:
    response = client.get("/log/check_log.py")
    assert b"Needs Python 3.9" in response.content
    assert response["Content-Disposition"] == 'attachment; filename="check_log.py"'


def test_the_log_of_a_past_day_is_what_it_was(
    later: object, client: Client, alice: StaffMember, bob: StaffMember
) -> None:
    publish_a_little(alice, bob)
    then, head = log_file(client), log_file(client, "/log/head.json")
    make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob)
    chain_up(LATER)
    assert log_file(client) != then
    for day in (LAUNCH, TODAY):
        same = log_file(client, as_of("/log.jsonl", day)) == then
        assert same == (day == LAUNCH)
    assert log_file(client, as_of("/log/head.json", LAUNCH)) == head
    assert client.get(as_of("/log/4.json", LAUNCH)).status_code == 404
    assert NOTHING not in head.decode()
