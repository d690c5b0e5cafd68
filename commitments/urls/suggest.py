from django.urls import path

from commitments.urls.later import later

suggest = later("commitments.views.suggest")

app_name = "suggest"
urlpatterns = [
    path("suggest", suggest.start, name="start"),
    path("suggest/sent", suggest.sent, name="sent"),
]
