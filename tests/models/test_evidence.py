from tests.factories import make_evidence


def test_get_absolute_url_is_the_page_of_the_source(db: None) -> None:
    source = make_evidence(publisher="The Gazette", title="Decree 1")
    assert source.get_absolute_url() == f"/en/sources/{source.pk}"
    assert str(source) == "The Gazette: Decree 1"
