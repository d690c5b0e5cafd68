"""What carries the record elsewhere: pictures, embeds, site maps; and the choice of a theme."""

from django.urls import path

from commitments.views.public import theme

app_name = "share"

urlpatterns = [
    path("theme", theme.choose, name="theme"),
    path("theme.css", theme.style, name="theme-style"),
]
