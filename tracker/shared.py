"""What all web processes have in common: tracker/web.py loads it once, before it makes them.

Modules only. Whatever has a state, as connections, threads and locks, each process makes for itself in
tracker/wsgi.py. What no reader's page needs is loaded by the process that is asked for it.
"""

from importlib import import_module

import django
from django.conf import settings
from django.utils.module_loading import import_string

django.setup()
for middleware in settings.MIDDLEWARE:
    import_string(middleware)
import_module(settings.ROOT_URLCONF)
if settings.PAGE_CACHE_BYTES:
    import_module("tracker.page_cache")
