"""`check` looks and changes nothing; `fix` mends what tools can mend."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracker.stack import catalogs
from tracker.stack.console import say
from tracker.stack.state import ROOT

TEMPLATE_FOLDERS = ("templates", "commitments", "tracker")


@dataclass(frozen=True)
class Check:
    words: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def check() -> int:
    catalogs.compile_all()
    failed = [one for one in all_checks() if not passes(one)]
    if failed:
        say(f"{len(failed)} of {len(all_checks())} checks failed: {', '.join(one.words for one in failed)}")
        return 1
    say("all checks passed")
    return 0


def fix() -> int:
    """Run every tool even if one finds what it cannot mend; 1 if any did."""
    tools = (
        tool("ruff", "check", "--fix", "."),
        tool("ruff", "format", "."),
        tool("djade", *templates()),
    )
    catalogs.collect()
    codes = [subprocess.run(command, cwd=ROOT, check=False).returncode for command in tools]
    return int(any(codes))


def all_checks() -> tuple[Check, ...]:
    return (
        Check("lint", tool("ruff", "check", ".")),
        Check("format", tool("ruff", "format", "--check", ".")),
        Check("templates", tool("djade", "--check", *templates())),
        Check("types", tool("mypy"), settings_environment("test")),
        Check(
            "migrations",
            # without a database Django warns that it cannot compare with the applied ones
            python("-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"),
            settings_environment("test"),
        ),
        Check(
            "deployment settings",
            python("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            settings_environment("production"),
        ),
        Check("style gate", python(".ci/measure_style.py", ".", "--gate", "--top", "5")),
    )


def passes(one: Check) -> bool:
    """Run it; a line with the time, and all it said if it failed."""
    started = time.monotonic()
    run = subprocess.run(
        one.command, cwd=ROOT, env={**os.environ, **one.environment}, check=False, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    outcome = "passed" if run.returncode == 0 else "FAILED"
    say(f"{outcome}  {one.words:<20} {time.monotonic() - started:5.1f} s")
    if run.returncode:
        say(run.stdout)
    return run.returncode == 0


def tool(name: str, *arguments: str) -> list[str]:
    """A program of the environment we run in; not every one of them is a module that Python can run."""
    return [str(Path(sys.executable).with_name(name)), *arguments]


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def templates() -> list[str]:
    return sorted(
        str(path.relative_to(ROOT)) for folder in TEMPLATE_FOLDERS for path in (ROOT / folder).rglob("*.html")
    )


def settings_environment(mode: str) -> dict[str, str]:
    """Throw-away values that let the settings load; nothing is connected to."""
    return {
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "TRACKER_MODE": mode,
        "TRACKER_SECRET_KEY": secrets.token_urlsafe(64),
        "TRACKER_SITE_URL": "https://tracker.example",
        "TRACKER_ALLOWED_HOSTS": "tracker.example",
        "TRACKER_SMTP_HOST": "mail.tracker.example",
        "TRACKER_MAIL_FROM": "Tracker <digest@tracker.example>",
        "TRACKER_CONTACT_EMAIL": "desk@tracker.example",
        "DATABASE_URL": "postgresql://check@127.0.0.1:1/check",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
