from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answers 200 once the site can reach its database and its tables are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commitments_instrument")
        (instruments,) = cursor.fetchone()
    return JsonResponse({"status": "ok", "instruments": instruments})
