from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from commitments.desk_vocabulary import LinkState
from commitments.models import DeskAct, Evidence, EvidenceCapture, StaffMember
from tests.evidence_factories import DAY, TEXT, evidence_folder, make_capture, make_source  # noqa: F401
from tests.factories import NOW, make_entry, make_evidence, make_person, make_undertaking

pytestmark = pytest.mark.django_db
LIST = "/desk/sources"


@pytest.fixture
def source() -> Evidence:
    return make_source()


@pytest.fixture
def changed(source: Evidence) -> EvidenceCapture:
    """The newest copy of a source whose words changed."""
    make_capture(evidence=source, at=NOW - DAY)
    Evidence.objects.update(link_state=LinkState.CHANGED)
    return make_capture(evidence=source, text=TEXT.replace("publishes", "may publish"), title="Décret 12")


def address(source: Evidence) -> str:
    return reverse("desk:evidence-item", args=[source.pk])


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_sources_opens_with_what_needs_a_look(desk: Client, changed: EvidenceCapture) -> None:
    make_evidence(title="A page that is fine")
    shown = body(desk, LIST)
    assert changed.evidence.title in shown
    assert "A page that is fine" not in shown
    assert "A page that is fine" in body(desk, f"{LIST}?state=all")


def test_sources_without_any_says_so(desk: Client) -> None:
    assert "No source is in this list." in body(desk, LIST)
    assert "No source here has all of these words." in body(desk, f"{LIST}?q=nothing&state=all&page=x")


def test_source_shows_what_changed(desk: Client, changed: EvidenceCapture) -> None:
    shown = body(desk, address(changed.evidence))
    assert "<del>" in shown
    assert "may publish" in shown
    assert "I have read the page as it is now" in shown
    assert changed.sha256 in shown


def test_source_escapes_what_a_page_says_of_itself(desk: Client, source: Evidence) -> None:
    make_capture(evidence=source, title="<script>alert(1)</script>", text="<img src=x onerror=alert(2)>")
    make_capture(evidence=source, at=NOW + DAY, title="<script>alert(1)</script>", text="Other words.")
    shown = body(desk, address(source))
    assert "<script>alert" not in shown
    assert "<img" not in shown


def test_source_that_is_not_there_is_404(desk: Client) -> None:
    assert desk.get("/desk/sources/999999").status_code == 404
    assert desk.post("/desk/sources/999999", {"act": "look"}).status_code == 404


def test_look_again_waits_for_the_worker(desk: Client, source: Evidence) -> None:
    Evidence.objects.update(next_check_at=NOW + 365 * DAY)
    response = desk.post(address(source), {"act": "look"}, follow=True)
    assert "It is first in turn. This copy looks at sources only when" in response.content.decode()
    source.refresh_from_db()
    assert source.next_check_at is not None
    assert source.next_check_at < NOW + 365 * DAY
    assert not source.captures.exists()


def test_read_ends_the_change(desk: Client, changed: EvidenceCapture) -> None:
    response = desk.post(address(changed.evidence), {"act": "read", "capture": changed.pk})
    assert response.status_code == 302
    changed.evidence.refresh_from_db()
    assert changed.evidence.link_state == LinkState.FINE
    assert DeskAct.objects.count() == 1


def test_read_of_an_older_copy_is_a_conflict(desk: Client, changed: EvidenceCapture) -> None:
    first = changed.evidence.captures.last()
    response = desk.post(address(changed.evidence), {"act": "read", "capture": first.pk})
    assert response.status_code == 409
    assert "fetched again meanwhile" in response.content.decode()


def test_facts_of_the_page_are_taken_over(desk: Client, changed: EvidenceCapture) -> None:
    data = {"act": "facts", "capture": changed.pk, "facts": ["title"]}
    assert desk.post(address(changed.evidence), data).status_code == 302
    changed.evidence.refresh_from_db()
    assert changed.evidence.title == "Décret 12"


def test_facts_without_a_choice_say_so_beside_the_field(desk: Client, changed: EvidenceCapture) -> None:
    response = desk.post(address(changed.evidence), {"act": "facts", "capture": changed.pk})
    assert response.status_code == 422
    assert "Choose at least one" in response.content.decode()


def test_capture_of_another_source_is_404(desk: Client, changed: EvidenceCapture) -> None:
    other = make_evidence()
    for act in ("read", "facts"):
        data = {"act": act, "capture": changed.pk}
        assert desk.post(address(other), data).status_code == 404
    assert desk.get(reverse("desk:evidence-copy", args=[other.pk, changed.pk])).status_code == 404


