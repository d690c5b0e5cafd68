from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, mailers
from django.test import Client
from django.urls import NoReverseMatch, path, reverse
from pytest_django import Settings

from commitments.views import local_mail
from tracker import urls
from tracker.local_mail import EmlFolderBackend

# the two routes that tracker/urls.py adds in local mode
urlpatterns = [
    *urls.urlpatterns,
    path("dev/mail", local_mail.messages, name="local-mail"),
    path("dev/mail/<slug:name>", local_mail.message, name="local-message"),
]
routed = pytest.mark.urls(__name__)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.LOCAL_MAIL_FOLDER = tmp_path
    settings.MAILERS = {"default": {"BACKEND": f"{EmlFolderBackend.__module__}.{EmlFolderBackend.__name__}"}}
    return tmp_path


def send(subject: str = "Hello", text: str = "Text") -> None:
    message = EmailMultiAlternatives(subject, text, "digest@localhost", ["dora@example.org"])
    mailers.default.send_messages([message])


def newest(folder: Path) -> str:
    return f"/dev/mail/{max(folder.glob('*.eml')).stem}"


def test_there_is_no_such_page_outside_local_mode(client: Client) -> None:
    assert client.get("/dev/mail").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("local-mail")


@routed
def test_messages_lists_the_newest_first(client: Client, folder: Path) -> None:
    send("First")
    send("Zweite – é")
    page = client.get("/dev/mail").content.decode()
    assert page.index("Zweite – é") < page.index("First")
    assert "dora@example.org" in page


@routed
def test_messages_without_any(client: Client, folder: Path) -> None:
    assert "No mail yet." in client.get("/dev/mail").content.decode()


@routed
def test_message_shows_its_headers_and_clickable_text(client: Client, folder: Path) -> None:
    send(text="Look:\nhttps://tracker.example/en/follow/a:b-c_d?x=1&y=2\n")
    page = client.get(newest(folder)).content.decode()
    address = "https://tracker.example/en/follow/a:b-c_d?x=1&amp;y=2"
    assert f'<a href="{address}">{address}</a>' in page
    assert "digest@localhost" in page


@routed
def test_message_runs_nothing_that_it_holds(client: Client, folder: Path) -> None:
    send(
        "<script>alert(1)</script>",
        '<img src=x onerror=alert(1)> javascript:alert(1) https://x.example/"><b>',
    )
    page = client.get(newest(folder)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "<script>" not in main
    assert "<img" not in main
    assert "<b>" not in main
    assert 'href="javascript' not in main


@routed
@pytest.mark.parametrize("name", ["unknown", "..%2F..%2Fsecret", ".hidden"])
def test_message_reads_nothing_but_its_folder(client: Client, folder: Path, name: str) -> None:
    (folder.parent / "secret.eml").write_text("Subject: secret\n\n")
    assert client.get(f"/dev/mail/{name}").status_code == 404
