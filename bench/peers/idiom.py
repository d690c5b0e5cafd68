"""A country's page as Django's documentation teaches it: models with prefetch_related, and a plain template.

The same frame, middleware and facts as the page of the product, about as much HTML, nothing kept from one
request to the next. The page of the product is measured against it.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
settings.ROOT_URLCONF = "bench.peers.idiom_page"
settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent)
application = get_wsgi_application()
