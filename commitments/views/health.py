import hmac

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from commitments.page_cache import figures
from commitments.summaries import health as health_summary
from commitments.summaries.health import Health


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answers 200 once the site can reach its database and its tables are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commitments_instrument")
        (instruments,) = cursor.fetchone()
    return JsonResponse({"status": "ok", "instruments": instruments})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Whether the site can serve, and how late what runs beside it is. Late jobs do not make it unready."""
    found = health_summary.load(now=timezone.now())
    jobs = {
        line.job: {"is_late": line.is_late, "seconds_since_last_round": line.age, "failures": line.failures}
        for line in found.jobs
    }
    mail = {"waiting": found.mail.waiting, "lag_seconds": found.mail.lag, "uncertain": found.mail.uncertain}
    mail["digest_lag_seconds"] = found.mail.digest_lag
    return JsonResponse({"status": "late" if found.late else "ok", "jobs": jobs, "mail": mail})


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The same for Prometheus, to whoever has the token. Without one in the settings nobody may read it."""
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(said.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    found = registry(health_summary.load(now=timezone.now()))
    return HttpResponse(generate_latest(found) + figures.written(), content_type=CONTENT_TYPE_LATEST)


def registry(found: Health) -> CollectorRegistry:
    """Made anew for each request from what PostgreSQL says, so that all web processes tell the same."""
    made = CollectorRegistry()
    age = Gauge("tracker_job_age_seconds", "Since the last good round.", ["job"], registry=made)
    late = Gauge("tracker_job_late", "1 where a job is late.", ["job"], registry=made)
    failures = Gauge("tracker_job_failures", "Rounds that failed, ever.", ["job"], registry=made)
    for line in found.jobs:
        late.labels(line.job).set(line.is_late)
        failures.labels(line.job).set(line.failures)
        if line.age is not None:
            age.labels(line.job).set(line.age)
    states = Gauge("tracker_mail_messages", "Messages in the ledger.", ["state"], registry=made)
    for state, count in found.mail.by_state.items():
        states.labels(state).set(count)
    lag = "How long the oldest message that may go has waited."
    Gauge("tracker_mail_lag_seconds", lag, registry=made).set(found.mail.lag)
    lag = "How long the oldest digest that is due has not been planned."
    Gauge("tracker_digest_lag_seconds", lag, registry=made).set(found.mail.digest_lag)
    return made
