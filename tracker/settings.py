"""Settings read the environment and nothing else. docs/settings.md lists every variable."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.csp import CSP

from tracker.env import (
    archive_template,
    env,
    log_signing_key,
    mail_webhook,
    mode,
    required,
    seconds,
    source_test_port,
    state_folder,
    webhook_key,
    webhook_test_port,
    websub_hub,
)
from tracker.mail_settings import anymail_options, connections, mailers, most_per_minute

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = mode()
IS_PRODUCTION = MODE == "production"
DEBUG = False

SECRET_KEY = required("TRACKER_SECRET_KEY", why="it signs sessions and mail links.")
SECRET_KEY_FALLBACKS: list[str] = env.list("TRACKER_OLD_SECRET_KEYS", [])
SITE_URL = env.str("TRACKER_SITE_URL", "").rstrip("/") or (
    required("TRACKER_SITE_URL", why="mails and citations carry it, such as https://tracker.example.")
    if IS_PRODUCTION
    else f"http://127.0.0.1:{env.int('PORT', 8000)}"
)
SITE_NAME = "AI Commitment Tracker"
CONTACT_EMAIL = env.str("TRACKER_CONTACT_EMAIL", "") or (
    required("TRACKER_CONTACT_EMAIL", why="whoever is judged here must be able to say that we are wrong.")
    if IS_PRODUCTION
    else ""
)
# who runs this copy, as letters to signatories are signed; blank where the name of the site is enough
ORGANISATION = env.str("TRACKER_ORGANISATION", "")
# the method says one draft in five, and production cannot say otherwise; tests draw none unless they ask
SECOND_RATING_PERCENT = (
    20 if IS_PRODUCTION else env.int("TRACKER_SECOND_RATING_PERCENT", 0 if MODE == "test" else 20)
)
ALLOWED_HOSTS = env.list("TRACKER_ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or "localhost"])
if not IS_PRODUCTION:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "testserver"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django_htmx",
    "django.contrib.admin.apps.SimpleAdminConfig",  # commitments/urls/administration.py looks for the rest
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "commitments",  # last: its roles are made once auth has made the permissions
]
AUTH_USER_MODEL = "commitments.StaffMember"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "commitments.middleware.page_language.PageLanguageMiddleware",
    "commitments.middleware.security_headers.SecurityHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # before compression: its files are compressed already
    "commitments.middleware.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "commitments.middleware.clean_input.CleanInputMiddleware",
    "commitments.middleware.trailing_slash.TrailingSlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commitments.middleware.desk_session.DeskSessionMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "commitments.middleware.past_days.PastDaysMiddleware",  # last: only views run inside it
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
APPEND_SLASH = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commitments.views.context.site",
            ],
            "builtins": [
                "commitments.templatetags.kept",
                "commitments.templatetags.wording",
                "django.templatetags.i18n",
            ],
        },
    }
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=None, conn_health_checks=True)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in attempts are counted here, in PostgreSQL: losing Redis resets no limit. Nor may a flood of made-up
# names push counters out, hence room for many.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "commitments_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# Public pages are rendered once per change: docs/decisions/0014-page-cache.md. 0 MB turns that off.
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
PAGE_CACHE_BYTES = env.int("TRACKER_PAGE_CACHE_MB", 16) * 1_000_000
PAGE_CACHE_URL = env.str("TRACKER_PAGE_CACHE_URL", "") or REDIS_URL

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher"
    if MODE != "test"
    else "django.contrib.auth.hashers.MD5PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "desk:sign-in"
LOGIN_REDIRECT_URL = "desk:inbox"
LOGOUT_REDIRECT_URL = "desk:sign-in"

# Signing in is django-allauth's, at the addresses in commitments/urls/account.py and no others: nobody signs
# up, nothing is reset by mail. docs/settings.md says what each limit means.
REQUIRE_SECOND_FACTOR = IS_PRODUCTION or env.bool("TRACKER_REQUIRE_SECOND_FACTOR", False)
ACCOUNT_ADAPTER = "commitments.views.desk.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # allauth's check wants both to agree
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key,30/d/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    # asking for mail (views/follow.py), by network and by provider of networks
    "follow": "20/h/key,60/d/key",
    "follow_wide": "60/h/key",
}
ACCOUNT_FORMS = {
    "login": "commitments.forms.sign_in.SignInForm",
    "reauthenticate": "commitments.forms.sign_in.PasswordAgainForm",
    "change_password": "commitments.forms.sign_in.NewPasswordForm",
}
MFA_ADAPTER = "commitments.views.desk.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # so that a passkey alone is two factors
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
MFA_FORMS = {
    "authenticate": "commitments.forms.sign_in.CodeForm",
    "reauthenticate": "commitments.forms.sign_in.CodeAgainForm",
    "activate_totp": "commitments.forms.sign_in.FirstCodeForm",
    "login_webauthn": "commitments.forms.passkeys.PasskeyAloneForm",
    "authenticate_webauthn": "commitments.forms.passkeys.PasskeySecondForm",
    "reauthenticate_webauthn": "commitments.forms.passkeys.PasskeyAgainForm",
    "add_webauthn": "commitments.forms.passkeys.NewPasskeyForm",
    "edit_webauthn": "commitments.forms.passkeys.PasskeyNameForm",
}
# How many proxies stand in front, so that limits count readers and not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRACKER_TRUSTED_PROXIES", 1 if IS_PRODUCTION else 0)

# `en-gb` for dates as this site reads and writes them; in addresses and in the readers' choice it is `en`
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("fr", "Français"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("TRACKER_STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "tracker.static_files.CompressedStaticFiles"
    },
}
FIXTURES_FOLDER = BASE_DIR / "fixtures"
STATE_FOLDER = state_folder()

# Sources: the worker looks at them and keeps copies (docs/decisions/0006-fetching-sources.md).
STORAGES["evidence"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {
        "location": env.str("TRACKER_EVIDENCE_FOLDER", "") or STATE_FOLDER / "evidence",
        "base_url": None,
        "allow_overwrite": True,  # a copy's name is its hash: what stands there is the same, or damaged
        "file_permissions_mode": 0o600,
    },
}
# Pictures of published pages for other sites, drawn after each publication: docs/sharing.md.
STORAGES["share_images"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": STATE_FOLDER / "share-images", "base_url": None, "allow_overwrite": True},
}
# The whole dataset as one archive a day: docs/data-package.md.
DATA_PACKAGES_FOLDER = Path(env.str("TRACKER_DATA_PACKAGES", "") or STATE_FOLDER / "data-packages")
SOURCE_CHECKS = env.bool("TRACKER_SOURCE_CHECKS", IS_PRODUCTION)
ARCHIVE_URL = archive_template()
SOURCE_TEST_PORT = source_test_port()

# Mail. One recipient per message; locally each message is a file that /dev/mail shows.
MAIL_FROM = env.str("TRACKER_MAIL_FROM", "") or (
    required("TRACKER_MAIL_FROM", why="relays refuse mail without a sender of a real domain.")
    if IS_PRODUCTION
    else "AI Commitment Tracker <digest@localhost>"
)
LOCAL_MAIL_FOLDER = STATE_FOLDER / "mail"
MAILERS: dict[str, dict[str, Any]] = mailers(is_production=IS_PRODUCTION)
ANYMAIL: dict[str, Any] = anymail_options()
# The ledger: docs/mail.md says what each is for.
MAIL_LEASE_SECONDS = seconds("TRACKER_MAIL_LEASE", 15 * 60)
RESEND_DIGESTS_AFTER = seconds("TRACKER_RESEND_DIGESTS_AFTER", 6 * 3600)
RESEND_SINGLES_AFTER = seconds("TRACKER_RESEND_SINGLES_AFTER", 10 * 60)
RELAY_LOG = env.str("TRACKER_RELAY_LOG", "")
RELAY_LOG_WAIT = seconds("TRACKER_RELAY_LOG_WAIT", 5 * 60)
MAIL_PER_MINUTE = most_per_minute()
MAIL_CONNECTIONS = connections()

# A mail service's reports of bounces and complaints; without a secret their address is not routed at all.
MAIL_WEBHOOK_SERVICE, MAIL_WEBHOOK_SECRET, MAIL_WEBHOOK_KEY = mail_webhook()

# Celery carries wake-ups only; what is due stands in PostgreSQL (docs/decisions/0002-mail-ledger.md).
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
DELIVERY_INTERVAL_SECONDS = env.int("TRACKER_DELIVERY_INTERVAL", 15 if IS_PRODUCTION else 5)
# How often each scheduled job runs, in seconds; tracker/celery.py makes the schedule of it, and what stays
# away for three rounds counts as late.
JOB_SECONDS: dict[str, float] = {
    "deliver-mail": DELIVERY_INTERVAL_SECONDS,
    "import-rows": 2.0,
    "tend-contacts": 60.0,
    "forget-what-is-over": 3600.0,
    "remind-staff": 60.0,
    "draw-share-images": 60.0,
    "keep-log-head": 600.0,
    "make-data-package": 600.0,
    "raise-alarm": 60.0,
}
# Where feeds change, a hub passes it on to whoever asked it to (WebSub): docs/feeds-and-calendars.md.
WEBSUB_HUB = websub_hub()
if WEBSUB_HUB:
    JOB_SECONDS["tell-hub"] = 30.0
# Each change goes to the servers of partners who asked for it: docs/webhooks.md.
WEBHOOKS = env.bool("TRACKER_WEBHOOKS", IS_PRODUCTION)
WEBHOOK_KEY = webhook_key(SECRET_KEY)
WEBHOOK_TEST_PORT = webhook_test_port()
if WEBHOOK_KEY and (WEBHOOKS or WEBHOOK_TEST_PORT):
    JOB_SECONDS["send-webhooks"] = 10.0
if SOURCE_CHECKS:
    JOB_SECONDS["look-after-sources"] = DELIVERY_INTERVAL_SECONDS * 4
ALARM_EMAIL = env.str("TRACKER_ALARM_EMAIL", CONTACT_EMAIL)
LOG_SIGNING_KEY = log_signing_key()
METRICS_TOKEN = env.str("TRACKER_METRICS_TOKEN", "")

# Headers: no inline anything, so no nonces; RELIABILITY's table, tested by tests/test_headers.py.
SECURE_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
KNOWN_DEVICE_COOKIE_NAME = "known-device"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("TRACKER_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # probes come over plain http, straight to the port
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_CSP["upgrade-insecure-requests"] = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    KNOWN_DEVICE_COOKIE_NAME = (
        "__Secure-known-device"  # not __Host-: it goes to the pages of signing in alone
    )

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {
        "private": {"()": "tracker.log_filters.HidePrivateLinks"},
        "refused": {"()": "tracker.log_filters.RefusedInOneLine"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["private", "refused"]},
    },
    "root": {"handlers": ["console"], "level": "INFO" if MODE != "test" else "WARNING"},
}
