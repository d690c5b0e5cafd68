import re

from django.urls import path, register_converter

from commitments.rules.citations import FORMS
from commitments.urls.calendars import CALENDARS
from commitments.urls.feeds import FEEDS
from commitments.urls.later import later
from commitments.urls.siblings import COUNTRY, ORGANISATION, SIBLINGS

app_name = "public"


class CitationEnding:
    """The ending of an address that asks how a page is cited."""

    regex = "|".join(re.escape(ending) for ending in FORMS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


about = later("commitments.views.public.about")
changes = later("commitments.views.public.changes")
citing = later("commitments.views.public.citing")
commitments = later("commitments.views.public.commitments")
compare = later("commitments.views.public.compare")
data = later("commitments.views.public.data")
deadlines = later("commitments.views.public.deadlines")
instruments = later("commitments.views.public.instruments")
letter = later("commitments.views.public.letter")
log = later("commitments.views.public.log")
matrix = later("commitments.views.public.matrix")
method = later("commitments.views.public.method")
overview = later("commitments.views.public.overview")
reference = later("commitments.api.reference")
search = later("commitments.views.public.search")
signatories = later("commitments.views.public.signatories")
sources = later("commitments.views.public.sources")
tile_map = later("commitments.views.public.tile_map")
undertakings = later("commitments.views.public.undertakings")
version_comparison = later("commitments.views.public.version_comparison")

register_converter(CitationEnding, "citation")

urlpatterns = [
    # of every page that says how it is cited; first, because a name or a code may hold a full stop
    path("<path:page>.<citation:ending>", citing.file, name="citation"),
    *SIBLINGS,
    *CALENDARS,
    *FEEDS,
    path("", overview.overview, name="overview"),
    path("assessed-over-time.svg", overview.assessed_over_time, name="assessed-over-time"),
    path("overdue-over-time.svg", overview.overdue_over_time, name="overdue-over-time"),
    path("countries", signatories.countries, name="countries"),
    path("countries/<str:slug>.svg", signatories.timeline_file, COUNTRY, name="country-timeline"),
    path("countries/<str:slug>", signatories.signatory, COUNTRY, name="country"),
    path("countries/<str:slug>/letter", letter.letter, COUNTRY, name="country-letter"),
    path(
        "countries/<str:slug>/<str:code>.svg",
        undertakings.drawing,
        COUNTRY,
        name="country-undertaking-drawing",
    ),
    path(
        "countries/<str:slug>/<str:code>/compare",
        version_comparison.compare,
        COUNTRY,
        name="country-undertaking-comparison",
    ),
    path("countries/<str:slug>/<str:code>", undertakings.undertaking, COUNTRY, name="country-undertaking"),
    path(
        "countries/<str:slug>/<str:code>/v<int:version>",
        undertakings.version,
        COUNTRY,
        name="country-undertaking-version",
    ),
    path("organisations", signatories.organisations, name="organisations"),
    path(
        "organisations/<str:slug>.svg", signatories.timeline_file, ORGANISATION, name="organisation-timeline"
    ),
    path("organisations/<str:slug>", signatories.signatory, ORGANISATION, name="organisation"),
    path("organisations/<str:slug>/letter", letter.letter, ORGANISATION, name="organisation-letter"),
    path(
        "organisations/<str:slug>/<str:code>.svg",
        undertakings.drawing,
        ORGANISATION,
        name="organisation-undertaking-drawing",
    ),
    path(
        "organisations/<str:slug>/<str:code>/compare",
        version_comparison.compare,
        ORGANISATION,
        name="organisation-undertaking-comparison",
    ),
    path(
        "organisations/<str:slug>/<str:code>",
        undertakings.undertaking,
        ORGANISATION,
        name="organisation-undertaking",
    ),
    path(
        "organisations/<str:slug>/<str:code>/v<int:version>",
        undertakings.version,
        ORGANISATION,
        name="organisation-undertaking-version",
    ),
    path("instruments", instruments.instruments, name="instruments"),
    path("instruments/<slug:slug>", instruments.instrument, name="instrument"),
    path("commitments", commitments.commitments, name="commitments"),
    path("commitments/<str:code>.svg", commitments.drawing, name="commitment-drawing"),
    path("commitments/<str:code>", commitments.commitment, name="commitment"),
    path("commitments/<str:code>/joint.svg", undertakings.joint_drawing, name="joint-undertaking-drawing"),
    path(
        "commitments/<str:code>/joint/compare",
        version_comparison.compare_joint,
        name="joint-undertaking-comparison",
    ),
    path("commitments/<str:code>/joint", undertakings.joint, name="joint-undertaking"),
    path(
        "commitments/<str:code>/joint/v<int:version>",
        undertakings.joint_version,
        name="joint-undertaking-version",
    ),
    path("matrix", matrix.matrix, name="matrix"),
    path("matrix/full", matrix.full_matrix, name="full-matrix"),
    path("matrix/<slug:slug>", matrix.instrument_matrix, name="instrument-matrix"),
    path("compare", compare.compare, name="compare"),
    path("map.svg", tile_map.drawing, name="map-drawing"),
    path("map", tile_map.tile_map, name="map"),
    path("deadlines", deadlines.deadlines, name="deadlines"),
    path("changes", changes.changes, name="changes"),
    path("changes/<int:number>", changes.change, name="change"),
    path("sources", sources.sources, name="sources"),
    path("sources/<int:pk>", sources.source, name="source"),
    path("method", method.method, name="method"),
    path("method/reliability", method.reliability, name="reliability"),
    path("data/api", reference.reference, name="api-reference"),
    path("data/log", log.page, name="log"),
    path("search", search.search, name="search"),
    path("corrections", about.corrections, name="corrections"),
    path("data", data.data, name="data"),
    path("about", about.about, name="about"),
    path("privacy", about.privacy, name="privacy"),
    path("accessibility", about.accessibility, name="accessibility"),
]
