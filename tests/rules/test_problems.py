import json
from http import HTTPStatus

from commitments.rules.problems import as_text, json_text, problem


def test_a_problem_says_what_is_wrong_and_where() -> None:
    assert problem(HTTPStatus.NOT_FOUND, "Not here.", earliest="2026-01-01") == {
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "Not here.",
        "earliest": "2026-01-01",
    }  # fmt: skip
    errors = [{"parameter": "limit", "detail": "Too many."}]
    assert problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Wrong.", errors=errors)["errors"] == errors


def test_json_is_never_markup() -> None:
    said = {"title": "<script>é</script>"}
    assert "<" not in json_text(said)
    assert json.loads(json_text(said)) == said
    assert json.loads(as_text(HTTPStatus.NOT_FOUND, "Nothing here.")) == problem(
        HTTPStatus.NOT_FOUND, "Nothing here."
    )
