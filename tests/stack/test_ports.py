import pytest

from tracker.stack.console import StackError
from tracker.stack.ports import next_free, port_from, refuse_taken


def test_port_from_defaults_to_8000() -> None:
    assert port_from({}) == 8000


def test_port_from_takes_the_environment() -> None:
    assert port_from({"PORT": "8123"}) == 8123


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80.5"])
def test_port_from_refuses_what_is_no_port(text: str) -> None:
    with pytest.raises(StackError, match="no port number"):
        port_from({"PORT": text})


def test_refuse_taken_names_the_port_and_another(taken_port: int) -> None:
    with pytest.raises(StackError, match=rf"port {taken_port} is taken; choose another: PORT=\d+ ./dev up"):
        refuse_taken(taken_port)


def test_refuse_taken_lets_a_free_port_pass(taken_port: int) -> None:
    refuse_taken(next_free(taken_port))


def test_next_free_skips_the_taken_port(taken_port: int) -> None:
    assert next_free(taken_port - 1) != taken_port
