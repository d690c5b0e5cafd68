"""The data packages and the catalogue, the same in every language; /en/data tells about them."""

from django.urls import path

from commitments.rules.data_packages import Form
from commitments.urls.later import later

packages = later("commitments.views.public.packages")

app_name = "packages"

urlpatterns = [
    *(
        path(f"data/package/latest.{form}", packages.latest, {"form": form}, name=f"latest-{form}")
        for form in Form
    ),
    *(path(f"data/package/<str:day>.{form}", packages.package, {"form": form}, name=form) for form in Form),
    path("data/package/index.json", packages.index, name="index"),
    path("data/catalog.jsonld", packages.catalog, name="catalog"),
]
