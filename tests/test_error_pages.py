"""The pages people see when something is wrong: plain, and never a second failure."""

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from tests.factories import make_person, make_signatory


@pytest.mark.django_db
def test_an_unknown_address_leads_on(client: Client) -> None:
    response = client.get("/en/nothing-here")
    page = response.content.decode()
    assert response.status_code == 404
    assert "There is no such page" in page
    assert 'href="/en/countries"' in page


@pytest.mark.django_db
def test_a_near_name_is_suggested(client: Client) -> None:
    make_signatory(name="Kenya", code="KE")
    assert 'href="/en/countries/kenya"' in client.get("/en/countries/kenia").content.decode()


def test_the_failure_page_needs_neither_database_nor_context(rf: RequestFactory) -> None:
    response = server_error(rf.get("/en"))
    assert response.status_code == 500
    assert b"To the public record" in response.content


@pytest.mark.django_db
def test_unreadable_input_gets_its_page(client: Client) -> None:
    response = client.get("/en/countries", {"name": "a\x00b"})
    assert response.status_code == 400
    assert "We could not read that request" in response.content.decode()


@pytest.mark.django_db
def test_the_page_for_a_missing_right_renders(rf: RequestFactory) -> None:
    assert "Your role does not allow this" in get_template("403.html").render({}, rf.get("/desk"))


@pytest.mark.django_db
def test_an_unknown_address_of_the_desk_leads_back_to_the_inbox(desk: Client) -> None:
    back = '<a href="/desk">Back to the inbox</a>'
    assert back in desk.get("/desk/nothing-here").content.decode()
    assert back not in desk.get("/en/nothing-here").content.decode()
    assert back not in Client().get("/desk/nothing-here").content.decode()


@pytest.mark.django_db
def test_a_missing_right_at_the_desk_leads_back_to_the_inbox(client: Client) -> None:
    client.force_login(make_person(role="Administrator"))
    response = client.get("/desk/log")
    assert response.status_code == 403
    assert '<a href="/desk">Back to the inbox</a>' in response.content.decode()
