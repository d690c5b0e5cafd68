import socket
import threading
import time
from collections.abc import Iterator

import pytest
from celery import Celery
from pytest_django import DjangoCaptureOnCommitCallbacks

from commitments.views import wake


@pytest.fixture
def silent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The task on a Redis that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        broker = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        app = Celery("probe", broker=broker, set_as_current=False)
        app.conf.broker_transport_options = {"socket_connect_timeout": 1, "socket_timeout": 1}
        app.conf.task_publish_retry = False
        monkeypatch.setattr(wake, "deliver_mail", app.task(name="probe")(lambda: None))
        yield
        wait_for_the_thread()


def wait_for_the_thread() -> None:
    for thread in threading.enumerate():
        if thread.name == "wake-mail-worker":
            thread.join(timeout=30)
            assert not thread.is_alive()


@pytest.mark.usefixtures("silent_broker")
def test_a_silent_broker_holds_nobody_up(caplog: pytest.LogCaptureFixture) -> None:
    began = time.monotonic()
    wake.start()
    wake.start()
    assert time.monotonic() - began < 0.5
    wait_for_the_thread()
    assert caplog.text.count("no worker could be woken") == 1
    assert not wake.one_at_a_time.locked()


def test_the_worker_is_woken_after_the_commit_only(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    db: None,
) -> None:
    woken = threading.Event()
    monkeypatch.setattr(wake.deliver_mail, "delay", woken.set)
    with django_capture_on_commit_callbacks(execute=True):
        wake.wake_mail_worker()
        assert not woken.is_set()
    assert woken.wait(timeout=5)
