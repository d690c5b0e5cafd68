from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from commitments.views.health import health

urlpatterns = [
    path("", RedirectView.as_view(url="/en")),
    path("", include("commitments.urls.public")),
    path("", include("commitments.urls.follow")),
    path("", include("commitments.urls.desk")),
    path("admin/", admin.site.urls),
    path("healthz", health, name="health"),
]
