from django.urls import path

from commitments.views.public import (
    about,
    changes,
    commitments,
    deadlines,
    instruments,
    method,
    overview,
    search,
    signatories,
    sources,
    undertakings,
)
from commitments.vocabulary import SignatoryKind

app_name = "public"

COUNTRY = {"kind": SignatoryKind.COUNTRY}
ORGANISATION = {"kind": SignatoryKind.ORGANISATION}

urlpatterns = [
    path("en", overview.overview, name="overview"),
    path("en/countries", signatories.countries, name="countries"),
    path("en/countries/<str:slug>", signatories.signatory, COUNTRY, name="country"),
    path("en/countries/<str:slug>/<str:code>", undertakings.undertaking, COUNTRY, name="country-undertaking"),
    path(
        "en/countries/<str:slug>/<str:code>/v<int:version>",
        undertakings.version,
        COUNTRY,
        name="country-undertaking-version",
    ),
    path("en/organisations", signatories.organisations, name="organisations"),
    path("en/organisations/<str:slug>", signatories.signatory, ORGANISATION, name="organisation"),
    path(
        "en/organisations/<str:slug>/<str:code>",
        undertakings.undertaking,
        ORGANISATION,
        name="organisation-undertaking",
    ),
    path(
        "en/organisations/<str:slug>/<str:code>/v<int:version>",
        undertakings.version,
        ORGANISATION,
        name="organisation-undertaking-version",
    ),
    path("en/instruments", instruments.instruments, name="instruments"),
    path("en/instruments/<slug:slug>", instruments.instrument, name="instrument"),
    path("en/commitments", commitments.commitments, name="commitments"),
    path("en/commitments/<str:code>", commitments.commitment, name="commitment"),
    path("en/commitments/<str:code>/joint", undertakings.joint, name="joint-undertaking"),
    path(
        "en/commitments/<str:code>/joint/v<int:version>",
        undertakings.joint_version,
        name="joint-undertaking-version",
    ),
    path("en/deadlines", deadlines.deadlines, name="deadlines"),
    path("en/changes", changes.changes, name="changes"),
    path("en/changes/<int:number>", changes.change, name="change"),
    path("en/sources", sources.sources, name="sources"),
    path("en/sources/<int:pk>", sources.source, name="source"),
    path("en/method", method.method, name="method"),
    path("en/method/reliability", method.reliability, name="reliability"),
    path("en/search", search.search, name="search"),
    path("en/corrections", about.corrections, name="corrections"),
    path("en/about", about.about, name="about"),
    path("en/privacy", about.privacy, name="privacy"),
    path("en/accessibility", about.accessibility, name="accessibility"),
]
