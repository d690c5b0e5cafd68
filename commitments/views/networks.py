"""Where a visitor comes from, without keeping the address: for limits on what strangers may set off."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def networks_of(request: HttpRequest) -> dict[str, str]:
    """Keyed digests of the visitor's network and of its provider's range: the address itself is not kept.

    One customer may hold many networks of IPv6, so those are counted by their provider's range as well.
    """
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 4:
        return {"network": digest(address, 24)}
    return {"network": digest(address, 64), "wide_network": digest(address, 48)}


def digest(address: ipaddress.IPv4Address | ipaddress.IPv6Address, prefix: int) -> str:
    network = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
    return salted_hmac("commitments.network", str(network), algorithm="sha256").hexdigest()
