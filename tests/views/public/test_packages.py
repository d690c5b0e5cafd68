import base64
import datetime as dt
import hashlib
import json
from pathlib import Path

from django.test import Client

from commitments.actions.packages import making
from commitments.models import StaffMember, Undertaking
from commitments.summaries.packages.kept import Package
from tests.factories import make_entry
from tests.package_factories import DAY, folder, note_of, package, published

__all__ = ["folder", "package", "published"]
ZIP, SQLITE = f"/data/package/{DAY}.zip", f"/data/package/{DAY}.sqlite"
NIGHT = dt.timedelta(days=1)


def test_both_files_come_whole_as_they_lie_there(client: Client, package: Package) -> None:
    for path, file, kind in (
        (ZIP, package.zip, "application/zip"),
        (SQLITE, package.sqlite, "application/vnd.sqlite3"),
    ):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        body = answer.getvalue()
        digest = hashlib.sha256(body)
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert "Content-Encoding" not in answer
        assert (digest.hexdigest(), answer["Content-Length"]) == (file.sha256, str(len(body)))
        assert answer["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        name = f"ai-commitment-tracker-{DAY}{Path(path).suffix}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not answer.cookies


def test_nobody_gets_twice_what_they_have(client: Client, package: Package) -> None:
    first = client.get(ZIP)
    assert first.getvalue()
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get(ZIP, headers=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"
    head = client.head(ZIP)
    assert (head["Content-Length"], head.getvalue()) == (str(package.zip.size), b"")


def test_todays_is_asked_for_again(client: Client, published: dt.datetime) -> None:
    making.make(day=published.date(), at=published)
    answer = client.get(f"/data/package/{published.date()}.zip")
    assert answer.getvalue()
    assert answer["Cache-Control"] == "public, no-cache"


def test_the_latest_leads_to_the_newest_and_on_a_past_day_to_that_day(
    client: Client, package: Package, published: dt.datetime
) -> None:
    note_of(package, published.date())
    for form in ("zip", "sqlite"):
        answer = client.get(f"/data/package/latest.{form}")
        assert (answer.status_code, answer["Cache-Control"]) == (302, "public, no-cache")
        assert answer["Location"] == f"/data/package/{published.date()}.{form}"
        then = client.get(f"/data/package/latest.{form}?as_of={DAY}")
        assert then["Location"].startswith(f"/data/package/{DAY}.{form}")
        assert client.get(then["Location"]).getvalue()


def test_what_is_not_there_is_a_problem(client: Client, folder: Path, db: None) -> None:
    for path in (ZIP, "/data/package/latest.zip", "/data/package/yesterday.zip"):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path
    assert client.post(ZIP).status_code == 405


def test_a_note_without_its_files_is_no_package(client: Client, package: Package, folder: Path) -> None:
    (folder / package.zip.name).unlink()
    assert client.get(SQLITE).status_code == 404


def test_the_index_names_every_package(client: Client, package: Package, published: dt.datetime) -> None:
    note_of(package, published.date())
    answer = client.get("/data/package/index.json")
    newest, first = answer.json()["packages"]
    assert (newest["day"], newest["data_day"], first["day"]) == (str(published.date()), str(DAY), str(DAY))
    assert first["files"]["zip"]["sha256"] == package.zip.sha256
    assert client.get(newest["files"]["zip"]["url"]).getvalue()
    assert (
        client.get("/data/package/index.json", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    )
    (only,) = client.get(f"/data/package/index.json?as_of={DAY}").json()["packages"]
    assert only["day"] == str(DAY)


def test_the_catalogue_leads_to_everything(client: Client, package: Package) -> None:
    answer = client.get("/data/catalog.jsonld")
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("application/ld+json", "*")
    ways = answer.json()["dcat:dataset"]["dcat:distribution"]
    addresses = [way.get("dcat:downloadURL", way["dcat:accessURL"])["@id"] for way in ways]
    assert len(addresses) == len(set(addresses)) == 2 + 2 * 13 + 3 + 1
    for address in addresses:
        found = client.get(address)
        assert (found.status_code, bool(found.getvalue())) == (200, True), address


def test_the_page_lists_the_packages_with_what_proves_them(
    client: Client, package: Package, published: dt.datetime
) -> None:
    note_of(package, published.date())
    body = client.get("/en/data").content.decode()
    assert body.count(package.zip.sha256) == 2 + 1  # both days, and for search engines
    assert body.index(f"/data/package/{published.date()}.zip") < body.index(ZIP)
    assert "as on 23 Nov" in body
    then = client.get(f"/en/data?as_of={DAY}").content.decode()
    assert f"/data/package/{published.date()}" not in then
    assert f'href="{ZIP}"' in then
    assert f'href="/data/package/latest.zip?as_of={DAY}"' in then


def test_search_engines_are_told_of_the_dataset(client: Client, package: Package) -> None:
    body = client.get("/en/data").content.decode()
    graph = json.loads(body.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    (dataset,) = [node for node in graph["@graph"] if node["@type"] == "Dataset"]
    assert "no licence has been chosen yet" in dataset["license"]["text"]
    archive = dataset["distribution"][0]
    assert (archive["contentUrl"].endswith(ZIP), archive["sha256"]) == (True, package.zip.sha256)


def test_the_page_of_a_copy_without_packages_says_so(client: Client, folder: Path, db: None) -> None:
    assert "No package has been made yet." in client.get("/en/data").content.decode()


def test_a_replaced_package_is_loaded_to_its_end(
    client: Client, published: dt.datetime, alice: StaffMember, bob: StaffMember
) -> None:
    first = making.make(day=published.date(), at=published)
    assert first is not None
    loading = client.get(f"/data/package/{published.date()}.zip")
    make_entry(undertaking=Undertaking.objects.all()[0], by=alice, reviewer=bob)
    second = making.make(day=published.date(), at=published)
    assert second is not None
    assert second.zip.sha256 != first.zip.sha256
    assert hashlib.sha256(loading.getvalue()).hexdigest() == first.zip.sha256
