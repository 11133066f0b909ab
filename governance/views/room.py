"""The council room: agenda at left, the item's file, votes by name at right (Manual 6.5.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from core import workflow
from core.access import AccessMixin, PermissionRefused
from core.errors import DomainError, StepRefused
from governance import presence
from governance.agenda import panel_for
from governance.enums import ItemStatus, MeetingStatus
from governance.forms.meetings import RecusalForm, VoteForm
from governance.guards import remember_statuses
from governance.models import AgendaItem, Meeting
from governance.selectors.room import Room, agenda_rows, all_items, item_to_show, papers_of, room_for
from governance.services import meetings as services


class RoomView(AccessMixin, View):
    """Fetch the meeting and the item that the person may see; anything else answers 404."""

    permission = "governance.view_meeting"
    permission_needs_object = True

    @cached_property
    def meeting(self) -> Meeting:
        """Return the meeting."""
        if self.agenda:
            return self.agenda[0].meeting
        rows = Meeting.objects.visible_to(self.request.user).select_related("body", "chair", "secretary")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def agenda(self) -> list[AgendaItem]:
        """Return all items of a meeting that the person may see, joined with it (one query)."""
        items = all_items(self.kwargs["pk"], self.request.user)
        for item in items:
            item.meeting = items[0].meeting
        return items

    @property
    def items(self) -> list[AgendaItem]:
        """Return the items that the person may see."""
        return [item for item in self.agenda if item.is_seen]  # type: ignore[attr-defined]

    @cached_property
    def item(self) -> AgendaItem:
        """Return the item named in the address."""
        found = next((item for item in self.items if item.pk == self.kwargs["item_pk"]), None)
        if found is None:
            raise Http404
        return found


class RoomPage(RoomView):
    """The room with one item, or with the one that is decided now."""

    def get(self, request: HttpRequest, pk: int, item_pk: int | None = None) -> HttpResponse:
        """Show the room."""
        item = self.item if item_pk is not None else item_to_show(self.items)
        room = room_for(self.meeting, request.user, item)
        presence.remember(self.meeting, room.there)
        remember_statuses(self.meeting, {one.pk: one.status for one in self.agenda})
        context = {
            "object": self.meeting,
            "meeting": self.meeting,
            "item": item,
            "room": room,
            "agenda": agenda_rows(self.agenda, item),
            "steps": workflow.available(self.meeting, request.user),
            "papers": papers_of(self.meeting, item),
            **self._controls(room),
            **self._panel(item),
        }
        return render(request, "governance/room.html", context)

    def _panel(self, item: AgendaItem | None) -> dict[str, Any]:
        found = panel_for(item, self.request.user) if item is not None else None
        return {"panel_template": found[0], "panel": found[1]} if found else {"panel_template": ""}

    def _controls(self, room: Room) -> dict[str, Any]:
        """Return what keeps whoever runs the meeting from opening or closing the item."""
        item, user = room.item, self.request.user
        if item is None or not room.runs or room.meeting.status != MeetingStatus.IN_SESSION:
            return {}
        if item.status == ItemStatus.WAITING:
            return {"open_reasons": workflow.explain(item, "open", user)}
        if item.status == ItemStatus.OPEN:
            return {"close_reasons": workflow.explain(item, "decide", user)}
        return {}


class VotesPanel(RoomView):
    """The votes alone, asked for every five seconds while the item is open; 286 tells htmx to stop."""

    def get(self, request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
        """Return the panel; when the vote was closed, have the whole page loaded anew."""
        room = room_for(self.meeting, request.user, self.item)
        response = render(request, "governance/_votes.html", {"room": room, "item": self.item})
        if not room.is_polling:
            response.status_code = 286
            response["HX-Refresh"] = "true"
        return response


class RoomAction(RoomView):
    """Something done in the room: a service call, a sentence, and back to the item."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, tell how it went, and return to the room."""
        back = self.meeting.get_absolute_url()
        if "item_pk" in kwargs:
            back = self.item.get_absolute_url()
        try:
            word = self.act()
        except PermissionRefused:
            raise
        except StepRefused as refusal:
            for reason in refusal.reasons:
                messages.error(request, str(reason))
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, word)
            back = self.back(back)
        return HttpResponseRedirect(back)

    def act(self) -> str:
        """Call the service; return the sentence to show."""
        raise NotImplementedError

    def back(self, address: str) -> str:
        """Return where to go afterwards."""
        return address

    @property
    def words(self) -> Any:
        """Return what was posted."""
        return self.request.POST

    @property
    def expected(self) -> str | None:
        """Return the status that the person saw."""
        return self.request.POST.get("expected") or None

    def named_in(self, form: Any, field: str) -> Any:
        """Return the member whom a form names; one that cannot be read is never taken for whoever asks."""
        form.is_valid()
        if field in form.errors:
            raise Http404
        return self.person(form.cleaned_data.get(field))

    def person(self, pk: int | None) -> Any:
        """Return the member named in the form, or whoever asks."""
        if pk is None or pk == self.request.user.pk:
            return self.request.user
        seat = self.meeting.body.seats.filter(user_id=pk).select_related("user").first()
        if seat is None:
            raise Http404
        return seat.user


