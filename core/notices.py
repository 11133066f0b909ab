"""Telling people: one registered kind per message, written in the recipient's language in the same transaction.

The template of a kind is a text file: its first line is `Subject: …`, an empty line follows, then the letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import linebreaks, urlize

from core import clock
from core.dates import zone_of
from core.errors import Words
from core.models.agency import Agency
from core.models.notice import MailState, Notice, NoticePreference

#: Minutes to wait before each further try; after the last the letter is marked as failed and a person can resend it.
BACK_OFF = (1, 5, 30, 120, 720)


@dataclass(frozen=True)
class NoticeKind:
    """One kind of message.

    Attributes:
        key: its name in code and in people's wishes.
        label: what it tells, in words; stands on the page of wishes.
        template: path without ending; `<template>.txt` holds subject and text.
        optional: False for letters that a person cannot switch off (invitation, refusal).
    """

    key: str
    label: Words
    template: str
    optional: bool = True


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    """Make a kind known; called from an app's `notices.py`."""
    _kinds[kind.key] = kind
    return kind


def kinds() -> list[NoticeKind]:
    """Return all kinds, in the order of registration."""
    return list(_kinds.values())


def send(
    kind: str,
    *,
    to: Iterable[Any],
    about: models.Model | None = None,
    context: dict[str, Any] | None = None,
    url: str = "",
    due: date | None = None,
) -> list[Notice]:
    """Write a notice for each person, and queue its letter where they want one.

    Args:
        kind: a registered kind.
        to: people; each once, inactive ones are left out.
        about: the object the message is about; its page is the link unless `url` is given.
        context: plain values for the template; `person`, `agency`, `link` and `about` are added.
        url: path of the page to open.
        due: the day a reminder speaks of; a second one for the same day is not written.

    Raises:
        LookupError: unknown kind.

    Side effects: rows in the caller's transaction; delivery is asked for after commit.
    """
    entry = _kinds[kind]
    people = {person.pk: person for person in to if person is not None and person.is_active}
    refused = set(
        NoticePreference.objects.filter(user__in=people, kind=kind, by_mail=False).values_list(
            "user_id", flat=True
        )
    )
    path = url or (getattr(about, "page_url", lambda: "")() if about is not None else "")
    rows = [
        _row(entry, person, about, {**(context or {})}, path, due, by_mail=person.pk not in refused)
        for person in people.values()
    ]
    if due is not None:
        rows = Notice.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        rows = Notice.objects.bulk_create(rows)
    if any(row.mail == MailState.QUEUED for row in rows):
        from core.tasks import deliver_waiting_mail_task, enqueue_after_commit

        enqueue_after_commit(deliver_waiting_mail_task)
    return rows


def remind(
    kind: str, *, to: Iterable[Any], about: models.Model, due: date, context: dict[str, Any] | None = None
) -> list[Notice]:
    """Remind people once for one due date: a missed night heals itself and a second run writes nothing."""
    return send(kind, to=to, about=about, context={**(context or {}), "due": due}, due=due)


def _row(
    entry: NoticeKind,
    person: Any,
    about: models.Model | None,
    context: dict[str, Any],
    path: str,
    due: date | None,
    *,
    by_mail: bool,
) -> Notice:
    link = f"{settings.SITE_URL}{path}" if path else settings.SITE_URL
    language = getattr(person, "language", "") or settings.LANGUAGE_CODE
    # The letter speaks to its reader: in their language, and of hours as their own pages show them.
    with translation.override(language), timezone.override(zone_of(person)):
        words = {**context, "person": person, "about": about, "link": link, "agency": Agency.current()}
        subject, text = split_letter(render_to_string(f"{entry.template}.txt", words))
    return Notice(
        recipient=person,
        kind=entry.key,
        language=language,
        subject=subject[:250],
        text=text,
        url=path,
        content_type=ContentType.objects.get_for_model(about) if about is not None else None,
        object_id=about.pk if about is not None else None,
        due=due,
        created_at=clock.now(),
        mail=MailState.QUEUED if by_mail or not entry.optional else MailState.NONE,
        next_try=clock.now(),
    )


def split_letter(rendered: str) -> tuple[str, str]:
    """Split a rendered template into subject and text.

    Raises:
        ValueError: the first line is not `Subject: …`.
    """
    first, _, rest = rendered.strip().partition("\n")
    if not first.startswith("Subject:"):
        raise ValueError("The first line of a letter must be “Subject: …”.")
    return first.removeprefix("Subject:").strip(), rest.strip()


def deliver(limit: int = 100) -> int:
    """Send the letters that wait and whose time has come; return how many were sent.

    Each row is claimed by one conditional UPDATE, so that two workers never send one letter twice. A letter that
    fails is pushed into the future first and tried again with growing pauses.
    """
    now = clock.now()
    waiting = Notice.objects.filter(mail=MailState.QUEUED, next_try__lte=now).order_by("pk")[:limit]
    return sum(_deliver_one(row) for row in waiting.select_related("recipient"))


def _deliver_one(row: Notice) -> bool:
    pause = BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
    claimed = Notice.objects.filter(pk=row.pk, mail=MailState.QUEUED, attempts=row.attempts).update(
        attempts=row.attempts + 1, next_try=clock.now() + timedelta(minutes=pause)
    )
    if claimed != 1:
        return False
    try:
        letter(row).send()
    except Exception as error:  # noqa: BLE001 - whatever the mail server does, the row must tell it
        state = MailState.FAILED if row.attempts + 1 >= len(BACK_OFF) else MailState.QUEUED
        Notice.objects.filter(pk=row.pk).update(mail=state, error=str(error)[:300])
        return False
    Notice.objects.filter(pk=row.pk).update(mail=MailState.SENT, sent_at=clock.now(), error="")
    return True


def letter(row: Notice) -> EmailMultiAlternatives:
    """Build the e-mail of a notice, text and HTML, in the notice's language."""
    with translation.override(row.language):
        html = render_to_string(
            "core/mail/letter.html",
            {
                "notice": row,
                "body": linebreaks(urlize(row.text, autoescape=True), autoescape=False),
                "link": f"{settings.SITE_URL}{row.url}" if row.url else "",
                "agency": Agency.current(),
            },
        )
        message = EmailMultiAlternatives(row.subject, row.text, to=[row.recipient.email])
        message.attach_alternative(html, "text/html")
        message.extra_headers["Content-Language"] = row.language
        return message


@transaction.atomic
def mark_read(*, user: Any, notice: Notice | None = None) -> int:
    """Mark one notice, or all of the person's, as read; return how many changed."""
    rows = Notice.objects.filter(recipient=user, read_at=None)
    if notice is not None:
        rows = rows.filter(pk=notice.pk)
    return rows.update(read_at=clock.now())
