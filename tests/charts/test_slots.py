from commitments.charts.slots import css_slot
from commitments.vocabulary import Delivery


def test_css_slot_is_the_place_in_the_palette() -> None:
    assert css_slot(Delivery.MET) == "s4"
    assert css_slot(Delivery.CLOSED) == "sx"
