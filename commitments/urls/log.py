"""The files of the published log, the same in every language; /en/data/log tells about them."""

from django.urls import path

from commitments.urls.later import later

log = later("commitments.views.public.log")


app_name = "log"

urlpatterns = [
    path("log.jsonl", log.file, name="file"),
    path("log/head.json", log.head, name="head"),
    path("log/heads.json", log.heads, name="heads"),
    path("log/proof.jsonl", log.proof, name="proof"),
    path("log/check_log.py", log.checker, name="checker"),
    path("log/<int:position>.json", log.link, name="link"),
]
