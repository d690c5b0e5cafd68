"""Settings fail closed and in words. Each case loads them in a process of its own, as a server would."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

SHOW = """
import json, tracker.settings as s
names = ("MODE", "DEBUG", "ALLOWED_HOSTS", "SITE_URL", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_NAME",
         "CSRF_COOKIE_NAME", "SECURE_SSL_REDIRECT", "SECURE_CSP", "CELERY_BROKER_URL", "MAILERS", "ANYMAIL",
         "REQUIRE_SECOND_FACTOR", "CACHES", "ALLAUTH_TRUSTED_PROXY_COUNT",
         "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "MFA_WEBAUTHN_USER_VERIFICATION", "JOB_SECONDS")
print(json.dumps({name: getattr(s, name, None) for name in names}, default=str))
"""
PRODUCTION = {
    "TRACKER_SECRET_KEY": "x" * 64,
    "TRACKER_SITE_URL": "https://tracker.example",
    "TRACKER_SMTP_HOST": "mail.tracker.example",
    "TRACKER_MAIL_FROM": "Tracker <digest@tracker.example>",
    "TRACKER_CONTACT_EMAIL": "desk@tracker.example",
    "DATABASE_URL": "postgresql://tracker@127.0.0.1:1/tracker",
}
LOCAL = {"TRACKER_MODE": "local", "TRACKER_SECRET_KEY": "x" * 64, "DATABASE_URL": PRODUCTION["DATABASE_URL"]}
OURS = ("TRACKER_", "DATABASE_URL", "REDIS_URL", "PORT", "DJANGO_")


def load(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [sys.executable, "-c", SHOW]
    return subprocess.run(
        command, env=others | variables, cwd=settings.BASE_DIR, text=True, capture_output=True, check=False
    )


def shown(variables: dict[str, str]) -> dict[str, object]:
    run = load(variables)
    assert run.returncode == 0, run.stderr
    found: dict[str, object] = json.loads(run.stdout)
    return found


def test_production_is_what_a_forgotten_mode_means() -> None:
    found = shown(PRODUCTION)
    assert (found["MODE"], found["DEBUG"]) == ("production", False)
    assert found["ALLOWED_HOSTS"] == ["tracker.example"]
    assert found["SECURE_HSTS_SECONDS"] == 63_072_000
    assert found["SECURE_SSL_REDIRECT"] is True
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == (
        "__Host-sessionid",
        "__Host-csrftoken",
    )
    assert "upgrade-insecure-requests" in str(found["SECURE_CSP"])


def test_a_slash_at_the_end_of_the_address_is_dropped() -> None:
    assert (
        shown(PRODUCTION | {"TRACKER_SITE_URL": "https://tracker.example/"})["SITE_URL"]
        == PRODUCTION["TRACKER_SITE_URL"]
    )


@pytest.mark.parametrize("key", ["short", "?" * 44, "QUJD"])
def test_a_key_that_cannot_sign_the_log_stops_the_start(key: str) -> None:
    stopped = load(PRODUCTION | {"TRACKER_LOG_SIGNING_KEY": key})
    assert "TRACKER_LOG_SIGNING_KEY must be 32 random bytes" in stopped.stderr


@pytest.mark.parametrize(
    "missing",
    [
        "TRACKER_SECRET_KEY",
        "TRACKER_SITE_URL",
        "TRACKER_SMTP_HOST",
        "TRACKER_MAIL_FROM",
        "TRACKER_CONTACT_EMAIL",
        "DATABASE_URL",
    ],
)
def test_production_does_not_start_without_what_it_needs(missing: str) -> None:
    run = load({name: value for name, value in PRODUCTION.items() if name != missing})
    assert run.returncode != 0
    assert missing in run.stderr.splitlines()[-1]


def test_an_unknown_mode_is_refused_with_the_ones_there_are() -> None:
    run = load(PRODUCTION | {"TRACKER_MODE": "staging"})
    assert run.returncode != 0
    assert "'staging'; it must be one of local, test, production" in run.stderr


def test_a_local_copy_needs_no_more_than_its_key_and_servers() -> None:
    found = shown(LOCAL | {"PORT": "8123"})
    assert found["SITE_URL"] == "http://127.0.0.1:8123"
    assert found["SECURE_HSTS_SECONDS"] is None
    assert "EmlFolderBackend" in str(found["MAILERS"])


def test_a_redis_socket_is_named_as_celery_wants_it() -> None:
    found = shown(LOCAL | {"REDIS_URL": "unix:///run/valkey.sock"})
    assert found["CELERY_BROKER_URL"] == "redis+socket:///run/valkey.sock"


@pytest.mark.parametrize("template", ["web.archive.org/save/{url}", "https://web.archive.org/save/", "{url}"])
def test_an_archive_service_is_an_address_with_a_place_for_ours(template: str) -> None:
    run = load(PRODUCTION | {"TRACKER_ARCHIVE_URL": template})
    assert run.returncode != 0
    assert "TRACKER_ARCHIVE_URL must be an address with {url} in it" in run.stderr


@pytest.mark.parametrize("hub", ["hub.example", "ftp://hub.example/", "https:///", "https://hub.example/#x"])
def test_a_hub_is_an_address(hub: str) -> None:
    run = load(PRODUCTION | {"TRACKER_WEBSUB_HUB": hub})
    assert run.returncode != 0
    assert "TRACKER_WEBSUB_HUB must be the address of a hub" in run.stderr


def test_a_hub_that_is_one_starts() -> None:
    assert load(PRODUCTION | {"TRACKER_WEBSUB_HUB": "https://hub.example/"}).returncode == 0


def test_production_fetches_nothing_of_itself() -> None:
    run = load(PRODUCTION | {"TRACKER_SOURCE_TEST_PORT": "8123"})
    assert run.returncode != 0
    assert "TRACKER_SOURCE_TEST_PORT is for tests" in run.stderr
    assert load(LOCAL | {"TRACKER_SOURCE_TEST_PORT": "8123"}).returncode == 0


def test_production_sends_no_webhook_to_itself() -> None:
    run = load(PRODUCTION | {"TRACKER_WEBHOOK_TEST_PORT": "8123"})
    assert run.returncode != 0
    assert "TRACKER_WEBHOOK_TEST_PORT is for trying it out" in run.stderr
    assert load(LOCAL | {"TRACKER_WEBHOOK_TEST_PORT": "8123"}).returncode == 0


@pytest.mark.parametrize("key", ["secret", "AAAA", "ü"])
def test_a_webhook_key_is_32_random_bytes(key: str) -> None:
    run = load(PRODUCTION | {"TRACKER_WEBHOOK_KEY": key})
    assert run.returncode != 0
    assert "TRACKER_WEBHOOK_KEY must be 32 random bytes in base64" in run.stderr


def test_webhooks_go_where_there_is_a_key_and_somewhere_to_send_to() -> None:
    key = {"TRACKER_WEBHOOK_KEY": "A" * 43 + "="}
    assert "send-webhooks" not in str(shown(PRODUCTION)["JOB_SECONDS"])
    assert "send-webhooks" in str(shown(PRODUCTION | key)["JOB_SECONDS"])
    assert "send-webhooks" not in str(shown(PRODUCTION | key | {"TRACKER_WEBHOOKS": "false"})["JOB_SECONDS"])
    assert "send-webhooks" not in str(shown(LOCAL)["JOB_SECONDS"])
    assert "send-webhooks" in str(shown(LOCAL | {"TRACKER_WEBHOOK_TEST_PORT": "8123"})["JOB_SECONDS"])


@pytest.mark.parametrize("said", ["", "true", "false"])
def test_production_requires_a_second_factor_whatever_it_is_told(said: str) -> None:
    told = {"TRACKER_REQUIRE_SECOND_FACTOR": said} if said else {}
    assert shown(PRODUCTION | told)["REQUIRE_SECOND_FACTOR"] is True


@pytest.mark.parametrize(("said", "required"), [("", False), ("true", True)])
def test_a_local_copy_requires_one_when_asked(said: str, required: bool) -> None:
    told = {"TRACKER_REQUIRE_SECOND_FACTOR": said} if said else {}
    assert shown(LOCAL | told)["REQUIRE_SECOND_FACTOR"] is required


def test_passkeys_prove_two_things_and_in_production_only_over_https() -> None:
    found = shown(PRODUCTION)
    assert found["MFA_WEBAUTHN_USER_VERIFICATION"] == "required"
    assert found["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False


def test_sign_in_limits_are_counted_in_postgresql_behind_one_proxy() -> None:
    found = shown(PRODUCTION)
    assert "DatabaseCache" in str(found["CACHES"])
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert shown(PRODUCTION | {"TRACKER_TRUSTED_PROXIES": "2"})["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2
    assert shown(LOCAL)["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0


WEBHOOK = {
    "TRACKER_MAIL_WEBHOOK_SERVICE": "mailgun",
    "TRACKER_MAIL_WEBHOOK_SECRET": "reports:a long enough password",
    "TRACKER_MAIL_WEBHOOK_KEY": "key-of-the-service",
}
ROUTES = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
django.setup()
from django.urls import NoReverseMatch, reverse
try:
    print(reverse("mail-reports"))
except NoReverseMatch:
    print("closed")
"""


def route_of_reports(variables: dict[str, str]) -> str:
    others = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [sys.executable, "-c", ROUTES]
    run = subprocess.run(
        command, env=others | variables, cwd=settings.BASE_DIR, text=True, capture_output=True, check=False
    )
    return run.stdout.strip() or run.stderr.strip().splitlines()[-1]


def test_reports_of_bounces_are_routed_only_with_a_secret() -> None:
    assert route_of_reports(PRODUCTION) == "closed"
    assert route_of_reports(PRODUCTION | WEBHOOK) == "/mail/reports"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"TRACKER_MAIL_WEBHOOK_SECRET": ""}, "TRACKER_MAIL_WEBHOOK_SECRET"),
        ({"TRACKER_MAIL_WEBHOOK_SECRET": "a:short one"}, "TRACKER_MAIL_WEBHOOK_SECRET"),
        ({"TRACKER_MAIL_WEBHOOK_SECRET": "x" * 40}, "TRACKER_MAIL_WEBHOOK_SECRET"),
        ({"TRACKER_MAIL_WEBHOOK_SERVICE": ""}, "TRACKER_MAIL_WEBHOOK_SERVICE"),
        ({"TRACKER_MAIL_WEBHOOK_SERVICE": "pigeon"}, "TRACKER_MAIL_WEBHOOK_SERVICE"),
        ({"TRACKER_MAIL_WEBHOOK_KEY": ""}, "TRACKER_MAIL_WEBHOOK_KEY"),
    ],
    ids=str,
)
def test_reports_that_could_not_be_believed_stop_the_start(change: dict[str, str], named: str) -> None:
    run = load(PRODUCTION | WEBHOOK | change)
    assert run.returncode != 0
    assert named in run.stderr.splitlines()[-1]


