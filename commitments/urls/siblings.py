"""The data siblings of pages: the name of the page with `-data` after it, its address with `.json`."""

from typing import Final

from django.urls import URLPattern, path

from commitments.views.public import siblings
from commitments.vocabulary import SignatoryKind

COUNTRY: Final = {"kind": SignatoryKind.COUNTRY}
ORGANISATION: Final = {"kind": SignatoryKind.ORGANISATION}

SIBLINGS: Final[list[URLPattern]] = [
    path("countries/<str:slug>.json", siblings.signatory, COUNTRY, name="country-data"),
    path(
        "countries/<str:slug>/<str:code>.json",
        siblings.undertaking,
        COUNTRY,
        name="country-undertaking-data",
    ),
    path("organisations/<str:slug>.json", siblings.signatory, ORGANISATION, name="organisation-data"),
    path(
        "organisations/<str:slug>/<str:code>.json",
        siblings.undertaking,
        ORGANISATION,
        name="organisation-undertaking-data",
    ),
    path("commitments/<str:code>.json", siblings.commitment, name="commitment-data"),
    path("commitments/<str:code>/joint.json", siblings.joint, name="joint-undertaking-data"),
    path("deadlines.json", siblings.deadlines, name="deadlines-data"),
    path("changes.json", siblings.changes, name="changes-data"),
]
