"""Forms about visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accreditation.enums import SessionKind
from accreditation.models import Visit, VisitSession
from accreditation.selectors.commissions import members_of
from core.dates import local_day


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        """Write the day as browsers read it."""
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        """Write the time as browsers read it."""
        super().__init__(format="%H:%M", **kwargs)


class VisitForm(forms.Form):
    """Days and place of a visit."""

    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    place = forms.CharField(label=_("Place"), required=False, max_length=300)


class SessionForm(forms.Form):
    """One session of the programme."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    starts = forms.TimeField(label=_("Begins"), widget=TimeInput())
    ends = forms.TimeField(label=_("Ends"), widget=TimeInput())
    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind.choices)
    title = forms.CharField(label=_("Title"), max_length=300)
    participants = forms.CharField(label=_("With whom"), max_length=300, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    lead = forms.ChoiceField(label=_("Led by"), required=False)

    def __init__(self, *args: Any, visit: Visit, session: VisitSession | None = None, **kwargs: Any) -> None:
        """Offer the members, and fill in the session that is changed."""
        kwargs["initial"] = {
            "day": visit.starts_on,
            **(_initial(session) if session else {}),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.members = {str(m.pk): m for m in members_of(visit.case.commission, counted=True)}
        names = [(key, member.expert.user.full_name) for key, member in self.members.items()]
        self.fields["lead"].choices = [("", _("Not decided yet")), *names]  # type: ignore[attr-defined]
        if visit.starts_on and visit.ends_on:
            limits = {"min": f"{visit.starts_on:%Y-%m-%d}", "max": f"{visit.ends_on:%Y-%m-%d}"}
            self.fields["day"].widget.attrs.update(limits)

    def words(self) -> dict[str, Any]:
        """Return what the service takes."""
        found = self.cleaned_data
        return {
            "starts_at": timezone.make_aware(datetime.combine(found["day"], found["starts"])),
            "ends_at": timezone.make_aware(datetime.combine(found["day"], found["ends"])),
            "kind": found["kind"],
            "title": found["title"],
            "participants": found["participants"],
            "place": found["place"],
            "lead": self.members.get(found["lead"]),
        }


def _initial(session: VisitSession) -> dict[str, Any]:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return {
        "day": local_day(session.starts_at),
        "starts": starts.time(),
        "ends": ends.time(),
        "kind": session.kind,
        "title": session.title,
        "participants": session.participants,
        "place": session.place,
        "lead": str(session.lead_id or ""),
    }
