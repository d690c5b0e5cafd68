import socket

from commitments.fetching.hub import tell
from tests.hub_servers import running_hub

TOPICS = ["https://tracker.example/en/changes.atom", "https://tracker.example/ar/changes.atom"]


def test_a_hub_hears_of_all_topics_at_once() -> None:
    with running_hub() as hub:
        assert tell(hub.address, TOPICS) == ""
    assert (hub.modes, hub.told) == (["publish"], [TOPICS])


def test_a_hub_that_refuses_is_quoted() -> None:
    with running_hub() as hub:
        hub.status = 503
        assert tell(hub.address, TOPICS) == "The hub answered 503."


def test_a_hub_that_is_not_there_is_no_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "ConnectError" in tell(f"http://127.0.0.1:{port}/", TOPICS)
