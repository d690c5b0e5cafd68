"""Every public page holds every gate: the settings that meet in pairs, or with `--full` all of them."""

import gzip
import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.browser.conftest import RunningCopy
from tests.browser.gates import Window
from tests.browser.page_types import EMPTY, PAGE_LIMIT, REFERENCE, SAMPLE, SCRIPT, Case, every_case, pairs

COPIES = {EMPTY: "empty_copy", REFERENCE: "copy", SAMPLE: "sample_copy"}


@pytest.fixture
def address_of(request: pytest.FixtureRequest) -> Callable[[Case], str]:
    """Where the page of a case is; its copy starts when it is first needed."""

    def address(case: Case) -> str:
        running: RunningCopy = request.getfixturevalue(COPIES[case.data])
        return running.url + case.path

    return address


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = list(every_case() if metafunc.config.getoption("full") else pairs())
        # copy by copy, so that each starts when it is first needed
        metafunc.parametrize("case", sorted(cases, key=lambda case: case.data), ids=str)


def test_page_holds_its_gates(address_of: Callable[[Case], str], window: Window, case: Case) -> None:
    window.set_up(scheme=case.scheme, width=case.width, script=case.script == SCRIPT[0])
    assert window.visit(address_of(case)) == case.page.status(case.data)
    assert window.faults(weight_limit=case.page.weight_limit) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_digest_holds_its_gates(sample_copy: RunningCopy, window: Window, language: str, scheme: str) -> None:
    """The newest week of the list that had something to tell."""
    window.set_up(scheme=scheme)
    window.visit(f"{sample_copy.url}/{language}/digests")
    path = window.page.locator(".h-period a").first.get_attribute("href")
    for width in (320, 1280):
        window.set_up(scheme=scheme, width=width)
        assert window.visit(f"{sample_copy.url}{path}") == 200
        assert window.faults(weight_limit=PAGE_LIMIT) == []


def test_pages_are_sent_compressed(copy: RunningCopy) -> None:
    request = urllib.request.Request(copy.url + "/en/countries", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.read()).startswith(b"<!DOCTYPE html>")


def test_pages_are_valid_html(
    address_of: Callable[[Case], str], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """The Nu checker finds neither error nor warning in any page."""
    jar = os.environ.get("VNU_JAR", "")
    if not jar:
        if os.environ.get("CI"):
            pytest.fail("CI needs the Nu checker: VNU_JAR is not set.")
        pytest.skip("VNU_JAR is not set: the HTML was NOT validated.")
    cases = every_case() if pytestconfig.getoption("full") else pairs()
    files = fetched(address_of, cases, tmp_path)
    done = subprocess.run(
        ["java", "-jar", jar, "--format", "json", "--exit-zero-always", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    messages = json.loads(done.stderr)["messages"]
    assert sorted({f"{m['url'].rsplit('/', 1)[-1]}: {m['message']}" for m in messages}) == []


def fetched(address_of: Callable[[Case], str], cases: Iterable[Case], folder: Path) -> list[Path]:
    """What the server says, once where only the window differs."""
    files = {}
    for case in cases:
        file = folder / f"{case.page}-{case.language}-{case.data}.html".replace(":", "-")
        if file not in files:
            file.write_bytes(answer(address_of(case)))
            files[file] = case
    return list(files)


def answer(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        return error.read()
