import pytest
from django.http import HttpRequest, HttpResponse

from commitments.middleware.compression import CompressionMiddleware


@pytest.mark.parametrize(
    ("kind", "is_compressed"),
    [("text/html", True), ("text/csv", True), ("application/zip", False), ("application/vnd.sqlite3", False)],
)
def test_all_but_packages_is_compressed(kind: str, *, is_compressed: bool) -> None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"
    answer = CompressionMiddleware(lambda _: HttpResponse("words " * 200, content_type=kind))(request)
    assert (answer.get("Content-Encoding") == "gzip") is is_compressed
