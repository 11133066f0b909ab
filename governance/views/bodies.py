"""Pages of collegial bodies and their seats."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.views.lists import Column, ListPage
from core.views.objects import FormPage, ObjectPage
from governance.filters import BodyFilter
from governance.forms.bodies import SeatChangeForm, SeatForm
from governance.models import Body, Meeting, Seat
from governance.quorum import required_members
from governance.services import bodies as services


class BodyList(ListPage):
    """The collegial bodies."""

    model = Body
    permission = "governance.view_body"
    template_name = "governance/body_list.html"
    filterset_class = BodyFilter
    search_fields = ("name_ky", "name_ru", "name_kk", "name_en")
    default_sort = ("kind", "pk")
    export_name = "bodies"
    columns = (
        Column("name", _("Name"), lambda b: b.name, sort=("name",)),
        Column("kind", _("Kind"), lambda b: b.get_kind_display(), sort=("kind", "name")),
        Column("members", _("Members"), lambda b: b.member_count, css="num"),
        Column("meetings", _("Meetings this year"), lambda b: b.meeting_count, css="num"),
    )

    def base_queryset(self) -> Any:
        """Count the voting members of today and the meetings of this year."""
        today = clock.today()
        sits = Q(seats__since__lte=today) & (Q(seats__until=None) | Q(seats__until__gte=today))
        sits &= ~Q(seats__role="secretary")
        return (
            super()
            .base_queryset()
            .annotate(
                member_count=Count("seats", filter=sits, distinct=True),
                meeting_count=Count("meetings", filter=Q(meetings__year=today.year), distinct=True),
            )
        )


class BodyPage(ObjectPage):
    """A body: its members, those who have left, its meetings."""

    model = Body
    permission = "governance.view_body"
    template_name = "governance/body_detail.html"

    def related_objects(self) -> list[Any]:
        """Show changes of seats in the timeline."""
        return self.seats

    @cached_property
    def seats(self) -> list[Seat]:
        """Return all seats, the chair first and the secretary last."""
        rows = self.object.seats.select_related("user")
        return sorted(rows, key=lambda seat: (seat.role != "chair", seat.role == "secretary"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add seats and meetings."""
        body, user = self.object, self.request.user
        now = [seat for seat in self.seats if seat.in_office()]
        voting = sum(seat.votes for seat in now)
        return super().get_context_data(
            seats=now,
            former_seats=[seat for seat in self.seats if seat not in now],
            meetings=Meeting.objects.visible_to(user).filter(body=body).order_by("-starts_at")[:10],
            may_manage=access.decide(user, "governance.manage_body", body),
            may_plan=access.decide(user, "governance.plan_meeting", body),
            fact_pairs=[
                (_("Kind"), body.get_kind_display()),
                (_("Voting members"), voting),
                (_("Required for a quorum"), required_members(voting, body.quorum_share)),
            ],
            **kwargs,
        )


class _SeatForm(FormPage):
    """What the forms of a seat share."""

    permission = "governance.manage_body"
    permission_needs_object = True
    done_message = _("Saved.")

    @cached_property
    def body(self) -> Body:
        """Fetch the body that the person may see, and refuse who may not change it."""
        body = get_object_or_404(Body.objects.visible_to(self.request.user), pk=self.kwargs["body_pk"])
        access.require(self.request.user, self.permission, body)
        return body

    @property
    def cancel_url(self) -> str:
        """Go back to the body."""
        return self.body.get_absolute_url()


class SeatAdd(_SeatForm):
    """Give a person a seat."""

    form_class = SeatForm
    title = _("Add a member")

    def get_initial(self) -> dict[str, Any]:
        """Begin today."""
        return {"since": clock.today(), "body": self.body.pk}

    def save(self, form: Any) -> Body:
        """Seat the person."""
        services.seat_person(body=self.body, by=self.request.user, **form.cleaned_data)
        return self.body


class SeatChange(_SeatForm):
    """Change a seat; its history keeps what was."""

    form_class = SeatChangeForm
    title = _("Change a seat")

    @cached_property
    def seat(self) -> Seat:
        """Fetch the seat of this body."""
        return get_object_or_404(self.body.seats.select_related("user", "body"), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        return {name: getattr(self.seat, name) for name in ("role", "constituency", "since", "until")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the person."""
        return super().get_context_data(**kwargs) | {"intro": self.seat.user.full_name}

    def save(self, form: Any) -> Body:
        """Change the seat."""
        services.change_seat(seat=self.seat, by=self.request.user, **form.cleaned_data)
        return self.body
