from django.urls import path

from commitments.views import follow

app_name = "follow"
urlpatterns = [
    path("en/follow", follow.start, name="start"),
    path("en/follow/sent", follow.sent, name="sent"),
    path("en/follow/erased", follow.erased, name="erased"),
    path("en/follow/confirm/<str:token>", follow.confirm, name="confirm"),
    path("en/follow/unsubscribe/<str:token>", follow.unsubscribe, name="unsubscribe"),
    path("en/follow/unsubscribe/<str:token>/undo", follow.undo, name="undo"),
    path("en/follow/<str:token>", follow.manage, name="manage"),
    path("en/follow/<str:token>/remove/<int:pk>", follow.remove, name="remove"),
    path("en/follow/<str:token>/schedule", follow.schedule, name="schedule"),
    path("en/follow/<str:token>/my-data.json", follow.data, name="data"),
    path("en/follow/<str:token>/erase", follow.erase, name="erase"),
]
