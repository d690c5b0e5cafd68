"""A copy of the product with two web processes, asked over fresh connections so that both of them answer."""

import http.client
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.browser.conftest import RunningCopy

TOKEN = "a token of these tests"
SETTINGS = {"TRACKER_WEB_WORKERS": "2", "TRACKER_METRICS_TOKEN": TOKEN}
# so many connections that one process answers all of them about once in a trillion tries
BOTH = 40
SOURCE = re.compile(r'^tracker_page_answers_total\{source="(\w+)"\} (\S+)$', re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


class WebCopy:
    """`proxy` is the port of a proxy of this machine through which everything is asked."""

    def __init__(self, copy: RunningCopy, *, proxy: int = 0) -> None:
        self.copy = copy
        self.place = f"127.0.0.1:{proxy}" if proxy else urlsplit(copy.url).netloc
        # nginx says the host without its port
        self.origin = "http://127.0.0.1" if proxy else copy.url

    def ask(
        self, target: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: str = ""
    ) -> Answer:
        """`target` is sent as it stands."""
        connection = http.client.HTTPConnection(self.place, timeout=30)
        try:
            connection.putrequest(method, target, skip_host="Host" in (headers or {}))
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body.encode() if body else None)
            response = connection.getresponse()
            named = [(name.lower(), value) for name, value in response.getheaders()]
            text = response.read().decode(errors="replace")
            return Answer(response.status, dict(named), text)
        finally:
            connection.close()

    def ask_all(self, targets: Iterable[str], *, headers: Mapping[str, str] | None = None) -> list[Answer]:
        with ThreadPoolExecutor(8) as threads:
            return list(threads.map(lambda target: self.ask(target, headers=headers), targets))

    def both(self, target: str) -> list[Answer]:
        return self.ask_all([target] * BOTH)

    def sources(self) -> Counter[str]:
        """Where the answers came from, of both processes together."""
        told = self.ask("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        return Counter({source: int(float(number)) for source, number in SOURCE.findall(told)})

    def pages_in_memory(self) -> float:
        told = self.ask("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        found = re.search(r"^tracker_page_cache_pages (\S+)$", told, re.MULTILINE)
        assert found, told
        return float(found[1])

    def shell(self, code: str) -> str:
        return self.copy.manage("shell", "--verbosity", "0", "--command", code)

    def signed_in(self, user: str) -> dict[str, str]:
        """The header that a browser of this member of staff sends."""
        page = self.ask("/desk/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, page.text[:500]
        cookie = page.headers["set-cookie"].partition(";")[0]
        form = {"csrfmiddlewaretoken": token[1], "login": user, "password": self.copy.password}
        answer = self.ask(
            "/desk/sign-in",
            method="POST",
            headers={
                "Cookie": cookie,
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"{self.origin}/desk/sign-in",
                "Origin": self.origin,
            },
            body=urlencode(form),
        )
        session = re.search(r"sessionid=\w+", json.dumps(answer.headers))
        assert answer.status == 302, (answer.status, answer.text[:800])
        assert session, answer.headers
        return {"Cookie": session[0]}

    def process_ids(self, command: str) -> list[int]:
        """Of programs of this copy: its servers live in its state folder, the others are told of it."""
        found = subprocess.run(["pgrep", "-f", command], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split() if is_of(int(pid), self.copy.state)]


def is_of(pid: int, state: Path) -> bool:
    try:
        told = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        lives = Path(f"/proc/{pid}/cwd").readlink()
    except OSError:  # it has ended
        return False
    return f"TRACKER_STATE={state}".encode() in told or lives.is_relative_to(state)
