import pytest
from django.test import Client

from commitments.models import StaffMember
from tests.factories import TODAY, make_commitment, make_person, make_signatory, make_undertaking
from tests.inbox_factories import make_assignment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PATH = "/desk/workload"


def test_workload_names_people_queues_regions_and_commitments(desk: Client, bob: StaffMember) -> None:
    commitment = make_commitment(code="D3.e", title="Energy", due_on=TODAY)
    kenya = make_signatory(name="Kenya", region="Africa")
    make_undertaking(commitment=commitment, signatory=kenya)
    make_undertaking(commitment=commitment)
    make_assignment(person=bob, signatory=kenya)
    page = desk.get(PATH).content.decode()
    assert '<a href="/desk/undertakings?person=nobody">1 undertaking</a> is assigned to nobody' in page
    assert '<a href="/desk/activity?person=bob">Bob Baker</a>' in page
    assert '<td data-l="Due among them"><a href="/desk?queue=due&amp;person=bob">1</a>' in page
    assert '<td data-l="Assigned"><a href="/desk/undertakings?person=bob">1</a>' in page
    assert '<td data-l="Taken">0' in page
    assert 'href="/desk/undertakings?state=not-assessed&amp;region=Africa">1<' in page
    assert 'href="/desk/undertakings?state=not-assessed&amp;commitment=D3.e">2<' in page
    assert '<th scope="row">Africa</th><td data-l="Assessed">0 of 1 (0%)</td>' in page
    commitment_link = '<a href="/desk/commitments/D3.e">D3.e Energy</a>'
    assert f'<th scope="row">{commitment_link}</th><td data-l="Assessed">0 of 2 (0%)</td>' in page
    due = '<a href="/desk?queue=due&amp;person=all">Due</a>'
    assert f'<th scope="row">{due}</th><td data-l="Items">2</td>' in page
    assert '<th scope="row">Sent back</th>' in page  # everybody sees only their own there


def test_workload_leads_nobody_to_a_queue_they_do_not_have(client: Client) -> None:
    client.force_login(make_person(role="Researcher"))
    page = client.get(PATH).content.decode()
    assert '<th scope="row">To review</th>' in page
    assert 'href="/desk?queue=leads&amp;person=all"' in page


def test_workload_of_an_empty_desk(desk: Client) -> None:
    page = desk.get(PATH).content.decode()
    assert "0 undertakings</a> are assigned to nobody" in page


@pytest.mark.parametrize(("role", "status"), [("Researcher", 200), ("Administrator", 200), ("", 403)])
def test_workload_is_for_staff(client: Client, role: str, status: int) -> None:
    client.force_login(make_person(role=role))
    assert client.get(PATH).status_code == status
    assert client.post(PATH).status_code in (403, 405)


def test_figures_lead_to_as_many_as_they_count(desk: Client, alice: StaffMember, bob: StaffMember) -> None:
    kenya = make_signatory(name="Kenya", region="Africa")
    commitment = make_commitment(code="D3.e", title="Energy", due_on=TODAY)
    for _ in range(2):
        make_undertaking(commitment=commitment, signatory=make_signatory(region="Africa"))
    make_undertaking(commitment=commitment, signatory=kenya)
    make_assignment(person=bob, signatory=kenya)
    bob.is_active = False
    bob.save()
    page = desk.get(PATH).content.decode()
    assert "Bob Baker</a> <b>left</b>" in page
    for address, number in {
        "/desk/undertakings?person=nobody": 3,
        "/desk/undertakings?person=bob": 1,
        "/desk/undertakings?state=not-assessed&amp;region=Africa": 3,
        "/desk/undertakings?state=not-assessed&amp;commitment=D3.e": 3,
    }.items():
        assert f'href="{address}"' in page
        found = desk.get(address.replace("&amp;", "&")).content.decode()
        assert f"{number} undertaking{'' if number == 1 else 's'}." in found
    assert "Kenya D3.e" in desk.get("/desk?queue=due&person=bob").content.decode()
