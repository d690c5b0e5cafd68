import os
import shutil
import stat
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tracker.stack.console import StackError
from tracker.stack.processes import Guard
from tracker.stack.state import ROOT, StateFolder, StateInUseError, private_folder, short_enough


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_named_in_defaults_to_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tracker.stack.state.ROOT", tmp_path)
    assert StateFolder.named_in({}).path == tmp_path / ".dev" / "state"
    assert ROOT.joinpath("manage.py").exists()


def test_named_in_takes_the_environment(tmp_path: Path) -> None:
    assert StateFolder.named_in({"TRACKER_STATE": str(tmp_path / "mine")}).path == tmp_path / "mine"


def test_state_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match=r"state folder .*file/state cannot be written: Not a directory"):
        StateFolder(tmp_path / "file" / "state")


def test_secret_is_made_once_and_kept_private(state: StateFolder) -> None:
    secret = state.secret("secret-key")
    assert len(secret) >= 50
    assert state.secret("secret-key") == secret
    assert state.secret("another") != secret
    assert mode_of(state.path / "secret-key") == 0o600


def test_log_file_makes_room_when_it_has_grown(state: StateFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.stack.state.LARGEST_LOG", 10)
    log = state.log_file("web")
    log.write_text("a" * 11)
    assert not state.log_file("web").exists()
    assert log.with_suffix(".log.old").read_text() == "a" * 11


def test_refuse_full_disk_names_the_space_left(state: StateFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=123_000_000))
    with pytest.raises(StackError, match="only 123 MB are free"):
        state.refuse_full_disk()


def test_connection_is_private_and_forgotten_at_the_end(state: StateFolder) -> None:
    state.write_connection({"PORT": "8000"})
    assert state.read_connection() == {"PORT": "8000"}
    assert mode_of(state.path / "connection.json") == 0o600
    state.forget_connection()
    with pytest.raises(StackError, match="still starting"):
        state.read_connection()


def test_take_refuses_a_second_launcher(state: StateFolder) -> None:
    state.lock.take("up")
    with pytest.raises(StateInUseError, match=rf"in use by `./dev up` \(process {os.getpid()}\)") as refusal:
        StateFolder(state.path).lock.take("up")
    assert refusal.value.purpose == "up"


def test_take_succeeds_after_release(state: StateFolder) -> None:
    state.lock.take("up")
    state.lock.release()
    second = StateFolder(state.path).lock
    second.take("up")
    second.release()


def test_take_waits_for_what_a_killed_launcher_left(
    state: StateFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tracker.stack.state.STOPPING_TIME", 0.3)
    guard = Guard(state.lock.take("up"))
    state.lock.release()  # as the death of a launcher does; its guard still holds on
    with pytest.raises(StateInUseError):
        StateFolder(state.path).lock.take("up")
    assert "waiting for what the last copy left behind" in capsys.readouterr().err
    guard.dismiss()
    second = StateFolder(state.path).lock
    second.take("up")
    second.release()


def test_is_free_tells_whether_somebody_holds_it(state: StateFolder) -> None:
    other = StateFolder(state.path)
    assert other.lock.is_free()
    state.lock.take("up")
    assert not other.lock.is_free()


def test_short_enough_moves_long_socket_paths_to_the_temporary_folder(tmp_path: Path) -> None:
    assert short_enough(Path("/srv/state/run")) == Path("/srv/state/run")
    moved = short_enough(tmp_path / ("x" * 90))
    assert moved.parent == Path(tempfile.gettempdir())
    assert moved != short_enough(tmp_path / ("y" * 90))


def test_private_folder_closes_an_open_folder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o755)
    assert mode_of(private_folder(folder)) == 0o700


def test_private_folder_refuses_a_link_somebody_laid(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(StackError, match="belongs to somebody else"):
        private_folder(tmp_path / "link")


def test_remove_takes_the_sockets_along(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / ("long" * 20))
    sockets = state.socket_folder()
    state.remove()
    assert not state.path.exists()
    assert not sockets.exists()
