"""Whatever happens afterwards, pages, drawings, feeds and frames of a past day stay as they were."""

import datetime as dt

import time_machine
from django.test import Client
from django.urls import reverse

from commitments.models import Change, Evidence, StaffMember, Undertaking
from commitments.models.assessment import reverse_version
from tests.factories import NOW
from tests.past_day_factories import as_of
from tests.past_histories import (
    ACTS,
    Scene,
    archive,
    assess,
    happen,
    log,
    make_scene,
    move_deadline,
    rename,
    rename_staff,
    reply,
    reword,
)
from tests.test_no_draft_leaks import PATTERNS, WITH_ARGUMENTS

DAY = NOW.date() + dt.timedelta(days=1)
SPACES = ("public", "digests", "share")
QUESTIONS = (
    "/en/search?q=kenya", "/en/search?q=something", "/en/search?q=worded", "/en/search?q=met",
    "/en/changes?signatory=kenya", "/en/changes?kind=correction", "/en/changes?from=2026-11-20",
    "/en/countries?name=ken", "/en/countries?since=2026-11-20", "/en/compare?c=kenya&c=european-union",
    "/en/matrix?level=met", "/en/map?commitment=D3.a", "/en/deadlines?view=month", "/en/sources?q=ministry",
    "/en/commitments/D3.a?level=met", "/en/digests?rhythm=daily", "/en/digests.atom?rhythm=weekly",
)  # fmt: skip


def addresses(scene: Scene) -> list[str]:
    plain = [
        reverse(name)
        for name in PATTERNS
        if name not in WITH_ARGUMENTS and name.split(":")[0] in SPACES and name != "share:theme"
    ]
    found = [*plain, *QUESTIONS, "/embed/en/map", "/sitemap-fr.xml"]
    found += [f"/en/digests/daily/{NOW.date() + dt.timedelta(days=n)}" for n in range(3)]
    numbers = list(Change.objects.order_by("number").values_list("number", flat=True))
    found += [f"/en/changes/{number}" for number in numbers]
    found += [f"/en/changes/{numbers[-1] + n}" for n in range(1, 8)]  # not published yet
    found += [source.get_absolute_url() for source in Evidence.objects.exclude(entry_links=None)]
    for page in ("/countries/kenya", "/organisations/european-union"):
        found += [f"/en{page}{rest}" for rest in ("", ".svg", ".json", "/letter?commitment=D3.a")]
        found.append(f"/embed/fr{page}")
    commitment = scene.undertaking().commitment
    found += [f"/en/commitments/D3.a{rest}" for rest in ("", ".svg", ".json")]
    found += [f"/en/{page}/{commitment.instrument.code}" for page in ("instruments", "matrix")]
    for undertaking in scene.undertakings.values():
        undertaking = Undertaking.objects.get(pk=undertaking.pk)
        page = undertaking.get_absolute_url()
        found += [page, f"{page}.svg", f"{page}.bib", f"{page}/compare", f"{page}/compare?from=1&to=2"]
        found += [f"/embed/en{page.removeprefix('/en')}"]
        found += [reverse_version(undertaking, number) for number in range(1, 6)]
    return [as_of(path, DAY) for path in found]


def said(client: Client, paths: list[str]) -> dict[str, tuple[int, str, bytes]]:
    answers = {path: client.get(path) for path in paths}
    return {
        path: (answer.status_code, answer.get("Location", ""), answer.content)
        for path, answer in answers.items()
    }


def test_pages_of_a_past_day_stay_as_they_were(client: Client, alice: StaffMember, bob: StaffMember) -> None:
    with time_machine.travel(NOW, tick=False):
        scene = make_scene(alice, bob)
        happen(scene, log)  # the launch
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False) as clock:
        for act in (assess, assess, assess, reply, log):
            clock.shift(dt.timedelta(minutes=20))
            happen(scene, act)
    with time_machine.travel(NOW + dt.timedelta(days=2), tick=False) as clock:
        paths = addresses(scene)
        before = said(client, paths)
        for act in (*ACTS, rename, reword, archive, rename_staff, move_deadline, log):
            clock.shift(dt.timedelta(minutes=5))
            happen(scene, act)
        after = said(client, paths)
    assert {status for status, *_ in before.values()} == {200, 404}
    assert [path for path in paths if before[path] != after[path]] == []