class CastVote(RoomAction):
    """Cast one's vote, or write down that of a member."""

    def act(self) -> str:
        """Cast it."""
        form = VoteForm(self.words)
        voter = self.named_in(form, "voter")
        services.cast_vote(
            item=self.item, voter=voter, choice=self.words.get("choice", ""), by=self.request.user
        )
        if voter == self.request.user:
            return _("Your vote is recorded.")
        return _("The vote of %(name)s is recorded.") % {"name": voter.full_name}


class Recuse(RoomAction):
    """Recuse oneself, or write down the recusal of a member."""

    def act(self) -> str:
        """Recuse the member."""
        form = RecusalForm(self.words)
        self.user_recused = self.named_in(form, "member")
        services.recuse(
            item=self.item, user=self.user_recused, reason=self.words.get("reason", ""), by=self.request.user
        )
        return _("The recusal is recorded.")

    def back(self, address: str) -> str:
        """Leave an item that is closed to the person from now on."""
        return self.meeting.get_absolute_url() if self.user_recused == self.request.user else address


class OpenItem(RoomAction):
    """Open an item, with the proposal chosen in the same form."""

    def act(self) -> str:
        """Choose the proposal and open the item."""
        key = self.words.get("proposal_key", "")
        if key and key != self.item.proposal_key:
            services.choose_proposal(item=self.item, key=key, by=self.request.user)
        services.open_item(item=self.item, by=self.request.user, expected=self.expected)
        return _("The item is open for the vote.") if self.item.is_vote else _("The item is open.")


class CloseItem(RoomAction):
    """Close the vote."""

    def act(self) -> str:
        """Close it with its resolution."""
        resolution = services.close_item(
            item=self.item, by=self.request.user, text=self.words.get("text", ""), expected=self.expected
        )
        return _("The decision is recorded: %(text)s") % {"text": resolution.text}


class DeferItem(RoomAction):
    """Put an item off to another meeting."""

    def act(self) -> str:
        """Defer it."""
        services.defer_item(
            item=self.item, by=self.request.user, note=self.words.get("note", ""), expected=self.expected
        )
        return _("The item is deferred to another meeting.")


class WriteDiscussion(RoomAction):
    """Write what was said."""

    def act(self) -> str:
        """Keep the words."""
        services.write_discussion(item=self.item, text=self.words.get("discussion", ""), by=self.request.user)
        return _("The discussion is saved.")


class MoveItem(RoomAction):
    """Move an item one place up or down."""

    def act(self) -> str:
        """Move it."""
        services.move_agenda_item(item=self.item, by=self.request.user, up=self.words.get("way") == "up")
        return _("The order of the agenda is changed.")


class RemoveItem(RoomAction):
    """Take an item off the agenda."""

    def act(self) -> str:
        """Remove it."""
        services.remove_agenda_item(item=self.item, by=self.request.user)
        return _("The matter is off the agenda.")

    def back(self, address: str) -> str:
        """The item is gone: go to the meeting."""
        return self.meeting.get_absolute_url()


class IssueExtract(RoomAction):
    """Issue the extract on a decided item."""

    def act(self) -> str:
        """Issue it."""
        services.issue_extract(item=self.item, by=self.request.user)
        return _("The extract is being made. You find it under the papers.")


class KeepAttendance(RoomAction):
    """Note who is there: the ticked members are, the others are not."""

    def act(self) -> str:
        """Record every change."""
        here = {int(pk) for pk in self.words.getlist("present") if pk.isdigit()}
        room = room_for(self.meeting, self.request.user, None)
        for seat in room.seats:
            present = seat.pk in here
            if present != (seat.user_id in room.present):
                services.record_attendance(
                    meeting=self.meeting, user=seat.user, by=self.request.user, present=present
                )
        return _("Attendance is saved.")

    def back(self, address: str) -> str:
        """Return to the item from which the form was sent."""
        pk = self.words.get("item", "")
        found = next((item for item in self.items if str(item.pk) == pk), None)
        return found.get_absolute_url() if found else address
