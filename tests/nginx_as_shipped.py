"""nginx with the configuration that the project ships, in a folder of a test. Skips where there is none."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

DEPLOYED = Path(settings.BASE_DIR) / "deploy" / "nginx"
CONFIGURATION = """
{user} daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  include {folder}/tracker-http.conf;
  {http}
  server {{ listen 127.0.0.1:{port}; location {location} }}
}}
"""


@contextlib.contextmanager
def before_files(files: Path, folder: Path) -> Iterator[int]:
    """Hands out collected files; gives its port."""
    yield from started(folder, f"/static/ {{ alias {files}/; include {DEPLOYED}/tracker-static.conf; }}")


@contextlib.contextmanager
def before_site(place: str, folder: Path) -> Iterator[int]:
    """Stands before a running site, `127.0.0.1:8000`; gives its port."""
    location = f"/ {{ proxy_pass http://tracker; include {DEPLOYED}/tracker-location.conf; }}"
    yield from started(folder, location, http=f"upstream tracker {{ server {place}; keepalive 16; }}")


def complaints(folder: Path) -> str:
    """What nginx says of the example of a whole site, with a certificate made for it."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=tracker.example",
         "-out", str(certificate), "-keyout", str(key)],
        check=True, capture_output=True,
    )  # fmt: skip
    moved = {
        "/etc/ssl/tracker.example": str(folder),
        "/etc/nginx": str(DEPLOYED),
        "/var/cache/nginx/tracker": f"{folder}/cache",
    }
    text = "".join((DEPLOYED / f"{name}.conf").read_text() for name in ("tracker-http", "tracker"))
    for there, here in moved.items():
        text = text.replace(there, here)
    whole = folder / "whole.conf"
    whole.write_text(f"pid {folder}/pid; events {{}} http {{ access_log off; {text} }}")
    tried = subprocess.run(
        [found(), "-t", "-q", "-c", str(whole), "-p", str(folder), "-e", str(folder / "error.log")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return tried.stderr


def found() -> str:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("No nginx on this machine: the shipped configuration was NOT tried.")
    return program


def started(folder: Path, location: str, *, http: str = "") -> Iterator[int]:
    program = found()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    text = (DEPLOYED / "tracker-http.conf").read_text()
    (folder / "tracker-http.conf").write_text(text.replace("/var/cache/nginx/tracker", f"{folder}/cache"))
    user = "user root;" if os.geteuid() == 0 else ""  # the folder is for us alone
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(user=user, folder=folder, port=port, http=http, location=location)
    )
    command = [program, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        assert process.poll() is None, (folder / "error.log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(20)
