"""Permissions of governance: name, words, and the relationship that opens each besides a role."""

from django.utils.translation import gettext_lazy as _

from core import access
from governance import rules
from governance.models import Action, AgendaItem, Body, Meeting, Order

_LEADERS_ONLY = _("Only the secretary or the chair of the body may do this.")


def register() -> None:
    """Make the permissions known to `core.access`."""
    _register_meetings()
    _register_papers()
    access.register_view(Body, "governance.view_body")
    access.register_view(Meeting, "governance.view_meeting")
    access.register_view(AgendaItem, "governance.view_item")
    access.register_view(Order, "governance.view_order")
    access.register_view(Action, "governance.view_action")


def _register_meetings() -> None:
    access.permission(
        "governance.view_body", _("See collegial bodies and their members"), rule=rules.sits_anywhere
    )
    access.permission("governance.manage_body", _("Change collegial bodies and their members"))
    access.permission(
        "governance.view_meeting", _("See meetings of collegial bodies"), rule=rules.sits_anywhere
    )
    access.permission(
        "governance.view_item",
        _("See items of agendas"),
        rule=rules.sits_anywhere,
        limit=rules.is_not_recused,
        refusal=_("This item is closed to you."),
    )
    access.permission(
        "governance.plan_meeting",
        _("Plan and call meetings"),
        rule=rules.leads_body,
        refusal=_LEADERS_ONLY,
    )
    access.permission(
        "governance.run_meeting",
        _("Run a meeting: attendance, items, votes"),
        rule=rules.leads_body,
        refusal=_LEADERS_ONLY,
    )
    access.permission(
        "governance.vote_item",
        _("Vote on items of an agenda"),
        rule=rules.votes_in_body,
        refusal=_("Only members of the body may vote."),
    )
    access.permission(
        "governance.sign_minutes",
        _("Approve minutes"),
        rule=rules.chairs_body,
        refusal=_("Only the chair of the meeting may approve its minutes."),
    )


def _register_papers() -> None:
    access.permission("governance.view_order", _("See orders of the Director General"))
    access.permission("governance.prepare_order", _("Prepare orders of the Director General"))
    access.permission(
        "governance.sign_order",
        _("Sign orders"),
        refusal=_("Only the Director General may sign or cancel an order."),
    )
    access.permission("governance.view_action", _("See actions"), rule=rules.anyone)
    access.permission("governance.assign_action", _("Assign actions"), rule=rules.leads_body)
    access.permission(
        "governance.do_action",
        _("Do an action"),
        rule=rules.owns_action,
        refusal=_("Only the person who is responsible for the action may do this."),
    )
    access.permission(
        "governance.verify_action",
        _("Verify that an action is done"),
        rule=rules.verifies_action,
        refusal=_("Only the person who gave the action or verifies it may do this."),
    )
