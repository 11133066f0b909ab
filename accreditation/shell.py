"""What cases add to the shell: the sidebar's entry and the organisation's page."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Count, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accreditation.models import Case
from core import access, navigation
from core.access import has_role_permission
from people.models import Organisation
from people.panels import Panel, register_panel
from people.persons import read_along

#: Roles that belong to cases without seeing all of them.
CLOSE_ROLES = {"organisation_member", "expert", "council_member"}
CASES_SHOWN = 20


def sees_cases(user: Any) -> bool:
    """Tell whether the list of cases shows this person anything: by role, or because they belong to some."""
    return has_role_permission(user, "accreditation.view_case") or not CLOSE_ROLES.isdisjoint(user.role_keys)


def sees_standards(user: Any) -> bool:
    """Tell whether the standards stand in the sidebar: for who manages them and for who writes by them."""
    return has_role_permission(user, "accreditation.manage_standards") or user.has_role(
        "organisation_member", "expert"
    )


def open_cases_of(user: Any) -> int:
    """Count the open cases that the person coordinates."""
    return int(Case.objects.open().filter(coordinator=user).count()) if user.has_role("coordinator") else 0


def open_cases_column(pk: int) -> dict[str, Any]:
    """Count the coordinator's open cases together with the person, unless the number is known."""
    if cache.get(navigation.count_key("cases", pk)) is not None:
        return {}
    rows = Case.objects.open().filter(coordinator=pk).order_by().values("coordinator")
    return {"open_cases": Subquery(rows.annotate(number=Count("pk")).values("number"))}


def keep_open_cases(person: Any, rows: list[Any]) -> None:
    """Keep the number for the sidebar."""
    if hasattr(person, "open_cases"):
        number = person.open_cases if person.has_role("coordinator") else 0
        navigation.keep_count("cases", person.pk, number or 0)


def cases_panel(obj: Any, user: Any) -> Panel | None:
    """Show an organisation's cases on its page, and the way to begin one."""
    if not isinstance(obj, Organisation) or obj.kind != "education":
        return None
    rows = (
        Case.objects.visible_to(user).filter(organisation=obj).select_related("kind", "level", "coordinator")
    )
    may_start = access.decide(user, "accreditation.create_case", Case(organisation=obj))
    start = f"{reverse('accreditation:application_new')}?organisation={obj.pk}" if may_start else ""
    cases = list(rows.defer("description", "search_text").order_by("-pk")[:CASES_SHOWN])
    return Panel(
        _("Accreditation cases"),
        "accreditation/_organisation_cases.html",
        {"cases": cases, "start": start},
        order=10,
    )


def register_all() -> None:
    """Register everything; called when the app is ready."""
    navigation.register_entry(
        "cases",
        _("Accreditation"),
        "rectangle-stack",
        "accreditation:case_list",
        permission=sees_cases,
        order=10,
        short=_("Cases"),
        count=open_cases_of,
    )
    navigation.register_entry(
        "standards",
        _("Standards"),
        "book-open",
        "accreditation:standard_sets",
        permission=sees_standards,
        order=70,
    )
    register_panel(cases_panel)
    read_along(open_cases_column, keep_open_cases)
