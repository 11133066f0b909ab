"""Pages of meetings: the list, the plan, and the forms of a meeting."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import access
from core.views.lists import Column, ListPage
from core.views.objects import FormPage
from governance.filters import MeetingFilter
from governance.forms.meetings import ItemForm, MeetingChangeForm, MeetingForm
from governance.models import AgendaItem, Meeting
from governance.services import meetings as services


class MeetingList(ListPage):
    """The meetings that the person may see."""

    model = Meeting
    permission = "governance.view_meeting"
    template_name = "governance/meeting_list.html"
    filterset_class = MeetingFilter
    search_fields = ("body__name_ky", "body__name_ru", "body__name_kk", "body__name_en", "place")
    default_sort = ("-starts_at", "-pk")
    export_name = "meetings"
    columns = (
        Column("starts_at", _("Day and time"), lambda m: m.starts_at, sort=("starts_at",)),
        Column("body", _("Body"), lambda m: m.body.name, sort=("body__name", "-starts_at")),
        Column("number", _("Number"), lambda m: f"{m.number}/{m.year}", sort=("year", "number")),
        Column("place", _("Place"), lambda m: m.place),
        Column("status", _("Status"), lambda m: m.get_status_display(), sort=("status", "-starts_at")),
    )

    def base_queryset(self) -> Any:
        """Fetch the body with each meeting."""
        return super().base_queryset().select_related("body")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what to do in an empty list."""
        may_plan = access.decide(self.request.user, "governance.plan_meeting")
        empty = {"empty_url": reverse("governance:meeting_plan"), "empty_label": _("Plan a meeting")}
        return super().get_context_data(
            empty_title=_("No meetings yet"), may_plan=may_plan, **(empty if may_plan else {}), **kwargs
        )


class MeetingPlan(FormPage):
    """Plan a meeting."""

    permission = "governance.plan_meeting"
    form_class = MeetingForm
    title = _("Plan a meeting")
    submit_label = _("Plan the meeting")
    done_message = _("The meeting is planned. Add the agenda, then call the members.")

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("governance:meeting_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who asks."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """Take the body from the address."""
        return {"body": self.request.GET.get("body", ""), "language": "ky"}

    def save(self, form: Any) -> Meeting:
        """Plan it."""
        return services.plan_meeting(by=self.request.user, **form.cleaned_data)


class _MeetingForm(FormPage):
    """What the forms of one meeting share."""

    permission = "governance.plan_meeting"
    permission_needs_object = True

    @cached_property
    def meeting(self) -> Meeting:
        """Fetch the meeting that the person may see, and refuse who does not plan it."""
        rows = Meeting.objects.visible_to(self.request.user).select_related("body")
        meeting = get_object_or_404(rows, pk=self.kwargs["pk"])
        access.require(self.request.user, self.permission, meeting)
        return meeting

    @property
    def cancel_url(self) -> str:
        """Go back to the room."""
        return self.meeting.get_absolute_url()


class MeetingChange(_MeetingForm):
    """Change day, place, language, chair or secretary."""

    form_class = MeetingChangeForm
    title = _("Change the meeting")
    done_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form which meeting."""
        return {**super().get_form_kwargs(), "meeting": self.meeting}

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        meeting = self.meeting
        return {
            "starts_at": timezone.localtime(meeting.starts_at),
            "place": meeting.place,
            "language": meeting.language,
            "chair": meeting.chair_id,
            "secretary": meeting.secretary_id,
        }

    def save(self, form: Any) -> Meeting:
        """Change it."""
        return services.change_meeting(meeting=self.meeting, by=self.request.user, **form.cleaned_data)


class ItemAdd(_MeetingForm):
    """Put a matter on the agenda."""

    form_class = ItemForm
    title = _("Add a matter to the agenda")
    submit_label = _("Add")
    done_message = _("The matter is on the agenda.")

    def get_initial(self) -> dict[str, Any]:
        """Check the right to plan before the form is shown."""
        return {"kind": "decision"} if self.meeting else {}

    def save(self, form: Any) -> AgendaItem:
        """Add it."""
        return services.add_agenda_item(meeting=self.meeting, by=self.request.user, **form.cleaned_data)
