"""My work about decisions: before the council, on an agenda, letters, the authority, publication, closing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus as S
from accreditation.enums import Outcome
from accreditation.models import AuthorityNotice, Case, Decision
from accreditation.selectors.rules import council_rule
from core import worklist
from core.access import has_role_permission
from core.worklist import WorkItem
from governance.models import AgendaItem

DECIDED = (str(S.GRANTED), str(S.REFUSED))


def _item(case: Any, text: Any, action: Any, due: Any = None) -> WorkItem:
    url = f"{case.get_absolute_url()}decision/"
    return WorkItem(text, str(case.organisation), url, action, due=due, code=case.number or "")


def _cases() -> Any:
    return Case.objects.select_related("organisation").order_by("pk")


def closable_q() -> Q:
    """Return the condition for decided cases in which everything is done but the closing."""
    letters = Decision.objects.filter(case=OuterRef("pk"), outcome=Outcome.REFUSED, letter_signed_at=None)
    unsigned = Decision.objects.filter(case=OuterRef("pk"), outcome=Outcome.GRANTED).exclude(
        certificates__issued_at__isnull=False
    )
    done = Q(status__in=DECIDED, authority_notice__sent_at__isnull=False, report__published_at__isnull=False)
    return done & ~Q(Exists(letters)) & ~Q(Exists(unsigned))


def coordinator_item(case: Any) -> WorkItem:
    """Have the coordinator put a final report before the council, and close what is done."""
    if case.status == S.REPORTING:
        return _item(case, _("Put the case before the council"), _("Open"), case.stage_due)
    return _item(case, _("Everything is done: close the case"), _("Open"), case.stage_due)


def _unsigned_letters(user: Any) -> Any:
    return Decision.objects.filter(outcome=Outcome.REFUSED, letter_signed_at=None)


def for_director(user: Any) -> Iterable[WorkItem]:
    """Letters of refusal to sign."""
    if not has_role_permission(user, "accreditation.sign_refusal"):
        return
    waiting = _unsigned_letters(user).select_related("case__organisation").order_by("pk")
    for decision in waiting[: worklist.LIMIT]:
        yield _item(decision.case, _("Sign the letter of refusal"), _("Sign"), decision.case.stage_due)


def for_secretary(user: Any) -> Iterable[WorkItem]:
    """Cases that stand on no agenda, notices to send, decisions to publish."""
    if has_role_permission(user, "governance.plan_meeting"):
        yield from _to_put()
    if has_role_permission(user, "accreditation.notify_authority"):
        waiting = AuthorityNotice.objects.filter(sent_at=None, case__status__in=DECIDED)
        for notice in waiting.select_related("case__organisation").order_by("due", "pk")[: worklist.LIMIT]:
            yield _item(notice.case, _("Send the notice to the authority"), _("Open"), notice.due)
    if has_role_permission(user, "accreditation.publish_decision"):
        yield from _to_publish()


def _to_put() -> Iterable[WorkItem]:
    kind = ContentType.objects.get_for_model(Case)
    waiting = AgendaItem.objects.filter(
        about_type=kind, about_id=OuterRef("pk"), status__in=["waiting", "open"]
    )
    rows = _cases().filter(status=S.COUNCIL).exclude(Exists(waiting))
    for case in rows[: worklist.LIMIT]:
        yield _item(
            case, _("Put the case on an agenda of the council"), _("Choose a meeting"), case.stage_due
        )


def _to_publish() -> Iterable[WorkItem]:
    days = timedelta(days=council_rule().publication_days)
    unpublished = Decision.objects.filter(case=OuterRef("pk"), published_at=None)
    rows = _cases().filter(Exists(unpublished), status__in=DECIDED).annotate(day=Max("decisions__decided_on"))
    for case in rows[: worklist.LIMIT]:
        yield _item(case, _("Publish decision and report"), _("Publish"), case.day + days)


worklist.register(for_director, roles=("director_general",), when=_unsigned_letters)
worklist.register(for_secretary, roles=("council_secretary",))
