from django.urls import path

from commitments.urls.later import later

follow = later("commitments.views.follow")

app_name = "follow"
urlpatterns = [
    path("follow", follow.start, name="start"),
    path("follow/preview", follow.preview, name="preview"),
    path("follow/sent", follow.sent, name="sent"),
    path("follow/erased", follow.erased, name="erased"),
    path("follow/confirm/<str:token>", follow.confirm, name="confirm"),
    path("follow/unsubscribe/<str:token>", follow.unsubscribe, name="unsubscribe"),
    path("follow/unsubscribe/<str:token>/undo", follow.undo, name="undo"),
    path("follow/unsubscribe/<str:token>/monthly", follow.monthly, name="monthly"),
    path("follow/unsubscribe/<str:token>/keep/<int:pk>", follow.keep, name="keep"),
    path("follow/new-address/<str:token>", follow.new_address, name="new-address"),
    path("follow/old-address/<str:token>", follow.old_address, name="old-address"),
    path("follow/<str:token>", follow.manage, name="manage"),
    path("follow/<str:token>/remove/<int:pk>", follow.remove, name="remove"),
    path("follow/<str:token>/schedule", follow.schedule, name="schedule"),
    path("follow/<str:token>/address", follow.address, name="address"),
    path("follow/<str:token>/address-sent", follow.address_sent, name="address-sent"),
    path("follow/<str:token>/my-data.json", follow.data, name="data"),
    path("follow/<str:token>/erase", follow.erase, name="erase"),
]
