"""Letters to addresses that may have no account yet: invitations and the answer to a second registration.

Other messages go through `core.notices`. The secret of a link is made at the moment of sending, so that it rests in
no table and no queue.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import linebreaks, urlize

from core.jobs import enqueue, job
from core.models import Agency, Job, JobState
from core.notices import split_letter
from people.models import Invitation, User
from people.tokens import new_token

INVITATION_JOB = "people.mail_invitation"
KNOWN_ADDRESS_JOB = "people.mail_known_address"


def queue_invitation(invitation: Invitation, *, by: Any) -> None:
    """Ask for an invitation's letter to be sent after commit."""
    enqueue(INVITATION_JOB, by=by, about=invitation, args={"invitation": invitation.pk})


def queue_known_address(email: str, *, by: Any) -> None:
    """Ask for the letter that tells an owner of an account that somebody tried to register it again."""
    enqueue(KNOWN_ADDRESS_JOB, by=by, args={"email": email})


@job(INVITATION_JOB)
def mail_invitation(_job: Any, *, invitation: int) -> Any:
    """Give an open invitation a new secret and mail its link; return the link.

    A repeated run makes a new link and kills the earlier one, so a letter sent twice does no harm.
    """
    found = Invitation.objects.select_related("organisation", "invited_by", "user").get(pk=invitation)
    if not found.is_open:
        return ""
    token, found.token_hash = new_token()
    found.save(update_fields=["token_hash"])
    link = settings.SITE_URL + reverse("people:accept_invitation", args=[token])
    kind = "invitation" if found.organisation else "account"
    _mail(f"people/mail/{kind}.txt", found.email, _language(found), {"invitation": found, "link": link})
    return link


def unsent_invitations(invitations: Iterable[Invitation]) -> set[int]:
    """Return the keys of the invitations whose letter could not be sent after all tries."""
    kind = ContentType.objects.get_for_model(Invitation)
    keys = [invitation.pk for invitation in invitations]
    failed = Job.objects.filter(
        kind=INVITATION_JOB, content_type=kind, object_id__in=keys, state=JobState.FAILED
    )
    return set(failed.values_list("object_id", flat=True))


@job(KNOWN_ADDRESS_JOB)
def mail_known_address(_job: Any, *, email: str) -> None:
    """Tell the owner of an account that there is one, and how to sign in."""
    user = User.objects.active().get(email=email)
    link = settings.SITE_URL + reverse("account_login")
    _mail("people/mail/known_address.txt", email, user.language, {"person": user, "link": link})


def _language(invitation: Invitation) -> str:
    for person in (invitation.user, invitation.invited_by):
        if person is not None and person.language:
            return str(person.language)
    return ""


def _mail(template: str, email: str, language: str, context: dict[str, Any]) -> None:
    with translation.override(language or settings.LANGUAGE_CODE):
        words = {**context, "agency": Agency.current()}
        subject, text = split_letter(render_to_string(template, words))
        message = EmailMultiAlternatives(subject, text, to=[email])
        body = linebreaks(urlize(text, autoescape=True), autoescape=False)
        html = render_to_string("people/mail/letter.html", {**words, "subject": subject, "body": body})
        message.attach_alternative(html, "text/html")
        message.send()
