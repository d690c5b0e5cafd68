"""Styles, scripts and pictures: named by their content, compressed once, handed out as they lie there."""

import contextlib
import gzip
import http.client
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from tests import nginx_as_shipped
from tracker.static_files import is_compressed

ROOT = Path(settings.BASE_DIR)
STORAGE = {"BACKEND": "tracker.static_files.CompressedStaticFiles"}
FOR_EVER = "max-age=315360000, public, immutable"
TOUCH_ICON = 180


@dataclass(frozen=True)
class Collected:
    root: Path

    def hashed(self, name: str) -> str:
        """The name by content of a file of ours."""
        paths: dict[str, str] = json.loads((self.root / "staticfiles.json").read_text())["paths"]
        return paths[name]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    """As `collectstatic` leaves it outside tests, and served from there."""
    root = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=str(root), STORAGES={**settings.STORAGES, "staticfiles": STORAGE}):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Collected(root)


@pytest.fixture(scope="module")
def nginx(collected: Collected, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The shipped configuration over these files; its port."""
    with nginx_as_shipped.before_files(collected.root, tmp_path_factory.mktemp("nginx")) as port:
        yield port


def test_every_style_and_script_of_ours_lies_there_in_both_encodings(collected: Collected) -> None:
    ours = [path for folder in ("css", "js") for path in (ROOT / "static" / folder).iterdir()]
    assert len(ours) > 10
    for source in ours:
        path = collected.root / collected.hashed(source.relative_to(ROOT / "static").as_posix())
        content = path.read_bytes()
        assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == content
        assert brotli.decompress(Path(f"{path}.br").read_bytes()) == content


def from_site(name: str, accepted: str) -> tuple[dict[str, str], bytes]:
    answer = Client().get(f"/static/{name}", headers={"Accept-Encoding": accepted})
    return dict(answer.headers), b"".join(answer)  # read to its end, which closes the file


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("css/site.825a54f35dfc.css", True),
        ("css/site.css", False),
        ("django_htmx/htmx-2.min.6b99da76b7f7.js", True),
        ("django_htmx/htmx-4.fbfc5d871376.js", False),
        ("admin/css/base.0123456789ab.css", False),
    ],
)
def test_what_pages_name_is_compressed(path: str, expected: bool) -> None:
    assert is_compressed(path) is expected


@pytest.mark.parametrize(("accepted", "ending"), [("gzip, br", ".br"), ("gzip", ".gz"), ("", "")])
def test_a_style_is_handed_out_as_it_lies_there(collected: Collected, accepted: str, ending: str) -> None:
    name = collected.hashed("css/site.css")
    headers, body = from_site(name, accepted)
    assert body == (collected.root / f"{name}{ending}").read_bytes()
    assert headers["Cache-Control"] == FOR_EVER
    assert headers.get("Content-Encoding", "") == {".br": "br", ".gz": "gzip", "": ""}[ending]
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_is_not_compressed_for_each_reader(collected: Collected) -> None:
    name = collected.hashed("img/apple-touch-icon.png")
    headers, body = from_site(name, "gzip, br")
    assert "Content-Encoding" not in headers
    assert body == (collected.root / name).read_bytes()


def test_the_touch_icon_has_the_size_that_phones_ask_for() -> None:
    content = (ROOT / "static/img/apple-touch-icon.png").read_bytes()
    assert struct.unpack(">II", content[16:24]) == (TOUCH_ICON, TOUCH_ICON)


def ask(port: int, path: str, accepted: str) -> tuple[int, dict[str, str], bytes]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Accept-Encoding": accepted})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


@pytest.mark.parametrize("accepted", ["gzip", ""])
def test_nginx_hands_it_out_with_the_same_headers(collected: Collected, nginx: int, accepted: str) -> None:
    name = collected.hashed("css/site.css")
    _, headers, body = ask(nginx, f"/static/{name}", accepted)
    assert body == (collected.root / f"{name}{'.gz' if accepted else ''}").read_bytes()
    ours, _ = from_site(name, accepted)
    for header in ("Cache-Control", "Vary", "X-Content-Type-Options", "Cross-Origin-Resource-Policy",
                   "Access-Control-Allow-Origin", "Content-Encoding"):  # fmt: skip
        assert headers.get(header) == ours.get(header), header


def test_nginx_keeps_no_file_for_ever_that_may_change(nginx: int) -> None:
    status, headers, _ = ask(nginx, "/static/css/site.css", "gzip")
    assert (status, headers["Cache-Control"]) == (200, "max-age=60, public")
