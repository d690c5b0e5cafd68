from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from commitments.urls.languages import in_the_readers_language
from commitments.views import local_mail
from commitments.views.desk import sign_in
from commitments.views.health import health, metrics, ready
from commitments.views.public.front_door import front_door

# one way in, and one page on which a password is changed: the desk's
admin.site.login = sign_in.to_sign_in  # type: ignore[method-assign, assignment]
admin.site.password_change = RedirectView.as_view(  # type: ignore[method-assign, assignment]
    pattern_name="account_change_password"
)

urlpatterns = [
    path("", front_door),
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
    path("admin/", admin.site.urls),
    path("healthz", health, name="health"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]

if settings.MAIL_WEBHOOK_SECRET:
    urlpatterns += [path("", include("commitments.urls.mail_reports"))]

if settings.MODE == "local":
    urlpatterns += [
        path("dev/mail", local_mail.messages, name="local-mail"),
        path("dev/mail/<slug:name>", local_mail.message, name="local-message"),
    ]
