"""How fast public pages are handed out: `python bench/pages.py [ROUNDS [SECONDS]]`.

One country's page, by turns with a trivial Django view on the same server and with nginx handing out the
same bytes as a file: from memory, with one thread as well as with the four that are shipped, as 304, through
the nginx configuration in `deploy/nginx`, and rendered each time, with what PostgreSQL computes, beside the
idiom of Django's documentation (bench/peers/idiom.py) and Datasette with the same country's rows.
Then with two web processes: how long after a commit the last old page was seen, how often a page is rendered
while 400 connections ask for it, how long a thousand readers at once wait for a page of which there is no
copy. Needs wrk and nginx. Exit code 1 where a goal was missed, 2 where other work on the machine was too much
to tell.
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
from pathlib import Path
from typing import Final

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench import crowd, load
from bench.load import Rung, Target
from bench.peers import datasette
from bench.running_copy import ROOT, Served, free_port, running_copy

PAGE: Final = "/en/countries/kenya"
SITE: Final = ("-m", "tracker.web")
HELLO: Final = ("-m", "granian", "--interface", "wsgi", "bench.peers.hello:application")
IDIOM_SITE: Final = ("-m", "granian", "--interface", "wsgi", "bench.peers.idiom:application")
IDIOM: Final = "/en/idiom/kenya"
TOKEN: Final = "bench"
RENAME: Final = "UPDATE commitments_signatory SET name = %s WHERE slug = 'kenya'"
ROUNDS, SECONDS = 5, 3
CHANGES: Final = 10
LONGEST_OLD: Final = 20.0
CROWD, CROWDS, WARMING = 1_000, 7, 4
OTHER_COUNTRIES: Final = """
    SELECT slug FROM commitments_signatory WHERE kind = 'country' AND slug <> 'kenya' ORDER BY slug
"""
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
    location / {{ proxy_pass http://tracker; include {folder}/tracker-location.conf; {more} }}
  }}
}}
"""  # fmt: skip


@contextlib.contextmanager
def served(
    environment: dict[str, str], program: tuple[str, ...], *, workers: int, threads: int = 4
) -> Iterator[Served]:
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--respawn-failed-workers"]
    process = subprocess.Popen(
        [sys.executable, *program, *options, "--workers", str(workers), "--blocking-threads", str(threads)],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def nginx(folder: Path, site: int, *, port: int = 0, more: str = "") -> Iterator[tuple[int, int, int]]:
    """The shipped configuration with paths of ours; the ports of the files and of the proxy, and its pid.

    `port` is the proxy's where it is settled before; `more` stands in the location that leads to the site.
    """
    files, proxy = free_port(), port or free_port()
    for name in ("tracker-http.conf", "tracker-location.conf"):
        text = (ROOT / "deploy/nginx" / name).read_text()
        (folder / name).write_text(text.replace("/var/cache/nginx/tracker", f"{folder}/cache"))
    user = "user root;" if os.geteuid() == 0 else ""  # what lies in a folder of ours is for us alone
    (folder / "nginx.conf").write_text(
        NGINX.format(user=user, folder=folder, site=site, static=files, proxy=proxy, more=more)
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


def climb(
    environment: dict[str, str], folder: Path, package: Path, *, rounds: int, seconds: int
) -> list[Rung]:
    plain = environment | {"TRACKER_PAGE_CACHE_MB": "0"}
    database = postgresql(environment["DATABASE_URL"])
    with (
        served(environment, SITE, workers=1) as site,
        served(environment, SITE, workers=1, threads=1) as single,
        served(plain, SITE, workers=1) as bare,
        served(plain, IDIOM_SITE, workers=1) as idiom,
        served(environment, HELLO, workers=1, threads=1) as hello,
        datasette.datasette(package) as tables,
        nginx(folder, site.port) as (files, proxy, nginx_pid),
    ):
        wait_for(tables.port, datasette.PAGE)
        for one, path in ((site, PAGE), (single, PAGE), (bare, PAGE), (idiom, IDIOM), (hello, "/")):
            wait_for(one.port, path)
        _, headers, body = get(site.port, PAGE, Accept_Encoding="gzip")
        (folder / "files").mkdir()
        (folder / "files" / "page.html.gz").write_bytes(body)
        (folder / "files" / "page.html").write_bytes(gzip.decompress(body))
        ours = (site.pid, single.pid, bare.pid, idiom.pid, hello.pid, tables.pid, nginx_pid)
        load.pin(ours)
        for pid in ours:
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
                Target("the page rendered each time", bare.url + PAGE, (bare.pid, database), packed),
                Target("the idiom with prefetch_related", idiom.url + IDIOM, (idiom.pid, database), packed),
                Target("the page from memory, one thread", single.url + PAGE, (single.pid,), packed),
                Target("Datasette, its rows as a page", tables.url + datasette.PAGE, (tables.pid,)),
            ],
            rounds=rounds,
            seconds=seconds,
        )  # fmt: skip


