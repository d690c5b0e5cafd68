"""The least that Django can do: no middleware, no template, no database. Pages are measured against it."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.urandom(20).hex(),
    USE_TZ=True,
)


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello, world", content_type="text/plain", headers={"Content-Length": "12"})


urlpatterns = [path("", hello)]
django.setup(set_prefix=False)
application = WSGIHandler()
