"""Figures on My work: what a coordinator, an expert and an organisation look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accreditation.models import Case, Certificate
from core import clock, worklist
from core.navigation import COUNT_SECONDS
from core.worklist import Figure


def _counts(user: Any) -> dict[str, int]:
    """Count (one query)."""
    year = clock.today().year
    return Case.objects.filter(coordinator=user).aggregate(
        open=Count("pk", filter=Q(ended_at=None) & ~Q(status__in=["granted", "refused"])),
        late=Count("pk", filter=Q(is_late=True)),
        decided=Count("pk", filter=Q(decisions__decided_on__year=year), distinct=True),
    )


def for_coordinator(user: Any) -> Iterable[Figure]:
    """One's open cases, how many of them are late, and how many were decided this year.

    The numbers may be a minute old, as those in the sidebar: whoever has five thousand cases does not wait for them.
    """
    counts: Any = cache.get_or_set(f"coordinator-figures:{user.pk}", lambda: _counts(user), COUNT_SECONDS)
    url = f"{reverse('accreditation:case_list')}?coordinator={user.pk}"
    yield Figure(
        gettext_lazy("My open cases"),
        str(counts["open"]),
        url,
        note=ngettext("%(count)d late", "%(count)d late", counts["late"]) % {"count": counts["late"]},
    )
    yield Figure(gettext_lazy("My cases decided this year"), str(counts["decided"]))


def for_organisation(user: Any) -> Iterable[Figure]:
    """Days until the organisation's certificates end (one query)."""
    rows = Certificate.objects.filter(
        status="issued", organisation__memberships__user=user, organisation__memberships__is_active=True
    )
    ends = rows.order_by("valid_to").values_list("valid_to", flat=True).first()
    if ends is not None:
        days = (ends - clock.today()).days
        yield Figure(
            gettext_lazy("Days until the first certificate ends"), str(max(0, days)), note=_("plan ahead")
        )


worklist.register_figures(for_coordinator, roles=("coordinator",))
worklist.register_figures(for_organisation, roles=("organisation_member",))
