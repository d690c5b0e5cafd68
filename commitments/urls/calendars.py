"""The calendars of pages: the name of the page with `-calendar` after it, its address with `.ics`."""

from typing import Final

from django.urls import URLPattern, path

from commitments.urls.later import later
from commitments.urls.siblings import COUNTRY, ORGANISATION

calendars = later("commitments.views.public.calendars")

CALENDARS: Final[list[URLPattern]] = [
    path("countries/<str:slug>.ics", calendars.signatory, COUNTRY, name="country-calendar"),
    path("organisations/<str:slug>.ics", calendars.signatory, ORGANISATION, name="organisation-calendar"),
    path("commitments/<str:code>.ics", calendars.commitment, name="commitment-calendar"),
    path("instruments/<slug:slug>.ics", calendars.instrument, name="instrument-calendar"),
    path("deadlines.ics", calendars.deadlines, name="deadlines-calendar"),
]