def options(variables: dict[str, str]) -> dict[str, object]:
    found = shown(variables)["MAILERS"]
    assert isinstance(found, dict)
    return dict(found["default"]["OPTIONS"])


def test_mail_goes_through_a_relay_with_starttls_unless_told_otherwise() -> None:
    found = options(PRODUCTION)
    assert (found["port"], found["use_tls"], found["use_ssl"], found["timeout"]) == (587, True, False, 30)
    found = options(PRODUCTION | {"TRACKER_SMTP_SSL": "true"})
    assert (found["port"], found["use_tls"], found["use_ssl"]) == (465, False, True)


def test_a_mail_service_needs_no_relay() -> None:
    variables = {name: value for name, value in PRODUCTION.items() if name != "TRACKER_SMTP_HOST"}
    backend = "anymail.backends.postmark.EmailBackend"
    found = shown(
        variables | {"TRACKER_MAIL_BACKEND": backend, "TRACKER_ANYMAIL": '{"POSTMARK_SERVER_TOKEN": "x"}'}
    )
    assert found["MAILERS"] == {"default": {"BACKEND": backend}}
    assert found["ANYMAIL"] == {"POSTMARK_SERVER_TOKEN": "x"}


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TRACKER_MAIL_BACKEND": "sendmail"}, "must be smtp, or a backend of django-anymail"),
        ({"TRACKER_ANYMAIL": "x"}, "TRACKER_ANYMAIL is not JSON"),
        ({"TRACKER_ANYMAIL": "[]"}, "TRACKER_ANYMAIL must be a JSON object"),
        ({"TRACKER_SMTP_SSL": "true", "TRACKER_SMTP_TLS": "true"}, "not both"),
        ({"TRACKER_SMTP_USER": "x"}, "together, or neither"),
        ({"TRACKER_SMTP_PORT": "70000"}, "must be a port"),
        ({"TRACKER_SMTP_TIMEOUT": "0"}, "a number of seconds, 1 to 600"),
        ({"TRACKER_SMTP_KEY": "/nowhere"}, "which is no file"),
        ({"TRACKER_MAIL_PER_MINUTE": "-1"}, "must be 0 for no limit"),
        ({"TRACKER_MAIL_CONNECTIONS": "0"}, "must be a number, 1 to 200"),
        ({"TRACKER_MAIL_LEASE": "0"}, "a number of seconds, at least 1"),
    ],
)
def test_mail_settings_without_sense_are_refused(variables: dict[str, str], words: str) -> None:
    run = load(PRODUCTION | variables)
    assert run.returncode != 0
    assert words in run.stderr.splitlines()[-1]
