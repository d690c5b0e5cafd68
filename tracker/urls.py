from django.conf import settings
from django.urls import include, path

from commitments.urls.languages import in_the_readers_language
from commitments.urls.later import addresses_later, later

front_door = later("commitments.views.public.front_door")
health = later("commitments.views.health")
local_mail = later("commitments.views.local_mail")

urlpatterns = [
    path("", front_door.front_door),
    in_the_readers_language(include("commitments.urls.public")),
    in_the_readers_language(include("commitments.urls.digests")),
    in_the_readers_language(include("commitments.urls.follow")),
    in_the_readers_language(include("commitments.urls.suggest")),
    path("", include("commitments.urls.share")),
    path("", include("commitments.urls.api")),
    path("", include("commitments.urls.log")),
    path("", include("commitments.urls.packages")),
    path("", include("commitments.urls.reply")),
    path("", include("commitments.urls.desk")),
    path("", include("commitments.urls.account")),
    addresses_later("admin/", "commitments.urls.administration", namespace="admin"),
    path("healthz", health.health, name="health"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]

if settings.MAIL_WEBHOOK_SECRET:
    urlpatterns += [path("", include("commitments.urls.mail_reports"))]

if settings.MODE == "local":
    urlpatterns += [
        path("dev/mail", local_mail.messages, name="local-mail"),
        path("dev/mail/<slug:name>", local_mail.message, name="local-message"),
    ]
