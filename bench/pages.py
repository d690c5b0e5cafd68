"""How fast public pages are handed out: `python bench/pages.py [ROUNDS [SECONDS]]`.

One country's page, by turns with a trivial Django view on the same server and with nginx handing out the
same bytes as a file: from memory, as 304, through the nginx configuration in `deploy/nginx`, and rendered
each time. Then with two web processes: how long after a commit the last old page was seen, how often a page
is rendered while 400 connections ask for it, the memory, the time from start to the first page. Needs wrk
and nginx. Exit code 1 where a goal was missed, 2 where other work on the machine was too much to tell.
"""

import contextlib
import gzip
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import load
from bench.load import Rung, Target
from bench.running_copy import ROOT, free_port, running_copy

PAGE: Final = "/en/countries/kenya"
GRANIAN: Final = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--respawn-failed-workers")
TOKEN: Final = "bench"
RENAME: Final = "UPDATE commitments_signatory SET name = %s WHERE slug = 'kenya'"
CHANGES: Final = 10
LONGEST_OLD: Final = 20.0
NGINX: Final = """
{user} worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off; keepalive_requests 1000000; open_file_cache max=1000; default_type text/html;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/tracker-http.conf;
  upstream tracker {{ server 127.0.0.1:{site}; keepalive 16; }}
  server {{ listen 127.0.0.1:{static}; root {folder}/files; gzip_static on; }}
  server {{
    listen 127.0.0.1:{proxy};
    location / {{ proxy_pass http://tracker; include {folder}/tracker-location.conf; }}
  }}
}}
"""  # fmt: skip


@dataclass(frozen=True)
class Served:
    port: int
    pid: int
    started_at: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def served(
    environment: dict[str, str], application: str, *, workers: int, threads: int = 4
) -> Iterator[Served]:
    port = free_port()
    command = [sys.executable, *GRANIAN, "--port", str(port), "--workers", str(workers)]
    started_at = time.monotonic()
    process = subprocess.Popen(
        [*command, "--blocking-threads", str(threads), application],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield Served(port, process.pid, started_at)
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def nginx(folder: Path, site: int) -> Iterator[tuple[int, int, int]]:
    """The shipped configuration with paths of ours; the ports of the files and of the proxy, and its pid."""
    files, proxy = free_port(), free_port()
    for name in ("tracker-http.conf", "tracker-location.conf"):
        text = (ROOT / "deploy/nginx" / name).read_text()
        (folder / name).write_text(text.replace("/var/cache/nginx/tracker", f"{folder}/cache"))
    user = "user root;" if os.geteuid() == 0 else ""  # what lies in a folder of ours is for us alone
    (folder / "nginx.conf").write_text(
        NGINX.format(user=user, folder=folder, site=site, static=files, proxy=proxy)
    )
    process = subprocess.Popen(
        ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL
    )
    try:
        yield files, proxy, process.pid
    finally:
        process.terminate()
        process.wait(20)


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=named)
        response = connection.getresponse()
        return (
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )
    finally:
        connection.close()