def postgresql(database: str) -> int:
    """The process from which those that answer queries descend."""
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert found is not None
        status = Path(f"/proc/{found[0]}/stat").read_text().rpartition(")")[2].split()
        return int(status[1])


def with_two(environment: dict[str, str]) -> dict[str, float]:
    """What is asked of two web processes together."""
    with served(environment, SITE, workers=2) as site:
        wait_for(site.port, PAGE)
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
        waits = crowd.median(crowd.crowds(site.port, never_asked(environment["DATABASE_URL"], site), CROWD))
        return {
            "slowest": max(seen),
            "typical": statistics.median(seen),
            "renders": max(renders),
            "one render": waits.alone,
            "the crowd": waits.last,
            "the crowd, of a copy": waits.of_copy,
        }


def never_asked(database: str, site: Served) -> list[str]:
    """Pages like that of Kenya; those before them warm both processes up."""
    with psycopg.connect(database) as connection:
        slugs = [str(slug) for (slug,) in connection.execute(OTHER_COUNTRIES)]
    pages = [PAGE.replace("kenya", slug) for slug in slugs[: WARMING + 2 * CROWDS]]
    for path in pages[:WARMING]:
        crowd.asked_at_once(site.port, path, CROWD)
    return pages[WARMING:]


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
    hello, page, known, proxied, files, rendered, idiom, *_ = rungs
    against = {what: statistics.median(rung.ratios(base, of)) for what, rung, base, of in (
        ("page", page, hello, "pace"), ("cpu", page, files, "cpu"), ("304", known, hello, "pace"),
        ("proxied", proxied, files, "pace"), ("rendered", rendered, hello, "cpu"),
        ("idiom", idiom, rendered, "cpu"),
    )}  # fmt: skip
    renders = found["the crowd"] / found["one render"]
    wrong = sum(one.wrong for rung in rungs for one in rung.rounds)
    goals = (
        (wrong == 0, f"{wrong} wrong or broken answers, none wanted"),
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
        (
            against["rendered"] <= 30,
            f"4: rendered each time at {against['rendered']:.0f} times the CPU of hello world, 30 wanted",
        ),
        (against["idiom"] >= 5, f"4: the idiom takes {against['idiom']:.1f} times its CPU, 5 wanted"),
        (found["renders"] <= 2, f"5: {found['renders']:.0f} renders in two processes, one for each wanted"),
        (renders <= 2, f"5: 99 of 100 of {CROWD} at once have it within {renders:.1f} renders, 2 wanted"),
        (
            found["slowest"] <= 1,
            f"6: the last old page {found['slowest']:.2f} s after the commit, 1 s wanted",
        ),
    )
    for is_met, words in goals:
        print("met   " if is_met else "MISSED", words)
    return [words for is_met, words in goals if not is_met]


def main() -> int:
    given = list(map(int, sys.argv[1:]))
    rounds, seconds = (*given, *(ROUNDS, SECONDS)[len(given) :])
    with tempfile.TemporaryDirectory() as name, running_copy(Path(name) / "state") as copy:
        told = json.loads((copy.state / "connection.json").read_text())
        environment = (
            os.environ | told | {"TRACKER_METRICS_TOKEN": TOKEN, "PROMETHEUS_MULTIPROC_DIR": f"{name}/counts"}
        )
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        Path(name, "counts").mkdir()
        folder = Path(name) / "nginx"
        folder.mkdir()
        package = datasette.package(copy, folder)
        rungs = climb(environment, folder, package, rounds=rounds, seconds=seconds)
        found = with_two(environment)
    show(rungs, found)
    noise = max(rung.median("noise") for rung in rungs)
    if noise > load.MOST_NOISE:
        print(f"Other work took {noise:.1f} cores: too much to conclude anything.")
        return 2
    return int(bool(missed(rungs, found)))


if __name__ == "__main__":
    raise SystemExit(main())
