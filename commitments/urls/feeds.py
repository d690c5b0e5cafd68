"""The feeds of pages: the name of the page with `-feed` after it, its address with `.atom`.

The feed of the digests stands beside them, in commitments/urls/digests.py.
"""

from typing import Final

from django.urls import URLPattern, path

from commitments.urls.later import later
from commitments.urls.siblings import COUNTRY, ORGANISATION

feeds = later("commitments.views.public.feeds")

FEEDS: Final[list[URLPattern]] = [
    path("overview.atom", feeds.overview, name="overview-feed"),
    path("changes.atom", feeds.changes, name="changes-feed"),
    path("corrections.atom", feeds.corrections, name="corrections-feed"),
    path("countries/<str:slug>.atom", feeds.signatory, COUNTRY, name="country-feed"),
    path("countries/<str:slug>/<str:code>.atom", feeds.undertaking, COUNTRY, name="country-undertaking-feed"),
    path("organisations/<str:slug>.atom", feeds.signatory, ORGANISATION, name="organisation-feed"),
    path(
        "organisations/<str:slug>/<str:code>.atom",
        feeds.undertaking,
        ORGANISATION,
        name="organisation-undertaking-feed",
    ),
    path("commitments/<str:code>.atom", feeds.commitment, name="commitment-feed"),
    path("commitments/<str:code>/joint.atom", feeds.joint, name="joint-undertaking-feed"),
    path("instruments/<slug:slug>.atom", feeds.instrument, name="instrument-feed"),
]
