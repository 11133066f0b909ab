"""The table "who may do what", made from the role catalogue and the registered permissions."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.utils import translation

from core import access
from core.errors import Words
from people.roles import ROLES


@dataclass(frozen=True)
class PermissionRow:
    """One permission: its words, whether a relationship opens it too, and a yes or no for each role."""

    name: str
    label: Words
    by_relationship: bool
    holders: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class PermissionGroup:
    """The permissions of one app."""

    label: Words
    rows: tuple[PermissionRow, ...]


def permission_groups() -> list[PermissionGroup]:
    """Return all registered permissions, by app, in the order of registration."""
    groups: dict[str, list[PermissionRow]] = {}
    for name, entry in access.permissions().items():
        holders = tuple((key, name in role.permissions) for key, role in ROLES.items())
        row = PermissionRow(name, entry.label, entry.rule is not None, holders)
        groups.setdefault(name.partition(".")[0], []).append(row)
    return [
        PermissionGroup(apps.get_app_config(label).verbose_name, tuple(rows))
        for label, rows in sorted(groups.items(), key=lambda pair: _layer(pair[0]))
    ]


def _layer(label: str) -> int:
    return [config.label for config in apps.get_app_configs()].index(label)


def roles_markdown() -> str:
    """Write the table as the Markdown document that stands in ``docs/roles.md``, in English."""
    with translation.override("en"):
        lines = [
            "# Who may do what",
            "",
            "Made from `people/roles.py` and the registered permissions by",
            "`manage.py roles_table --write docs/roles.md`; a test keeps it current.",
            "● a role gives it · ○ a relationship gives it to some: head of the organisation, expert on the",
            "commission, member of the council.",
            "",
            "## Roles",
            "",
            "| Role | Works at the agency | What it is for |",
            "|---|---|---|",
        ]
        lines += [f"| {r.label} | {'yes' if r.staff else 'no'} | {r.purpose} |" for r in ROLES.values()]
        for group in permission_groups():
            lines += _group_lines(group)
    return "\n".join(lines) + "\n"


def _group_lines(group: PermissionGroup) -> list[str]:
    heads = " | ".join(str(role.label) for role in ROLES.values())
    lines = [
        "",
        f"## {group.label}",
        "",
        f"| May | Some by relationship | {heads} |",
        "|---|:-:" + "|:-:" * len(ROLES) + "|",
    ]
    for row in group.rows:
        cells = " | ".join("●" if has else "" for _key, has in row.holders)
        lines.append(f"| {row.label} (`{row.name}`) | {'○' if row.by_relationship else ''} | {cells} |")
    return lines
