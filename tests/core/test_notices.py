"""Notices: bell, letters, reminders, wishes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core import clock, notices
from core.models import Notice, NoticePreference
from tests.factories.governance import ActionFactory, make_room
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

KIND = "action_assigned"


@pytest.fixture
def action():
    return ActionFactory()


def send(action, people, **extra):
    return notices.send(KIND, to=people, about=action, context={"action": action}, **extra)


def test_a_notice_is_written_in_each_persons_language(action):
    people = [UserFactory(language="ru"), UserFactory(language="en")]
    rows = send(action, people)
    assert [row.language for row in rows] == ["ru", "en"]
    assert {row.mail for row in rows} == {"queued"}
    assert all(row.subject and row.text for row in rows)


def test_one_person_named_twice_gets_one_notice_and_an_inactive_one_none(action):
    person = UserFactory()
    rows = send(action, [person, person, UserFactory(is_active=False), None])
    assert [row.recipient for row in rows] == [person]


def test_a_person_who_wants_no_letter_still_sees_the_bell(action):
    person = UserFactory()
    NoticePreference.objects.create(user=person, kind=KIND, by_mail=False)
    send(action, [person])
    notices.deliver()
    assert (Notice.objects.get().mail, len(mail.outbox)) == ("none", 0)


def test_a_letter_is_sent_once_with_text_and_html(action):
    person = UserFactory()
    send(action, [person])
    assert (notices.deliver(), notices.deliver()) == (1, 0)
    letter = mail.outbox[0]
    assert (letter.to, letter.subject, letter.extra_headers["Content-Language"]) == (
        [person.email],
        Notice.objects.get().subject,
        "en",
    )
    assert letter.alternatives[0].mimetype == "text/html"


def test_a_mail_server_that_cannot_be_reached_loses_nothing(action, monkeypatch):
    send(action, [UserFactory()])

    def refuse(self):
        raise ConnectionRefusedError("no route")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        assert notices.deliver() == 0
    row = Notice.objects.get()
    assert (row.mail, row.attempts, row.error) == ("queued", 1, "no route")
    assert notices.deliver() == 0  # not before its next try
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert notices.deliver() == 1


def test_a_letter_that_fails_every_time_is_marked_and_not_tried_for_ever(action, monkeypatch):
    send(action, [UserFactory()])

    def refuse(self):
        raise ConnectionRefusedError("no route")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    for day in range(7):
        with clock.at(clock.now() + timedelta(days=day)):
            notices.deliver()
    row = Notice.objects.get()
    assert (row.mail, row.attempts) == ("failed", len(notices.BACK_OFF))


def test_a_reminder_is_written_once_for_one_due_date(action):
    person, due = UserFactory(), date(2026, 12, 1)
    for _ in range(3):
        notices.remind(KIND, to=[person], about=action, due=due, context={"action": action})
    notices.remind(KIND, to=[person], about=action, due=date(2026, 12, 8), context={"action": action})
    assert sorted(Notice.objects.values_list("due", flat=True)) == [due, date(2026, 12, 8)]


def test_the_bell_opens_the_page_and_marks_only_ones_own(action, sign_in):
    mine, other = UserFactory(), UserFactory()
    row = send(action, [mine])[0]
    assert sign_in(other).get(f"/notices/{row.pk}/").status_code == 404
    answer = sign_in(mine).get(f"/notices/{row.pk}/")
    assert answer.url == action.get_absolute_url()
    row.refresh_from_db()
    assert row.read_at is not None


def test_a_letter_without_a_subject_line_is_a_mistake_in_the_code():
    with pytest.raises(ValueError, match="Subject"):
        notices.split_letter("Dear colleague,\n\nno subject.")


@pytest.mark.parametrize("kind", notices.kinds(), ids=lambda kind: kind.key)
def test_every_kind_has_its_letter(kind):
    from django.template.loader import get_template

    assert get_template(f"{kind.template}.txt").template.source.lstrip("{%").find("Subject:") > -1


def test_a_letter_names_the_hour_of_its_reader_not_of_its_sender():
    readers = [UserFactory(language="en", time_zone=zone) for zone in ("Asia/Bishkek", "Europe/Vienna", "")]
    meeting = make_room(until="planned").meeting
    meeting.starts_at = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
    with timezone.override("America/New_York"):
        rows = notices.send("meeting_called", to=readers, about=meeting, context={"meeting": meeting})
        assert timezone.get_current_timezone_name() == "America/New_York"
    assert ["01:30" in row.text for row in rows] == [True, False, True]
    assert ["21\u00a0November" in row.subject for row in rows] == [True, False, True]
    assert "20:30" in rows[1].text
    assert "20\u00a0November" in rows[1].subject
