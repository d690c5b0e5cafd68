"""Small drawings from data: SVG out, colours by class so that themes and print work.

Each has its words beside it on the page; `label` is the text alternative.
"""

from commitments.vocabulary import DELIVERY, Delivery


def css_slot(level: Delivery) -> str:
    slot = DELIVERY[level].slot
    return "sx" if slot is None else f"s{slot}"
