"""What people add to the shell: entries of the sidebar, sources of the search palette, lines of My work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access, navigation, search, worklist
from people.models import Expert, Organisation, User


def register_all() -> None:
    """Register everything; called when the app is ready."""
    navigation.register_entry(
        "organisations",
        _("Organisations"),
        "building-library",
        "people:organisation_list",
        permission=sees_organisations,
        order=40,
    )
    navigation.register_entry(
        "experts",
        _("Experts"),
        "academic-cap",
        "people:expert_list",
        permission="people.view_expert",
        order=50,
    )
    navigation.register_entry(
        "people", _("People"), "user-group", "people:user_list", permission="people.change_user", order=90
    )
    search.register(search.Source("organisations", _("Organisations"), find_organisations, order=20))
    search.register(search.Source("people", _("People"), find_people, order=40))
    search.register(search.Source("experts", _("Experts"), find_experts, order=50))
    worklist.register(expert_work, roles=("expert",), when=_without_ethics)


def sees_organisations(user: Any) -> bool:
    """Say whether the list of organisations shows this person anything."""
    return user.has_role("organisation_member") or access.has_role_permission(
        user, "people.view_organisation"
    )


def _every_word(words: str, fields: Iterable[str]) -> Q:
    found = Q()
    for word in words.split():
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__icontains": word})
        found &= one
    return found


def find_organisations(user: Any, words: str, limit: int) -> list[search.Hit]:
    """Find organisations that the person may see, by name in any language, domain or number."""
    fields = ("name_ky", "name_ru", "name_kk", "name_en", "email_domain", "identification_number")
    rows = Organisation.objects.visible_to(user).filter(_every_word(words, fields)).order_by("name")[:limit]
    return [search.Hit(row.name, row.get_absolute_url(), row.place, "building-library") for row in rows]


def find_people(user: Any, words: str, limit: int) -> list[search.Hit]:
    """Find people that the person may see, by name or e-mail."""
    fields = ("last_name", "first_name", "patronymic", "email")
    rows = User.objects.visible_to(user).filter(_every_word(words, fields)).by_name()[:limit]
    return [search.Hit(row.full_name, row.get_absolute_url(), row.email, "user") for row in rows]


def find_experts(user: Any, words: str, limit: int) -> list[search.Hit]:
    """Find experts that the person may see, by name or place of work."""
    fields = ("user__last_name", "user__first_name", "user__patronymic", "employer")
    rows = Expert.objects.visible_to(user).filter(_every_word(words, fields)).select_related("user")
    return [
        search.Hit(
            row.user.full_name, row.get_absolute_url(), str(row.get_category_display()), "academic-cap"
        )
        for row in rows.order_by("user__last_name")[:limit]
    ]


def _without_ethics(user: Any) -> Any:
    return Expert.objects.filter(user=user, is_active=True, ethics_signed_at=None)


def expert_work(user: Any) -> list[worklist.WorkItem]:
    """Ask an expert for the signature under the code of ethics."""
    if not user.has_role("expert"):
        return []
    expert = _without_ethics(user).first()
    if expert is None:
        return []
    return [
        worklist.WorkItem(
            _("Sign the code of ethics: without it you cannot be invited to a commission"),
            user.full_name,
            reverse("people:sign_ethics", args=[expert.pk]),
            _("Read and sign"),
        )
    ]
