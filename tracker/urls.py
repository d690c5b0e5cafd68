from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from commitments.views import local_mail
from commitments.views.health import health

urlpatterns = [
    path("", RedirectView.as_view(url="/en")),
    path("", include("commitments.urls.public")),
    path("", include("commitments.urls.follow")),
    path("", include("commitments.urls.desk")),
    path("admin/", admin.site.urls),
    path("healthz", health, name="health"),
]

if settings.MODE == "local":
    urlpatterns += [
        path("dev/mail", local_mail.messages, name="local-mail"),
        path("dev/mail/<slug:name>", local_mail.message, name="local-message"),
    ]
