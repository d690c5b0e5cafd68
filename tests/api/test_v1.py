"""The API as others use it: over HTTP, every table alike."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commitments.api import v1
from commitments.models import StaffMember, Undertaking
from commitments.summaries.open_data.columns import named
from commitments.summaries.open_data.tables import IN_ORDER
from tests.factories import make_entry
from tests.past_day_factories import LAUNCH, TODAY, TOMORROW, TOO_EARLY, later
from tests.test_no_draft_leaks import record

__all__ = ["later", "record"]
PROBLEM = "application/problem+json"


def get(client: Client, path: str, **headers: str) -> Any:
    return client.get(f"/api/v1/{path}", headers=headers)


def test_every_table_gives_its_rows_as_a_list_one_by_one_and_as_a_stream(
    client: Client, record: dict[str, Undertaking]
) -> None:
    for table in IN_ORDER:
        slug = v1.slug(table)
        listed = get(client, slug)
        assert listed.status_code == 200, (slug, listed.content)
        assert listed["Access-Control-Allow-Origin"] == "*"
        assert not listed.cookies
        rows = listed.json()["rows"]
        *lines, last = [json.loads(line) for line in get(client, f"{slug}.ndjson").getvalue().splitlines()]
        assert lines == rows
        assert (last["complete"], last["rows"]) == (True, len(rows))
        for row in rows[:2]:
            assert list(row) == list(named(table.columns))
            assert get(client, f"{slug}/{row[table.key]}").json()["row"] == row


def test_a_walk_by_cursor_gives_every_row_once_and_goes_on_with_new_ones(
    client: Client, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    seen, cursor = [], ""
    for _ in range(20):
        said = get(client, f"changes?limit=2{cursor}").json()
        seen += [row["number"] for row in said["rows"]]
        cursor = f"&cursor={said['cursor']}"
        if said["next"] is None:
            break
    assert seen == list(range(1, len(seen) + 1))
    make_entry(undertaking=record["country"], by=alice, reviewer=bob)
    (newest,) = get(client, f"changes?limit=2{cursor}").json()["rows"]
    assert newest["number"] == len(seen) + 1


@pytest.mark.parametrize(
    ("table", "sort"),
    [("progress-entries", "happened_on"), ("changes", "-published_at"), ("evidence", "publisher")],
)
def test_a_walk_in_another_order(
    client: Client, record: dict[str, Undertaking], table: str, sort: str
) -> None:
    everything = get(client, f"{table}?sort={sort}").json()["rows"]
    walked, path = [], f"{table}?sort={sort}&limit=1"
    while path:
        said = get(client, path).json()
        walked += said["rows"]
        path = (said["next"] or "").partition("/api/v1/")[2]
    assert walked == everything
    assert len(everything) >= 3


def test_narrowed_and_with_some_columns_only(client: Client, record: dict[str, Undertaking]) -> None:
    rows = get(client, "undertakings?commitment=D3.a&is_joint=true&fields=id,verified_level_label_fr").json()[
        "rows"
    ]
    assert rows == [{"id": "joint-D3.a", "verified_level_label_fr": "Premières mesures"}]
    assert get(client, "changes?kind=progress").json()["rows"] == []
    assert get(client, "assessments?undertaking=nonsense").json()["rows"] == []


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("nothing", 404, None),
        ("", 200, None),
        ("undertakings/XX-D3.a", 404, None),
        ("undertakings/" + "9" * 300, 404, None),
        ("changes/99999999999999999999", 404, None),
        ("changes?limit=0", 422, "limit"),
        ("changes?limit=1001", 422, "limit"),
        ("changes?limit=x", 422, "limit"),
        ("changes?limit=1&limit=2", 422, "limit"),
        ("changes?levle=met", 422, "levle"),
        ("changes?kind=nonsense", 422, "kind"),
        ("changes?sort=note", 422, "sort"),
        ("changes?fields=number,nonsense", 422, "fields"),
        ("changes?fields=" + ",".join(["number"] * 60), 200, None),
        ("changes?fields=" + ",".join(["number"] * 61), 422, "fields"),
        ("changes.ndjson?fields=" + ",".join(["number"] * 61), 422, "fields"),
        ("changes?cursor=nonsense", 404, None),
        ("changes?cursor=n%20nsense", 422, "cursor"),
        ("changes?cursor=", 422, "cursor"),
        ("changes?published_from=2026-1-1", 422, "published_from"),
        ("changes?published_to=9999-12-31", 200, None),
        ("changes?published_from=9999-12-31", 200, None),
        ("undertakings?is_joint=perhaps", 422, "is_joint"),
        ("changes?as_of=2026-02-30", 422, "as_of"),
        (f"changes?as_of={TOMORROW}", 404, None),
        (f"changes?as_of={TOO_EARLY}", 404, None),
        (f"changes.ndjson?as_of={TOO_EARLY}", 404, None),
        ("changes?kind=%00", 400, None),
        ("changes/%00", 400, None),
    ],
)
def test_every_error_is_a_problem_that_a_program_can_read(
    later: object,
    client: Client,
    record: dict[str, Undertaking],
    path: str,
    status: int,
    parameter: str | None,
) -> None:
    response = get(client, path)
    assert response.status_code == status, response.content
    assert response["Access-Control-Allow-Origin"] == "*"
    if status != 200:
        assert response["Content-Type"] == PROBLEM
        said = response.json()
        assert (said["status"], bool(said["detail"])) == (status, True)
        assert [error["parameter"] for error in said.get("errors", [])] == ([parameter] if parameter else [])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["changes", "changes/1", "changes.ndjson", "openapi.json", "nothing"])
def test_nothing_can_be_written(db: None, client: Client, method: str, path: str) -> None:
    response = getattr(client, method)(f"/api/v1/{path}")
    assert (response.status_code, response["Content-Type"]) == (405, PROBLEM)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_head_and_options(client: Client, record: dict[str, Undertaking]) -> None:
    assert client.head("/api/v1/changes")["ETag"] == get(client, "changes")["ETag"]
    assert client.head("/api/v1/changes.ndjson").status_code == 200
    asked = client.options("/api/v1/changes")
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


def test_what_a_reader_has_is_not_sent_again(
    later: object, client: Client, record: dict[str, Undertaking]
) -> None:
    first = get(client, f"changes?as_of={LAUNCH}")
    again = get(client, f"changes?as_of={LAUNCH}", if_none_match=first["ETag"])
    since = get(client, f"changes?as_of={LAUNCH}", if_modified_since=first["Last-Modified"])
    assert (again.status_code, again.content, since.status_code) == (304, b"", 304)
    assert get(client, "changes?limit=1", if_none_match=first["ETag"]).status_code == 200


def test_a_past_day_and_today(later: object, client: Client, record: dict[str, Undertaking]) -> None:
    said = get(client, f"undertakings?as_of={LAUNCH}").json()
    assert (said["as_of"], len(said["rows"])) == (LAUNCH.isoformat(), 3)
    today = get(client, f"undertakings?as_of={TODAY}").json()
    assert today["rows"] == get(client, "undertakings").json()["rows"]
    lines = get(client, f"undertakings.ndjson?as_of={LAUNCH}").getvalue().splitlines()
    assert [json.loads(line) for line in lines[:-1]] == said["rows"]


def test_a_failure_is_a_problem_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(v1.openapi, "document", fails)
    client.raise_request_exception = False
    response = client.get(reverse("api:openapi"))
    assert (response.status_code, response["Content-Type"]) == (500, PROBLEM)
    assert b"planted" not in response.content
