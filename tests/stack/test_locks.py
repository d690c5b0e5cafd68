"""The locks in requirements/."""

import re

import pytest

from tracker.stack.state import ROOT

LOCKS = ("run.txt", "dev.txt", "uv.txt")


def read(name: str) -> str:
    return (ROOT / "requirements" / name).read_text()


def pins(name: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9._-]+==\S+", read(name), re.MULTILINE))


def test_what_runs_the_site_has_the_same_versions_where_it_is_tested() -> None:
    assert pins("run.txt") < pins("dev.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_a_hash(name: str) -> None:
    packages = re.split(r"^(?=[a-z0-9._-]+==)", read(name), flags=re.MULTILINE)[1:]
    assert len(packages) == len(pins(name))
    assert all("--hash=sha256:" in package for package in packages)


@pytest.mark.parametrize("name", LOCKS)
def test_no_address_stands_in_a_lock(name: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|file:", read(name))
