import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories import make_instrument


def test_health_answers_with_what_is_loaded(client: Client, db: None) -> None:
    make_instrument()
    response = client.get("/healthz")
    assert response.json() == {"status": "ok", "instruments": 1}
    assert "no-store" in response["Cache-Control"]


def test_health_refuses_to_be_written_to(client: Client, db: None) -> None:
    assert client.post("/healthz").status_code == 405


def test_health_fails_where_the_database_does(client: Client, db: None) -> None:
    def unreachable(*_: object) -> None:
        raise OperationalError("the server is gone")

    with connection.execute_wrapper(unreachable), pytest.raises(OperationalError):
        client.get("/healthz")
