from django.test import RequestFactory

from commitments.views.networks import networks_of


def networks(address: str) -> dict[str, str]:
    return networks_of(RequestFactory().get("/", REMOTE_ADDR=address))


def test_addresses_of_one_customer_count_together() -> None:
    first, second = networks("2001:db8:1:1::1"), networks("2001:db8:1:2::1")
    assert first["network"] != second["network"]
    assert first["wide_network"] == second["wide_network"]
    assert networks("2001:db8:2:1::1")["wide_network"] != first["wide_network"]
    assert networks("::ffff:192.0.2.7") == networks("192.0.2.9")
