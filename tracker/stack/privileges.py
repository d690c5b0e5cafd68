"""Whom PostgreSQL runs as: its server refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.stack.console import StackError

NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


@dataclass(frozen=True)
class RunAs:
    """How to start a program as somebody who is not root."""

    prefix: tuple[str, ...] = ()  # stands before the command
    user: int | None = None  # None: as ourselves
    group: int | None = None

    @property
    def popen_options(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def can_execute(self, program: Path) -> bool:
        command = ["test", "-x", str(program)]
        return subprocess.run(command, **self.popen_options, check=False).returncode == 0

    def give(self, folder: Path) -> None:
        """Hand a folder over to that user."""
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)


def unprivileged(*, namespace: bool = True) -> RunAs:
    """Ourselves if we are not root; else a user namespace, where files stay root's; else a system user."""
    if os.geteuid():
        return RunAs()
    if namespace and namespace_works():
        return RunAs(prefix=NAMESPACE)
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunAs(user=account.pw_uid, group=account.pw_gid)
    raise StackError(
        "PostgreSQL refuses to run as root and there is no user to run it as: "
        "start ./dev as an ordinary user, or name your own server in DATABASE_URL"
    )


def namespace_works() -> bool:
    """Containers and chroots often forbid user namespaces."""
    if not shutil.which(NAMESPACE[0]):
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