def wait_for(port: int, path: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if get(port, path)[0] == 200:
                return
        time.sleep(0.02)
    raise SystemExit(f"No page at {path} within a minute.")


def climb(environment: dict[str, str], folder: Path, *, rounds: int, seconds: int) -> list[Rung]:
    plain = environment | {"TRACKER_PAGE_CACHE_MB": "0"}
    with (
        served(environment, "tracker.wsgi:application", workers=1) as site,
        served(plain, "tracker.wsgi:application", workers=1) as bare,
        served(environment, "bench.peers.hello:application", workers=1, threads=1) as hello,
        nginx(folder, site.port) as (files, proxy, nginx_pid),
    ):
        for one, path in ((site, PAGE), (bare, PAGE), (hello, "/")):
            wait_for(one.port, path)
        _, headers, body = get(site.port, PAGE, Accept_Encoding="gzip")
        (folder / "files").mkdir()
        (folder / "files" / "page.html.gz").write_bytes(body)
        (folder / "files" / "page.html").write_bytes(gzip.decompress(body))
        load.pin([site.pid, bare.pid, hello.pid, nginx_pid])
        for pid in (site.pid, bare.pid, hello.pid, nginx_pid):
            load.pin(load.children(pid))
        packed, before = ("Accept-Encoding: gzip",), f"http://127.0.0.1:{proxy}"
        known = (*packed, f"If-None-Match: {headers['etag']}")
        print(f"{PAGE}: {len(gzip.decompress(body)) / 1000:.1f} kB, {len(body) / 1000:.1f} kB compressed")
        return load.ladder(
            [
                Target("hello world, Django without middleware", f"{hello.url}/", (hello.pid,)),
                Target("the page from memory", site.url + PAGE, (site.pid,), packed),
                Target("the page as 304", site.url + PAGE, (site.pid,), known),
                Target("nginx as shipped, before it", before + PAGE, (nginx_pid, site.pid), packed),
                Target("nginx, from a file", f"http://127.0.0.1:{files}/page.html", (nginx_pid,), packed),
                Target("the page rendered each time", bare.url + PAGE, (bare.pid,), packed),
            ],
            rounds=rounds,
            seconds=seconds,
        )  # fmt: skip


def with_two(environment: dict[str, str]) -> dict[str, float]:
    """What is asked of two web processes together."""
    with served(environment, "tracker.wsgi:application", workers=2) as site:
        wait_for(site.port, PAGE)
        first_page = time.monotonic() - site.started_at
        for _ in range(3):
            both(site.port)
        seen = [
            last_old(environment["DATABASE_URL"], site.port, name)
            for name in ["Kenya!", "Kenya"] * (CHANGES // 2)
        ]
        renders = []
        for name in ["Kenya!", "Kenya"] * 2:
            rename(environment["DATABASE_URL"], name)
            before = rendered(site.port)
            subprocess.run(["wrk", "-t1", "-c400", "-d3s", site.url + PAGE], capture_output=True, check=True)
            renders.append(rendered(site.port) - before)
        return {
            "slowest": max(seen),
            "typical": statistics.median(seen),
            "renders": max(renders),
            "memory": load.memory(load.children(site.pid)),
            "first page": first_page,
        }


def rename(database: str, name: str) -> float:
    with psycopg.connect(database) as connection:
        connection.execute(RENAME, [name])
        connection.commit()
        return time.monotonic()


def both(port: int) -> list[bytes]:
    """Over so many connections that both processes answer some of them."""
    with ThreadPoolExecutor(4) as threads:
        return [body for _, _, body in threads.map(lambda _: get(port, PAGE), range(16))]


def last_old(database: str, port: int, name: str) -> float:
    """Seconds from the commit to the end of the last answer without the change."""
    committed_at = rename(database, name)
    last, wanted = committed_at, f"<title>{name}:".encode()
    while time.monotonic() - last < 1.5:
        if last - committed_at > LONGEST_OLD:
            raise SystemExit(f"“{name}” was not on the page within {LONGEST_OLD} s.")
        if not all(wanted in body for body in both(port)):
            last = time.monotonic()
    return last - committed_at


def rendered(port: int) -> float:
    _, _, body = get(port, "/metrics", Authorization=f"Bearer {TOKEN}")
    lines = [line for line in body.decode().splitlines() if 'source="rendered"' in line]
    return float(lines[0].rpartition(" ")[2])


def show(rungs: list[Rung], found: dict[str, float]) -> None:
    rows = load.told(rungs, rungs[0])
    print("| " + " | ".join(rows[0]) + " |\n" + "| --- " * len(rows[0]) + "|")
    for row in rows:
        print("| " + " | ".join(row.values()) + " |")
    print(json.dumps({name: round(value, 3) for name, value in found.items()}))


def missed(rungs: list[Rung], found: dict[str, float]) -> list[str]:
    hello, page, known, proxied, files, _ = rungs
    against = {what: statistics.median(rung.ratios(base, of)) for what, rung, base, of in (
        ("page", page, hello, "pace"), ("cpu", page, files, "cpu"), ("304", known, hello, "pace"),
        ("proxied", proxied, files, "pace"),
    )}  # fmt: skip
    goals = (
        (
            against["page"] >= 8,
            f"1: the page from memory at {against['page']:.1f} times hello world, 8 wanted",
        ),
        (
            against["cpu"] <= 3,
            f"1: {against['cpu']:.1f} times the CPU of nginx with a file, 3 at most wanted",
        ),
        (against["proxied"] >= 0.7, f"2: through nginx at {against['proxied']:.0%} of a file, 70% wanted"),
        (against["304"] >= 9, f"3: 304 at {against['304']:.1f} times hello world, 9 wanted"),
        (found["renders"] <= 2, f"5: {found['renders']:.0f} renders in two processes, one for each wanted"),
        (
            found["slowest"] <= 1,
            f"6: the last old page {found['slowest']:.2f} s after the commit, 1 s wanted",
        ),
        (found["memory"] <= 180, f"13: two processes hold {found['memory']:.0f} MB, 180 wanted"),
        (found["first page"] <= 1, f"13: first page {found['first page']:.1f} s after the start, 1 s wanted"),
    )
    for is_met, words in goals:
        print("met   " if is_met else "MISSED", words)
    return [words for is_met, words in goals if not is_met]


def main() -> int:
    rounds, seconds = (*map(int, sys.argv[1:]), 5, 3)[:2] if len(sys.argv) < 3 else map(int, sys.argv[1:3])
    with tempfile.TemporaryDirectory() as name, running_copy(Path(name) / "state") as copy:
        told = json.loads((copy.state / "connection.json").read_text())
        environment = (
            os.environ | told | {"TRACKER_METRICS_TOKEN": TOKEN, "PROMETHEUS_MULTIPROC_DIR": f"{name}/counts"}
        )
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        Path(name, "counts").mkdir()
        folder = Path(name) / "nginx"
        folder.mkdir()
        rungs = climb(environment, folder, rounds=rounds, seconds=seconds)
        found = with_two(environment)
    show(rungs, found)
    # beside the last, PostgreSQL works
    noise = max(rung.median("noise") for rung in rungs[:-1])
    if noise > load.MOST_NOISE:
        print(f"Other work took {noise:.1f} cores: too much to conclude anything.")
        return 2
    return int(bool(missed(rungs, found)))


if __name__ == "__main__":
    raise SystemExit(main())