def test_what_is_on_record_is_offered_no_change_and_refuses_one(desk: Client) -> None:
    source = make_entry(undertaking=make_undertaking()).evidence.get()
    capture = make_capture(evidence=source, title="Another title")
    Evidence.objects.update(moved_to="https://example.org/new", link_state=LinkState.MOVED)
    shown = body(desk, address(source))
    assert "Use what is ticked" not in shown
    assert "Use the new address" not in shown
    assert "the public page shows the new one beside it" in shown
    for data in ({"act": "address"}, {"act": "facts", "capture": capture.pk, "facts": ["title"]}):
        assert desk.post(address(source), data).status_code == 409
    source.refresh_from_db()
    assert source.title != "Another title"


def test_new_address_is_recorded(desk: Client, source: Evidence) -> None:
    Evidence.objects.update(moved_to="https://example.org/new", link_state=LinkState.MOVED)
    assert "Use the new address" in body(desk, address(source))
    assert desk.post(address(source), {"act": "address"}).status_code == 302
    source.refresh_from_db()
    assert source.url == "https://example.org/new"


@pytest.mark.parametrize("data", [{}, {"act": "publish"}, {"act": "look", "capture": "x"}])
def test_made_up_act_is_refused(desk: Client, source: Evidence, data: dict[str, str]) -> None:
    assert desk.post(address(source), data).status_code == 422


def test_stored_copy_is_a_file_that_runs_nothing(desk: Client, source: Evidence) -> None:
    capture = make_capture(evidence=source, text="<script>alert(1)</script>")
    response = desk.get(reverse("desk:evidence-copy", args=[source.pk, capture.pk]))
    assert response.content == b"<p><script>alert(1)</script></p>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="source-{source.pk}-2026-11-23.html.txt"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_stored_copy_that_is_damaged_or_missing_is_404(
    desk: Client,
    source: Evidence,
    evidence_folder: Path,  # noqa: F811
) -> None:
    capture, failed = make_capture(evidence=source), make_capture(evidence=source, status=404)
    (evidence_folder / capture.stored_as).write_bytes(b"damaged")
    for one in (capture, failed):
        assert desk.get(reverse("desk:evidence-copy", args=[source.pk, one.pk])).status_code == 404


def test_source_says_whether_anything_looks_by_itself(
    desk: Client, source: Evidence, settings: Settings
) -> None:
    assert "only when somebody runs the command" in body(desk, address(source))
    settings.SOURCE_CHECKS = True
    assert "only when somebody runs the command" not in body(desk, address(source))
    response = desk.post(address(source), {"act": "look"}, follow=True)
    assert "It is next in turn." in response.content.decode()


def test_source_never_looked_at_is_not_looked_at_again(desk: Client, source: Evidence) -> None:
    assert "Look now <kbd>" in body(desk, address(source))
    Evidence.objects.update(checked_at=NOW)
    assert "Look again now <kbd>" in body(desk, address(source))


def test_administrator_reads_and_changes_nothing(client: Client, changed: EvidenceCapture) -> None:
    client.force_login(make_person(role="Administrator"))
    shown = body(client, address(changed.evidence))
    assert "Look now" not in shown
    assert client.post(address(changed.evidence), {"act": "look"}).status_code == 403


def test_nobody_without_rights_gets_a_copy(
    client: Client, charlie: StaffMember, changed: EvidenceCapture
) -> None:
    client.force_login(charlie)
    for name, args in (
        ("evidence-copy", [changed.evidence_id, changed.pk]),
        ("evidence-item", [changed.evidence_id]),
    ):
        assert client.get(reverse(f"desk:{name}", args=args)).status_code == 403


def test_public_page_names_the_hash_and_never_the_copy(client: Client) -> None:
    source = make_entry(undertaking=make_undertaking()).evidence.get()
    capture = make_capture(evidence=source, at=NOW - DAY)
    make_capture(evidence=source, status=404)
    Evidence.objects.update(link_state=LinkState.GONE)
    shown = body(client, source.get_absolute_url())
    assert capture.sha256 in shown
    assert "Gone since <time" in shown
    assert "23 November 2026" in shown
    assert "Last seen working on" in shown
    assert capture.stored_as not in shown
