"""The site's addresses as they are where a mail service may report: tests name it as ROOT_URLCONF."""

from django.urls import include, path

from tracker import urls

urlpatterns = [*urls.urlpatterns, path("", include("commitments.urls.mail_reports"))]
