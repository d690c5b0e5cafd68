"""What the environment may say, read once, with a plain sentence for what is missing."""

import base64
import hashlib
from pathlib import Path
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

Mode = Literal["local", "test", "production"]
KEY_BYTES: Final = 32  # of an Ed25519 key too
MODES: Final = ("local", "test", "production")

env: Final = Env()


def mode() -> Mode:
    """TRACKER_MODE; production unless it says otherwise, so that a forgotten variable fails closed."""
    name = env.str("TRACKER_MODE", "production")
    if name not in MODES:
        raise ImproperlyConfigured(f"TRACKER_MODE is {name!r}; it must be one of {', '.join(MODES)}.")
    return cast(Mode, name)


def required(name: str, *, why: str) -> str:
    """A variable without which the site must not start."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {why} See docs/settings.md.")
    return value


def state_folder() -> Path:
    """Where a local copy keeps its mail and sign-in; `./dev` sets it."""
    return Path(env.str("TRACKER_STATE", ".dev/state")).resolve()


def archive_template() -> str:
    """TRACKER_ARCHIVE_URL, blank where no archive service is asked."""
    template = env.str("TRACKER_ARCHIVE_URL", "")
    if template and ("{url}" not in template or not template.startswith(("http://", "https://"))):
        raise ImproperlyConfigured(
            "TRACKER_ARCHIVE_URL must be an address with {url} in it, such as https://web.archive.org/save/{url}."
        )
    return template


def websub_hub() -> str:
    """TRACKER_WEBSUB_HUB, blank where feeds name no hub."""
    hub = env.str("TRACKER_WEBSUB_HUB", "")
    parts = urlsplit(hub)
    if hub and (parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment):
        raise ImproperlyConfigured(
            "TRACKER_WEBSUB_HUB must be the address of a hub, such as https://hub.example/."
        )
    return hub


def source_test_port() -> int:
    """TRACKER_SOURCE_TEST_PORT: a port of this machine that counts as public in tests, 0 for none."""
    port = env.int("TRACKER_SOURCE_TEST_PORT", 0)
    if port and mode() == "production":
        raise ImproperlyConfigured(
            "TRACKER_SOURCE_TEST_PORT is for tests: production fetches nothing of itself."
        )
    return port


def webhook_test_port() -> int:
    """TRACKER_WEBHOOK_TEST_PORT: a port of this machine to which webhooks may go, 0 for none."""
    port = env.int("TRACKER_WEBHOOK_TEST_PORT", 0)
    if port and mode() == "production":
        raise ImproperlyConfigured(
            "TRACKER_WEBHOOK_TEST_PORT is for trying it out: production sends nothing to itself."
        )
    return port


def random_bytes(name: str) -> bytes:
    """A key of 32 random bytes, written in base64; empty for none."""
    written = env.str(name, "")
    try:
        key = base64.b64decode(written, validate=True)
    except ValueError:
        key = b"?"
    if written and len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be 32 random bytes in base64: openssl rand -base64 32")
    return key


def log_signing_key() -> bytes:
    """TRACKER_LOG_SIGNING_KEY: the Ed25519 key that signs heads of the published log; empty for none."""
    return random_bytes("TRACKER_LOG_SIGNING_KEY")


def webhook_key(secret_key: str) -> bytes:
    """TRACKER_WEBHOOK_KEY, of which partners' secrets are made; empty where there are no webhooks.

    A local copy makes one of its own secret key, so that it can be tried out.
    """
    key = random_bytes("TRACKER_WEBHOOK_KEY")
    if not key and mode() != "production":
        return hashlib.sha256(f"webhooks {secret_key}".encode()).digest()
    return key


# services whose reports we read, and whether each signs them with a key of its own that must be there
MAIL_SERVICES: Final = {
    "brevo": False,
    "mailgun": True,
    "mailjet": False,
    "mailtrap": True,
    "mandrill": True,
    "postmark": False,
    "sparkpost": False,
    "unisender_go": True,
}
SHORTEST_SECRET: Final = 20


def mail_webhook() -> tuple[str, str, str]:
    """The service that may report bounces, the secret it sends, and its signing key; blank where none may."""
    secret = env.str("TRACKER_MAIL_WEBHOOK_SECRET", "")
    service, key = env.str("TRACKER_MAIL_WEBHOOK_SERVICE", ""), env.str("TRACKER_MAIL_WEBHOOK_KEY", "")
    if not secret:
        if service or key:
            raise ImproperlyConfigured("Set TRACKER_MAIL_WEBHOOK_SECRET too: without it no report is taken.")
        return "", "", ""
    if len(secret) < SHORTEST_SECRET or ":" not in secret:
        raise ImproperlyConfigured(
            "TRACKER_MAIL_WEBHOOK_SECRET must be a user name and a password with a colon between them, "
            f"{SHORTEST_SECRET} characters or more."
        )
    if service not in MAIL_SERVICES:
        raise ImproperlyConfigured(
            f"TRACKER_MAIL_WEBHOOK_SERVICE is {service!r}; it must be one of {', '.join(MAIL_SERVICES)}."
        )
    if MAIL_SERVICES[service] and not key:
        raise ImproperlyConfigured(f"Set TRACKER_MAIL_WEBHOOK_KEY: {service} signs its reports with it.")
    return service, secret, key


def seconds(name: str, default: int) -> int:
    """A number of seconds, at least one."""
    value = env.int(name, default)
    if value < 1:
        raise ImproperlyConfigured(f"{name} is {value}; it must be a number of seconds, at least 1.")
    return value
