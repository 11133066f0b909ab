"""A meeting of the council in the demonstration, and what follows a decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accreditation.models import Case
from accreditation.services import authority, certificates, decisions, publication
from core import clock
from core.context import acting
from governance.models import AgendaItem, Body, Meeting
from governance.services import meetings
from people.models import User
from portal.demo import texts
from portal.demo.agency import Cast
from portal.demo.walk import Walk


def plan(cast: Cast, *, on: datetime, planned: datetime) -> Meeting:
    """Plan a meeting of the Accreditation Council."""
    with clock.at(planned), acting(cast.staff["secretary"]):
        return meetings.plan_meeting(
            body=Body.objects.get(kind="accreditation_council"),
            starts_at=on,
            by=cast.staff["secretary"],
            place="Бишкек, Чүй проспектиси, 100, 3-кабат",
            language="ky",
        )


def decide(walk: Walk, *keys: str, against: int = 0) -> Case:
    """Hold a meeting about one case; one key per item: "grant-5", "refuse".

    Args:
        walk: a case before the council.
        keys: the proposal for each item, in order.
        against: how many members vote against each proposal.
    """
    cast = walk.cast
    on = timezone.make_aware(datetime(walk.day.year, walk.day.month, walk.day.day, 14)) + timedelta(days=12)
    on = min(on, timezone.now() - timedelta(hours=4))
    meeting = plan(cast, on=on, planned=on - timedelta(days=10))
    secretary, members = cast.staff["secretary"], cast.council
    with clock.at(on - timedelta(days=9)), acting(secretary):
        items = decisions.put_on_agenda(case=walk.fresh(), meeting=meeting, by=secretary)
        meetings.call_meeting(meeting=meeting, by=secretary)
    with clock.at(on), acting(secretary):
        for member in members:
            meetings.record_attendance(meeting=meeting, user=member, by=secretary)
        meetings.open_meeting(meeting=meeting, by=members[0])
        for item, key in zip(items, keys, strict=True):
            _vote(cast, item, key, against)
        meetings.close_meeting(meeting=Meeting.objects.get(pk=meeting.pk), by=secretary)
    with clock.at(on + timedelta(days=1)), acting(members[0]):
        meetings.approve_minutes(meeting=Meeting.objects.get(pk=meeting.pk), by=members[0])
    walk.day = clock.day_of(on)
    return walk.fresh()


def _vote(cast: Cast, item: AgendaItem, key: str, against: int) -> None:
    secretary = cast.staff["secretary"]
    item = meetings.choose_proposal(item=AgendaItem.objects.get(pk=item.pk), key=key, by=secretary)
    item = meetings.open_item(item=item, by=secretary)
    recused = set(item.recusals.values_list("user_id", flat=True))
    voters = [member for member in cast.council if member.pk not in recused]
    for number, voter in enumerate(voters):
        choice = "against" if number >= len(voters) - against else "for"
        meetings.cast_vote(item=item, voter=User.objects.get(pk=voter.pk), choice=choice, by=voter)
    meetings.close_item(item=AgendaItem.objects.get(pk=item.pk), by=secretary)


def sign(walk: Walk) -> None:
    """The Director General signs what the decision asks for."""
    case = walk.fresh()
    with walk.by(walk.cast.staff["director"], days=2) as director:
        for decision in case.decisions.filter(outcome="refused"):
            publication.write_reasons(decision=decision, text=texts.REASONS[walk.language], by=director)
            decision.refresh_from_db()
            publication.sign_refusal_letter(decision=decision, by=director)
        for certificate in case.certificates.filter(status="prepared"):
            certificates.sign_certificate(certificate, by=director)


def finish(walk: Walk, *, closed: bool = True) -> Case:
    """Sign, notify the authority, publish, and close."""
    sign(walk)
    secretary = walk.cast.staff["secretary"]
    with walk.by(secretary, days=2) as person:
        authority.mark_notice_sent(notice=walk.fresh().authority_notice, how="e-mail", by=person)
        publication.publish_decision(case=walk.fresh(), by=person)
    if closed:
        with walk.by(walk.owner, days=1) as owner:
            decisions.close_case(walk.fresh(), by=owner)
    return walk.fresh()
