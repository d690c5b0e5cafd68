import datetime as dt

import pytest
import time_machine

from commitments.desk_vocabulary import NoticeKind
from commitments.models import Notice, StaffMember
from commitments.summaries import notice_mail, notice_reminder
from tests.factories import NOW, TODAY, make_commitment, make_person, make_undertaking
from tests.inbox_factories import make_assignment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def rita() -> StaffMember:
    """She looks after one promise that is due in five days."""
    person = make_person(username="rita", role="Researcher", email="rita@desk.example")
    commitment = make_commitment(due_on=TODAY + dt.timedelta(days=5))
    make_undertaking(commitment=commitment)
    make_assignment(person=person, commitment=commitment)
    return person


def notice(person: StaffMember, occasion: str = "weekly") -> Notice:
    made = Notice.objects.create(kind=NoticeKind.REMINDER, to_staff=person, occasion=occasion, made_at=NOW)
    return Notice.objects.get(pk=made.pk)


def test_the_mail_says_when_it_comes_and_where_to_stop_it(rita: StaffMember) -> None:
    mail = notice_mail.load(notice(rita))
    assert mail is not None
    assert (mail.name, mail.context["hour"], mail.context["timezone"]) == (
        "notice_reminder",
        "07:00",
        "Europe/Paris",
    )
    assert mail.context["settings_path"] == "/desk/account#reminders"


def test_only_the_newest_of_two_that_wait_is_sent(rita: StaffMember) -> None:
    older, newer = notice(rita), notice(rita)
    assert notice_reminder.load(older) is None
    assert notice_reminder.load(newer) is not None


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"reminder_rhythm": "never"}, {"email": ""}], ids=str
)
def test_who_left_or_wants_none_meanwhile_gets_none(rita: StaffMember, change: dict[str, object]) -> None:
    StaffMember.objects.filter(pk=rita.pk).update(**change)
    assert notice_mail.load(notice(rita)) is None


def test_who_lost_their_role_meanwhile_gets_none(rita: StaffMember) -> None:
    rita.groups.clear()
    assert notice_reminder.load(notice(rita)) is None


def test_a_mail_for_the_last_week_needs_a_deadline_in_it(rita: StaffMember) -> None:
    assert notice_reminder.load(notice(rita, "last-week")) is not None
    with time_machine.travel(NOW + dt.timedelta(days=10), tick=False):
        assert notice_reminder.load(notice(rita, "last-week")) is None
        assert notice_reminder.load(notice(rita, "weekly")) is not None


def test_nothing_waits_no_mail() -> None:
    idle = make_person(role="Researcher", email="idle@desk.example")
    assert notice_reminder.load(notice(idle)) is None
