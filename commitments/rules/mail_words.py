"""What a mail relay says, without the addresses it says it about."""

import re
from typing import Final

# The same pattern stands in migration 0031, in the dialect of PostgreSQL.
ADDRESS: Final = re.compile(r"""<?[^\s<>"'(),;:]+@[^\s<>"'(),;]*>?""")
MASK: Final = "[address]"


def without_addresses(words: str) -> str:
    """The words with every e-mail address masked: they are read by more people than the address is."""
    return ADDRESS.sub(MASK, words)


def masked(address: str) -> str:
    """An address of which only its owner recognises more than the domain: r…@example.org."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if at else ""
