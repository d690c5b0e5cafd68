"""The state folder of one local copy: its data, logs, secrets, sockets, and the lock that makes it ours."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tracker.stack.console import StackError, progress
from tracker.stack.stopping import pause

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_FOLDER = 80  # bytes; a socket's whole path must stay under 100 on every system
LARGEST_LOG = 5_000_000  # bytes
ROOM_NEEDED = 500_000_000  # bytes, for a new PostgreSQL data folder and some life in it
STOPPING_TIME = 20  # seconds a killed copy's children may take to go


class StateInUseError(StackError):
    """Another ./dev works on this state folder."""

    def __init__(self, folder: Path, holder: dict[str, object]) -> None:
        who = f"./dev {holder.get('purpose', '')}".strip()
        super().__init__(
            f"{folder} is in use by `{who}` (process {holder.get('pid', 'unknown')}): "
            "stop that one, or set TRACKER_STATE and PORT to run a second copy beside it"
        )
        self.purpose = holder.get("purpose")


class StateFolder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "log"
        self.mail = path / "mail"
        self._connection_file = path / "connection.json"
        self._sockets = short_enough(path / "run")
        try:
            for folder in (path, self.logs, self.mail):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (path / ".writable").touch()
        except OSError as problem:
            raise StackError(f"the state folder {path} cannot be written: {problem.strerror}") from problem
        self.lock = StateLock(path)

    @classmethod
    def named_in(cls, environment: Mapping[str, str]) -> "StateFolder":
        return cls(Path(environment.get("TRACKER_STATE") or ROOT / ".dev" / "state").absolute())

    def log_file(self, name: str) -> Path:
        """Where a child writes; a log that has grown large makes room once, at start."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.old"))
        return path

    def fresh_folder(self, name: str) -> Path:
        """An empty one, for what holds for one run only."""
        path = self.path / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700)
        return path

    def secret(self, name: str) -> str:
        """A random secret, made on first use and kept readable for its owner only."""
        path = self.path / name
        if not path.exists():
            unfinished = path.with_suffix(".new")
            unfinished.touch(mode=0o600)
            unfinished.write_text(secrets.token_urlsafe(48))
            unfinished.replace(path)
        return path.read_text()

    def socket_folder(self) -> Path:
        return private_folder(self._sockets)

    def refuse_full_disk(self) -> None:
        free = shutil.disk_usage(self.path).free
        if free < ROOM_NEEDED:
            raise StackError(
                f"only {free // 1_000_000} MB are free in {self.path}, and a new database needs 500 MB"
            )

    def write_connection(self, environment: Mapping[str, str]) -> None:
        """Leave the running copy's addresses where `./dev manage` finds them."""
        self._connection_file.touch(mode=0o600)
        self._connection_file.write_text(json.dumps(dict(environment)))

    def read_connection(self) -> dict[str, str]:
        if not self._connection_file.exists():
            raise StackError(f"the copy in {self.path} is still starting; try again in a moment")
        connection: dict[str, str] = json.loads(self._connection_file.read_text())
        return connection

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        shutil.rmtree(self._sockets, ignore_errors=True)

    def forget_connection(self) -> None:
        self._connection_file.unlink(missing_ok=True)


class StateLock:
    """Two locks: one of the launcher alone, one its guard shares until the last child is gone.

    The second held without the first means that a killed copy's children are still going.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._launcher: int | None = None
        self._children: int | None = None

    def take(self, purpose: str) -> int:
        """Lock the folder; the descriptor of the lock that the guard shares."""
        self._launcher = _lock(self._folder / "launcher.lock")
        if self._launcher is None:
            raise StateInUseError(self._folder, self._holder())
        try:
            self._children = self._wait_for_children()
        except BaseException:
            self.release()
            raise
        (self._folder / "holder.json").write_text(json.dumps({"pid": os.getpid(), "purpose": purpose}))
        return self._children

    def _wait_for_children(self) -> int:
        waited = 0.0
        while True:
            descriptor = _lock(self._folder / "children.lock")
            if descriptor is not None:
                return descriptor
            if waited == 0:
                progress("waiting for what the last copy left behind to stop ...")
            if waited > STOPPING_TIME:
                raise StateInUseError(self._folder, self._holder())
            pause(0.2)
            waited += 0.2

    def is_free(self) -> bool:
        descriptors = [_lock(self._folder / name) for name in ("launcher.lock", "children.lock")]
        for descriptor in descriptors:
            if descriptor is not None:
                os.close(descriptor)
        return None not in descriptors

    def release(self) -> None:
        for descriptor in (self._children, self._launcher):
            if descriptor is not None:
                os.close(descriptor)
        self._children = self._launcher = None

    def _holder(self) -> dict[str, object]:
        try:
            holder: dict[str, object] = json.loads((self._folder / "holder.json").read_text())
        except (OSError, ValueError):
            return {}
        return holder


def _lock(path: Path) -> int | None:
    """The descriptor of the locked file, or None if somebody else holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def short_enough(wanted: Path) -> Path:
    """The folder itself, or one in the temporary folder where its sockets' paths would be too long."""
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER:
        return wanted
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"tracker-{os.geteuid()}-{digest}"


def private_folder(path: Path) -> Path:
    """Make the folder if need be, such that only we can enter it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != os.geteuid():
        raise StackError(f"{path} belongs to somebody else and cannot hold this copy's sockets")
    path.chmod(0o700)
    return path
