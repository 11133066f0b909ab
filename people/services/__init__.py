"""Every write of the people app."""

from people.services.experts import (
    add_expert_tie,
    add_training,
    change_expert,
    create_expert,
    enter_expert,
    remove_expert_tie,
    sign_ethics_code,
)
from people.services.import_organisations import import_organisations
from people.services.members import (
    accept_invitation,
    add_member,
    change_membership,
    end_membership,
    find_invitation,
    invite_member,
    invite_user,
    resend_invitation,
    revoke_invitation,
)
from people.services.organisations import change_organisation, create_organisation, register_organisation
from people.services.users import assign_role, change_user, create_user, end_role, set_user_active

__all__ = [
    "accept_invitation",
    "add_expert_tie",
    "add_member",
    "add_training",
    "assign_role",
    "change_expert",
    "change_membership",
    "change_organisation",
    "change_user",
    "create_expert",
    "create_organisation",
    "create_user",
    "end_membership",
    "end_role",
    "enter_expert",
    "find_invitation",
    "import_organisations",
    "invite_member",
    "invite_user",
    "register_organisation",
    "remove_expert_tie",
    "resend_invitation",
    "revoke_invitation",
    "set_user_active",
    "sign_ethics_code",
]
