"""What the environment may say, read once, with a plain sentence for what is missing."""

from pathlib import Path
from typing import Final, Literal, cast

from django.core.exceptions import ImproperlyConfigured
from environs import Env

Mode = Literal["local", "test", "production"]
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


def source_test_port() -> int:
    """TRACKER_SOURCE_TEST_PORT: a port of this machine that counts as public in tests, 0 for none."""
    port = env.int("TRACKER_SOURCE_TEST_PORT", 0)
    if port and mode() == "production":
        raise ImproperlyConfigured(
            "TRACKER_SOURCE_TEST_PORT is for tests: production fetches nothing of itself."
        )
    return port
