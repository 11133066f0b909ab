"""Permissions of the people app: name, words, and the relationship that allows it beside a role."""

from django.utils.translation import gettext_lazy as _

from core import access
from people import rules
from people.models import Expert, Organisation, User

PERMISSIONS = (
    ("people.view_organisation", _("See an organisation"), None),
    ("people.add_organisation", _("Add an organisation"), None),
    ("people.change_organisation", _("Change an organisation"), rules.is_organisation_leader),
    ("people.import_organisations", _("Import organisations"), None),
    (
        "people.invite_member",
        _("Invite a person to an organisation and end a membership"),
        rules.is_organisation_leader,
    ),
    ("people.view_expert", _("See an expert's file"), None),
    ("people.change_expert", _("Add an expert and change an expert's file"), rules.is_this_expert),
    ("people.view_user", _("See people with an account"), None),
    ("people.change_user", _("Add and change accounts"), None),
    ("people.assign_role", _("Give and take back roles"), None),
    ("people.view_roles", _("See who may do what"), None),
)


def register() -> None:
    """Make the permissions known to `core.access`."""
    for name, label, rule in PERMISSIONS:
        access.permission(name, label, rule=rule)
    access.register_view(Organisation, "people.view_organisation")
    access.register_view(Expert, "people.view_expert")
    access.register_view(User, "people.view_user")
