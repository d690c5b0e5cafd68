from django.urls import path

from commitments.views import suggest

app_name = "suggest"
urlpatterns = [
    path("suggest", suggest.start, name="start"),
    path("suggest/sent", suggest.sent, name="sent"),
]
