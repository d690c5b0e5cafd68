from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from commitments.rules.data_packages import CONTENT_TYPES

AS_THEY_ARE: Final = frozenset(CONTENT_TYPES.values())


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages, but no data package: its length, by which a broken transfer is seen, would go."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type") in AS_THEY_ARE:
            return response
        return super().process_response(request, response)
