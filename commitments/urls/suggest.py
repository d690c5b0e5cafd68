from django.urls import path

from commitments.views import suggest

app_name = "suggest"
urlpatterns = [
    path("en/suggest", suggest.start, name="start"),
    path("en/suggest/sent", suggest.sent, name="sent"),
]
