"""What servers answer that nobody foresaw: it ends one look, and never a round."""

import pytest

from commitments.actions import captures
from commitments.desk_vocabulary import LinkState
from commitments.fetching.fetcher import Fetched
from commitments.models import EvidenceCapture
from tests.evidence_factories import evidence_folder, internet, look, make_source  # noqa: F401
from tests.source_servers import PUBLIC, page, redirect

pytestmark = pytest.mark.django_db


def test_a_file_name_that_no_table_can_store_is_mended() -> None:
    make_source()
    name = "attachment; filename*=unicode_escape''%5Cud800abc"
    answer = page("%PDF", **{"Content-Type": "application/pdf", "Content-Disposition": name})
    with internet({"/page": answer}) as net:
        (found,) = look(net)
    assert (found.title, found.problem) == ("?abc", "")


def test_a_redirect_to_an_endless_name_is_told_shortly() -> None:
    source = make_source()
    host = ".".join(["a" * 60] * 6)
    with internet({"/page": redirect(f"http://{host}/")}) as net:
        (found,) = look(net)
    source.refresh_from_db()
    assert len(found.problem) <= 300
    assert source.link_state == LinkState.UNREACHABLE


def test_a_source_that_breaks_the_look_is_judged_and_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, other = make_source(), make_source(url="http://other.example/page")
    kept = captures.kept

    def kept_or_not(fetched: Fetched) -> EvidenceCapture:
        if "site" in fetched.url:
            raise RuntimeError("nobody foresaw this")
        return kept(fetched)

    monkeypatch.setattr(captures, "kept", kept_or_not)
    with internet({"/page": page("Words.")}, names={"other.example": [[PUBLIC]]}) as net:
        found = look(net)
    assert {item.evidence_id: item.problem for item in found} == {
        broken.pk: "What the server answered could not be read.",
        other.pk: "",
    }
    broken.refresh_from_db()
    assert (broken.link_state, broken.failed_checks, broken.check_lease_until) == (
        LinkState.UNREACHABLE,
        1,
        None,
    )
    assert "nobody foresaw this" in caplog.text
