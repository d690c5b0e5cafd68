from django.urls import path

from commitments.urls.later import later
from commitments.urls.siblings import DIGESTS

digest_feed = later("commitments.views.public.digest_feed")
digests = later("commitments.views.public.digests")

app_name = "digests"
urlpatterns = [
    *DIGESTS,
    path("digests", digests.digests, name="list"),
    path("digests.atom", digest_feed.digest_feed, name="feed"),
    path("digests/<str:rhythm>/<str:key>", digests.digest, name="period"),
    path("digests/changes/<int:after>/<int:up_to>/<str:told_on>/<str:day>", digests.span, name="span"),
]
