"""The page cache as the settings have it."""

import os
from pathlib import Path

from django.conf import settings

from commitments.mirror.fingerprint import fingerprint
from commitments.page_cache import figures
from commitments.page_cache.asker import Asker
from commitments.page_cache.memory import Memory
from commitments.page_cache.render import Application
from commitments.page_cache.shared import Shared, client_of
from commitments.page_cache.watch import Watch
from commitments.page_cache.wrapper import PageCache, Site


def before(application: Application) -> PageCache:
    if folder := os.environ.get(figures.FOLDER_VARIABLE):
        figures.forget_the_dead(Path(folder))
    figures.MOST_BYTES.set(settings.PAGE_CACHE_BYTES)
    return PageCache(
        application,
        site=Site(
            url=settings.SITE_URL,
            hosts=tuple(settings.ALLOWED_HOSTS),
            session_cookie=settings.SESSION_COOKIE_NAME,
            is_secure_only=settings.SECURE_SSL_REDIRECT,
        ),
        memory=Memory(settings.PAGE_CACHE_BYTES),
        shared=Shared(client_of(settings.PAGE_CACHE_URL), secret=settings.SECRET_KEY, made_of=fingerprint),
        watch=Watch(),
        is_as_before=Asker().is_as_before,
    )
