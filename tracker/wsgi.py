import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
application = get_wsgi_application()
if settings.PAGE_CACHE_BYTES:  # by its name, since what it imports needs what the line above has set up
    application = import_string("tracker.page_cache.before")(application)
