from django.urls import include, path

from commitments.api import v1

urlpatterns = [path("api/v1/", include((v1.urlpatterns, "api")))]
