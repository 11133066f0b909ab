"""Pages of orders and actions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core import access
from core.artifacts import Artifact
from core.views.lists import Column, ListPage
from core.views.objects import FormPage, ObjectPage
from governance.enums import ActionStatus, OrderStatus
from governance.filters import ActionFilter, OrderFilter
from governance.forms.papers import ActionForm, EvidenceForm, OrderForm
from governance.models import Action, Order
from governance.services import actions as action_services
from governance.services import orders as order_services


def linked(about: Any, user: Any) -> tuple[str, str]:
    """Return name and address of an object that a paper is about; without an address if the person may not see it."""
    if about is None:
        return "", ""
    name = access.view_permission_of(about)
    seen = name is not None and access.decide(user, name, about)
    return str(about), (about.get_absolute_url() if seen and hasattr(about, "get_absolute_url") else "")


class OrderList(ListPage):
    """The register of orders."""

    model = Order
    permission = "governance.view_order"
    template_name = "governance/order_list.html"
    filterset_class = OrderFilter
    search_fields = ("subject", "text")
    default_sort = ("-year", "-number", "-pk")
    export_name = "orders"
    columns = (
        Column("number", _("Number"), lambda o: o.code, sort=("year", "number")),
        Column("signed_at", _("Signed"), lambda o: o.signed_at, sort=("signed_at",)),
        Column("subject", _("Subject"), lambda o: o.subject, sort=("subject",)),
        Column("kind", _("Kind"), lambda o: o.get_kind_display(), sort=("kind",)),
        Column("status", _("Status"), lambda o: o.get_status_display(), sort=("status",)),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what to do in an empty list."""
        may_add = may_prepare(self.request.user)
        empty = {"empty_url": reverse("governance:order_add"), "empty_label": _("Prepare an order")}
        return super().get_context_data(
            empty_title=_("No orders yet"), may_add=may_add, **(empty if may_add else {}), **kwargs
        )


def may_prepare(user: Any) -> bool:
    """Tell whether a person may write orders: to prepare them, or to sign them."""
    return bool(
        access.decide(user, "governance.prepare_order") or access.decide(user, "governance.sign_order")
    )


class OrderPage(ObjectPage):
    """An order: its text, its paper, and the button to sign."""

    model = Order
    permission = "governance.view_order"
    template_name = "governance/order_detail.html"

    def base_queryset(self) -> Any:
        """Fetch the people with the order."""
        return super().base_queryset().select_related("signed_by", "prepared_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add facts and papers."""
        order, user = self.object, self.request.user
        name, url = linked(order.about, user)
        return super().get_context_data(
            papers=Artifact.of(order),
            may_change=order.status == OrderStatus.DRAFT and may_prepare(user),
            fact_pairs=[
                (_("Kind"), order.get_kind_display()),
                (_("About"), name, url),
                (_("Prepared by"), order.prepared_by.full_name if order.prepared_by else ""),
                (_("Signed by"), order.signed_by.full_name if order.signed_by else ""),
            ],
            **kwargs,
        )


class OrderAdd(FormPage):
    """Prepare an order."""

    permission = "governance.prepare_order"
    form_class = OrderForm
    title = _("Prepare an order")
    done_message = _("The order is prepared. It waits for the Director General’s signature.")

    @property
    def cancel_url(self) -> str:
        """Go back to the register."""
        return reverse("governance:order_list")

    def get_initial(self) -> dict[str, Any]:
        """Write in the portal's language."""
        return {"language": settings.LANGUAGE_CODE}

    def save(self, form: Any) -> Order:
        """Keep the draft."""
        return order_services.draft_order(by=self.request.user, **form.cleaned_data)


class OrderChange(FormPage):
    """Change the draft of an order."""

    permission = "governance.prepare_order"
    permission_needs_object = True
    form_class = OrderForm
    title = _("Change the order")
    done_message = _("Saved.")

    @cached_property
    def order(self) -> Order:
        """Fetch the order that the person may see, and refuse who does not prepare orders."""
        order = get_object_or_404(Order.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        if not access.decide(self.request.user, "governance.sign_order", order):
            access.require(self.request.user, self.permission, order)
        return order

    @property
    def cancel_url(self) -> str:
        """Go back to the order."""
        return self.order.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        return {name: getattr(self.order, name) for name in ("kind", "subject", "text", "language")}

    def save(self, form: Any) -> Order:
        """Change it."""
        return order_services.change_order(order=self.order, by=self.request.user, **form.cleaned_data)


class ActionList(ListPage):
    """The action register: one's own actions first."""

    model = Action
    permission = "governance.view_action"
    template_name = "governance/action_list.html"
    filterset_class = ActionFilter
    search_fields = ("what", "owner__last_name", "owner__first_name")
    default_sort = ("due", "pk")
    export_name = "actions"
    columns = (
        Column("due", _("Due"), lambda a: a.due, sort=("due",)),
        Column("what", _("What is to be done"), lambda a: a.what, sort=("what",)),
        Column("owner", _("Responsible"), lambda a: a.owner.full_name, sort=("owner__last_name",)),
        Column("status", _("Status"), lambda a: a.get_status_display(), sort=("status", "due")),
    )

    def base_queryset(self) -> Any:
        """Fetch the owner with each action."""
        return super().base_queryset().select_related("owner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what an empty list means."""
        may_assign = access.decide(self.request.user, "governance.assign_action")
        return super().get_context_data(
            empty_title=_("No actions"),
            empty_text=_("Nothing waits for you here."),
            may_assign=may_assign,
            **kwargs,
        )


class ActionPage(ObjectPage):
    """An action: what, who, by when, the result, and the buttons."""

    model = Action
    permission = "governance.view_action"
    template_name = "governance/action_detail.html"

    def base_queryset(self) -> Any:
        """Fetch the people with the action."""
        return super().base_queryset().select_related("owner", "assigned_by", "verifier")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add facts and the form of the result."""
        action, user = self.object, self.request.user
        name, url = linked(action.about, user)
        writes = action.owner_id == user.pk and action.status != ActionStatus.VERIFIED
        return super().get_context_data(
            evidence_form=EvidenceForm(initial={"evidence": action.evidence}) if writes else None,
            fact_pairs=[
                (_("Responsible"), action.owner.full_name),
                (_("Comes from"), name, url),
                (_("Assigned by"), action.assigned_by.full_name if action.assigned_by else ""),
                (_("Verified by"), action.verifier.full_name if action.verifier else ""),
            ],
            **kwargs,
        )


class ActionAdd(FormPage):
    """Give somebody an action."""

    permission = "governance.assign_action"
    form_class = ActionForm
    title = _("Assign an action")
    submit_label = _("Assign")
    done_message = _("The action is assigned; the person was told.")

    @property
    def cancel_url(self) -> str:
        """Go back to the register."""
        return reverse("governance:action_list")

    def save(self, form: Any) -> Action:
        """Assign it."""
        return action_services.assign_action(by=self.request.user, **form.cleaned_data)


class WriteEvidence(access.SignedInMixin, View):
    """Keep the owner's words about the result."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep them and return to the action."""
        action = get_object_or_404(Action.objects.visible_to(request.user), pk=pk)
        words = request.POST.get("evidence", "")
        action_services.write_evidence(action=action, evidence=words, by=request.user)
        messages.success(request, gettext("Saved."))
        return HttpResponseRedirect(action.get_absolute_url())
