import datetime as dt
import gzip
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from commitments.mirror import export as module
from commitments.mirror.export import export
from commitments.mirror.files import NotOurFolderError
from commitments.mirror.work import Done, Order
from commitments.models import Commitment, Signatory, StaffMember, Undertaking
from tests.bare_sql import chain_up
from tests.factories import (
    NOW,
    make_assessment,
    make_entry,
    make_revision,
    make_signatory,
    make_undertaking,
)
from tests.mirror_factories import (
    faults_of_links,
    files_in,
    is_live,
    made_apart,
    make_mirror,
    pages_in,
)
from tests.test_no_draft_leaks import CANARY, drafts, record

__all__ = ["drafts", "record"]  # fixtures

Record = dict[str, Undertaking]


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One mirror of a small record for all tests that only read it; its rows are gone again."""
    return made_apart(tmp_path_factory.mktemp("shared"), django_db_blocker)


def test_every_link_leads_to_a_file_or_to_the_site_itself(shared: Path) -> None:
    assert list(faults_of_links(shared)) == []
    expected = {
        "index.html", "404.html", "robots.txt", "en.html", "fr.html", "ar.html", "log.jsonl", "log/head.json",
        "en/countries/kenya.html", "fr/countries/kenya/D3.a.html", "ar/commitments/D3.a/joint.html",
        "en/countries/kenya/D3.a/v1.html", "en/countries/kenya/D3.a.csv", "ar/countries/kenya.atom",
        "fr/countries/kenya/D3.a.schema.json", "en/countries/kenya.ics", "en/countries/kenya.bib",
        "en/changes/1.html", "mirror.json", "SHA256SUMS",
    }  # fmt: skip
    assert expected <= set(files_in(shared))


def test_pages_say_what_they_are_and_ask_nothing_of_this_server(shared: Path) -> None:
    for name, text in pages_in(shared).items():
        assert text.count("data-live") == 1, name
        assert '<meta name="htmx-config"' not in text, name
        assert "hx-" not in text, name
        assert 'method="post"' not in text, name
        assert "theme.css" not in text, name
    english = (shared / "en/countries.html").read_text()
    assert "Copy of 23 November 2026." in english.replace("\xa0", " ")
    assert "Copie du 23" in (shared / "fr/countries.html").read_text()
    forms = re.findall(r'<form[^>]*action="([^"]+)"', english)
    assert forms
    assert all(is_live(link) for link in forms)


def test_compressed_files_hold_the_same(shared: Path) -> None:
    found = files_in(shared)
    packed = [name for name in found if name.endswith((".gz", ".br"))]
    assert {"en/countries.html.gz", "en/countries.html.br"} <= set(packed)
    for name in packed:
        unpack = gzip.decompress if name.endswith(".gz") else brotli.decompress
        assert unpack(found[name]) == found[name[:-3]]


def test_the_list_of_files_is_one_that_anybody_can_check(shared: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=shared, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


def test_with_a_base_whole_addresses_name_it(small_record: Record, tmp_path: Path) -> None:
    base = "https://mirror.example/act/"
    done = make_mirror(tmp_path / "out", base=base)
    assert done.problems == ()
    assert list(faults_of_links(tmp_path / "out", base=base)) == []
    page = (tmp_path / "out/fr/countries/kenya.html").read_text()
    assert f'<link rel="canonical" href="{base}fr/countries/kenya.html">' in page
    assert f"<loc>{base}ar/countries/kenya/D3.a.html</loc>" in (tmp_path / "out/sitemap-ar.xml").read_text()
    assert f"Sitemap: {base}sitemap.xml" in (tmp_path / "out/robots.txt").read_text()
    missing = (tmp_path / "out/404.html").read_text()
    assert f'href="{base}en/countries.html"' in missing


def test_what_did_not_change_is_kept_and_data_are_those_of_the_site(
    clock: dt.datetime, small_record: Record, client: Client, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = make_mirror(out)
    for path in (
        "/fr/countries/kenya/D3.a.json", "/en/changes.csv", "/ar/matrix.schema.json", "/log.jsonl",
        "/en/countries/kenya.ics", "/en/changes.atom", "/fr/countries/kenya/D3.a.bib",
    ):  # fmt: skip
        assert (out / path[1:]).read_bytes() == client.get(path).getvalue(), path

    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*.html")}
    second = make_mirror(out, moment=NOW + dt.timedelta(hours=1))
    assert second.made < first.made / 5  # what asks for more than the day
    assert second.files == first.files
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.html")} == stamps

    whole = files_in(out)
    (out / "en/countries.html").write_text("damaged")
    (out / "fr/countries.html.br").unlink()
    make_mirror(out)
    assert files_in(out) == whole


def test_another_day_makes_all_pages_anew_and_files_vanish_with_their_page(
    small_record: Record, tmp_path: Path, ledgers: Path
) -> None:
    extra, out = make_signatory(name="Chile", slug="chile"), tmp_path / "out"
    make_mirror(out)
    assert (out / "en/countries/chile.html").exists()
    (out / "notes.txt").write_text("somebody else's")
    (tmp_path / "outside.txt").write_text("no business of a mirror")
    with (out / "SHA256SUMS").open("a") as sums:
        sums.write("0  ../outside.txt\n")
    extra.delete()
    done = make_mirror(out, moment=NOW + dt.timedelta(days=1))
    assert done.kept == 0
    assert done.removed > 3
    assert "24" in re.findall(r"Copy of[^.]*", (out / "en.html").read_text())[0]
    assert [name for name in files_in(out) if "chile" in name] == []
    assert (out / "notes.txt").exists()
    assert (tmp_path / "outside.txt").exists()


def change_something(kind: str, small_record: Record, alice: StaffMember, bob: StaffMember) -> None:
    people = {"by": alice, "reviewer": bob}
    match kind:
        case "entry":
            make_entry(undertaking=small_record["country"], **people)
        case "version":
            make_revision(undertaking=small_record["joint"], **people)
        case "name":
            Signatory.objects.filter(slug="kenya").update(name="Kenia")
        case "title":
            Commitment.objects.update(title="Another title of the same promise")
        case "signatory":
            other = make_undertaking(
                commitment=small_record["country"].commitment, signatory=make_signatory()
            )
            make_assessment(undertaking=other, **people)
        case "order":
            Commitment.objects.update(order=7)
    chain_up(NOW)


CHANGES = ("entry", "version", "name", "title", "signatory", "order", "nothing")


@given(kinds=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3))
@hypothesis_settings(
    max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_after_any_change_the_mirror_is_the_one_that_would_be_made_anew(
    small_record: Record,
    alice: StaffMember,
    bob: StaffMember,
    tmp_path_factory: pytest.TempPathFactory,
    kinds: list[str],
) -> None:
    """The rows grow from example to example, and so the changes come upon ever other data."""
    out, anew = tmp_path_factory.mktemp("out"), tmp_path_factory.mktemp("anew")
    make_mirror(out)
    for kind in kinds:
        change_something(kind, small_record, alice, bob)
    later = NOW + dt.timedelta(minutes=5)
    assert make_mirror(out, moment=later).problems == ()
    make_mirror(anew, moment=later)
    one, other = files_in(out), files_in(anew)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_what_was_stopped_goes_on_where_it_was(
    small_record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class StopError(Exception):
        pass

    def stops(what: str, done: int, total: int) -> None:
        if done >= 40:
            raise StopError

    with pytest.raises(StopError):
        export(tmp_path / "out", moment=NOW, tell=stops)
    assert json.loads((tmp_path / "out/mirror.json").read_text())["complete"] is False
    done = make_mirror(tmp_path / "out")
    assert done.kept >= 30
    assert done.problems == ()
    assert json.loads((tmp_path / "out/mirror.json").read_text())["complete"] is True
    assert list(faults_of_links(tmp_path / "out")) == []


def test_a_folder_with_other_files_is_refused(db: None, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.doc").write_text("years of work")
    with pytest.raises(NotOurFolderError, match=r"thesis\.doc"):
        make_mirror(tmp_path / "out")
    assert list(files_in(tmp_path / "out")) == ["thesis.doc"]


@pytest.mark.usefixtures("drafts")
def test_no_file_holds_anything_of_a_draft(record: Record, tmp_path: Path) -> None:
    assert make_mirror(tmp_path / "out").problems == ()
    folder = tmp_path / "out"
    found = [name for name, body in files_in(folder).items() if b"canary" in body.lower()]
    # what the packed ones hold is compared with these elsewhere
    assert CANARY == "zebra canary"
    assert found == []


def test_sample_data_keep_their_banner_and_stay_out_of_search_engines(
    small_record: Record, tmp_path: Path, alice: StaffMember
) -> None:
    StaffMember.objects.filter(pk=alice.pk).update(email="alice@sample.invalid")
    make_mirror(tmp_path / "out")
    for name, text in pages_in(tmp_path / "out").items():
        assert '<meta name="robots" content="noindex">' in text, name
        assert 'class="banner"' in text, name
    assert "Disallow: /\n" in (tmp_path / "out/robots.txt").read_text()


@pytest.mark.django_db
def test_a_copy_into_which_nothing_is_loaded_has_a_mirror_too(tmp_path: Path) -> None:
    assert make_mirror(tmp_path / "out").problems == ()
    assert "No text has been loaded yet." in pages_in(tmp_path / "out")["en/matrix/full.html"]
    assert list(faults_of_links(tmp_path / "out")) == []


def test_a_link_without_a_file_and_a_page_that_failed_are_told(tmp_path: Path, db: None) -> None:
    walk = module.Walk(
        module.Hands(1),
        module.Ledger(tmp_path / "ledger"),
        Order(tmp_path, "", NOW),
        module.Folder(tmp_path),
        lambda what, done, total: None,
    )
    walk.reach("/en/countries/nowhere", "/en")
    walk.take(Done("/en/countries/nowhere", problem="/en/countries/nowhere answered 404."))
    assert walk.problems == ["/en/countries/nowhere answered 404."]
    assert list(walk.dead_links()) == ["/en/countries/nowhere, which /en leads to, has no file."]
