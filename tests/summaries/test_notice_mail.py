import pytest

from commitments.desk_vocabulary import NoticeKind
from commitments.models import Notice, StaffMember
from commitments.summaries import notice_mail
from tests.actions.test_suggestions import settle
from tests.desk_factories import make_suggestion
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_every_kind_of_notice_has_its_words() -> None:
    assert set(notice_mail.LOADERS) == set(NoticeKind)


def test_a_notice_names_its_templates(bob: StaffMember) -> None:
    settle(make_suggestion(sender_email="dora@example.org"), bob)
    mail = notice_mail.load(Notice.objects.get())
    assert mail is not None
    assert mail.name == "notice_suggestion"
    assert mail.context["is_taken"] is True


def test_nothing_is_said_to_somebody_whose_address_was_erased(bob: StaffMember) -> None:
    suggestion = settle(make_suggestion(sender_email="dora@example.org"), bob)
    suggestion.sender_email = ""
    suggestion.save(update_fields=["sender_email"])
    assert notice_mail.load(Notice.objects.get()) is None


def test_nothing_is_said_of_what_is_not_settled() -> None:
    suggestion = make_suggestion(sender_email="dora@example.org")
    notice = Notice.objects.create(kind="suggestion-settled", to_suggestion=suggestion, made_at=NOW)
    assert notice_mail.load(notice) is None
