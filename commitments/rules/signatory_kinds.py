"""Which address a kind of signatory has: countries their own, everybody else stands under organisations."""

from commitments.vocabulary import SignatoryKind


def address_of(kind: SignatoryKind | str) -> str:
    """The first word of the names of its addresses: "country" or "organisation"; "joint" stays as it is."""
    return str(SignatoryKind.ORGANISATION if kind == SignatoryKind.COMPANY else kind)


def kinds_at(address: SignatoryKind | str) -> tuple[SignatoryKind, ...]:
    return tuple(kind for kind in SignatoryKind if address_of(kind) == address)
