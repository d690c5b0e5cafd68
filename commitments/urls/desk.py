from django.urls import path

from commitments.views.desk import entries, inbox, leads, reviews, sign_in, undertakings

app_name = "desk"

urlpatterns = [
    path("desk", inbox.inbox, name="inbox"),
    path("desk/sign-in", sign_in.sign_in, name="sign-in"),
    path("desk/sign-out", sign_in.sign_out, name="sign-out"),
    path("desk/log", entries.log, name="log"),
    path("desk/entries/<uuid:reference>", entries.entry, name="entry"),
    path("desk/undertakings", undertakings.undertakings, name="undertakings"),
    path("desk/undertakings/<int:pk>", undertakings.undertaking, name="undertaking"),
    path("desk/reviews/<uuid:reference>", reviews.review, name="review"),
    path("desk/leads/<uuid:reference>", leads.lead, name="lead"),
]
