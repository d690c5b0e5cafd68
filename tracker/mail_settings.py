"""How mail leaves, from the environment: an SMTP relay, a mail service of anymail's, or a local folder."""

import json
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from tracker.env import env, required

SMTP: Final = "smtp"
SMTP_BACKEND: Final = "django.core.mail.backends.smtp.EmailBackend"
FOLDER_BACKEND: Final = "tracker.local_mail.EmlFolderBackend"
ANYMAIL_PREFIX: Final = "anymail.backends."


def mailers(*, is_production: bool) -> dict[str, dict[str, Any]]:
    """Django's MAILERS. A local copy that names no relay and no service keeps its mail in a folder."""
    backend = env.str("TRACKER_MAIL_BACKEND", "") or SMTP
    if backend == SMTP:
        if not is_production and not env.str("TRACKER_SMTP_HOST", ""):
            return {"default": {"BACKEND": FOLDER_BACKEND}}
        return {"default": {"BACKEND": SMTP_BACKEND, "OPTIONS": smtp_options()}}
    if not backend.startswith(ANYMAIL_PREFIX) or not backend.endswith(".EmailBackend"):
        raise ImproperlyConfigured(
            f"TRACKER_MAIL_BACKEND is {backend!r}; it must be smtp, or a backend of django-anymail such as "
            "anymail.backends.mailgun.EmailBackend."
        )
    return {"default": {"BACKEND": backend}}


def smtp_options() -> dict[str, Any]:
    uses_ssl = env.bool("TRACKER_SMTP_SSL", False)
    uses_tls = env.bool("TRACKER_SMTP_TLS", not uses_ssl)
    if uses_ssl and uses_tls:
        raise ImproperlyConfigured(
            "TRACKER_SMTP_SSL and TRACKER_SMTP_TLS are both on; TLS from the start or STARTTLS, not both."
        )
    user, password = env.str("TRACKER_SMTP_USER", ""), env.str("TRACKER_SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        raise ImproperlyConfigured("Set TRACKER_SMTP_USER and TRACKER_SMTP_PASSWORD together, or neither.")
    return {
        "host": required("TRACKER_SMTP_HOST", why="digests leave through this relay."),
        "port": port("TRACKER_SMTP_PORT", 465 if uses_ssl else 587),
        "username": user,
        "password": password,
        "use_tls": uses_tls,
        "use_ssl": uses_ssl,
        "timeout": timeout("TRACKER_SMTP_TIMEOUT", 30),
        **certificate(),
    }


def certificate() -> dict[str, Any]:
    """The certificate by which the relay knows us, where it asks for one."""
    names = {"ssl_certfile": "TRACKER_SMTP_CERTIFICATE", "ssl_keyfile": "TRACKER_SMTP_KEY"}
    files = {option: env.str(name, "") for option, name in names.items()}
    if not any(files.values()):
        return {}
    for option, name in names.items():
        if not Path(files[option]).is_file():
            raise ImproperlyConfigured(
                f"{name} is {files[option]!r}, which is no file; the relay needs both."
            )
    return files


def port(name: str, default: int) -> int:
    value = env.int(name, default)
    if not 0 < value < 65_536:
        raise ImproperlyConfigured(f"{name} is {value}; it must be a port, 1 to 65535.")
    return value


def timeout(name: str, default: int) -> int:
    value = env.int(name, default)
    if not 0 < value <= 600:
        raise ImproperlyConfigured(f"{name} is {value}; it must be a number of seconds, 1 to 600.")
    return value


def anymail_options() -> dict[str, Any]:
    """What django-anymail reads: TRACKER_ANYMAIL as one JSON object, with its own names."""
    text = env.str("TRACKER_ANYMAIL", "")
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"TRACKER_ANYMAIL is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise ImproperlyConfigured(
            'TRACKER_ANYMAIL must be a JSON object, such as {"MAILGUN_API_KEY": "..."}.'
        )
    return found


def most_per_minute() -> int:
    """TRACKER_MAIL_PER_MINUTE: how many messages all workers together hand over; 0 for no limit."""
    value = env.int("TRACKER_MAIL_PER_MINUTE", 0)
    if value < 0:
        raise ImproperlyConfigured(f"TRACKER_MAIL_PER_MINUTE is {value}; it must be 0 for no limit, or more.")
    return value


def connections() -> int:
    """TRACKER_MAIL_CONNECTIONS: how many connections to the relay one round of sending may open."""
    value = env.int("TRACKER_MAIL_CONNECTIONS", 1)
    if not 0 < value <= 200:
        raise ImproperlyConfigured(f"TRACKER_MAIL_CONNECTIONS is {value}; it must be a number, 1 to 200.")
    return value
