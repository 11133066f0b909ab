"""The living style page: every component in every state."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core import clock
from core.access import Denied, SignedInMixin
from core.workflow import StepView

TOKENS = [
    *(
        "paper",
        "sunken",
        "raised",
        "line",
        "line-strong",
        "ink",
        "ink-soft",
        "blue",
        "blue-fill",
        "blue-soft",
    ),
    *("ok", "ok-soft", "warn", "warn-soft", "bad", "bad-soft", "idle", "idle-soft"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Name of the organisation"), help_text=gettext_lazy("As licensed")
    )
    mail = forms.EmailField(label=gettext_lazy("E-mail"))
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=[("KG", "Кыргызстан"), ("KZ", "Қазақстан"), ("UZ", "Oʻzbekiston")],
    )
    day = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=gettext_lazy("Reasons"), widget=forms.Textarea)
    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("PDF, up to 50 MB")
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Rating"),
        widget=forms.RadioSelect,
        choices=[
            ("4", gettext_lazy("Strong")),
            ("3", gettext_lazy("Satisfactory")),
            ("2", gettext_lazy("Needs improvement")),
            ("1", gettext_lazy("Unsatisfactory")),
        ],
    )
    agree = forms.BooleanField(label=gettext_lazy("I have read the conditions"))
    mailing = forms.BooleanField(
        label=gettext_lazy("Send by e-mail too"),
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch", "class": "switch"}),
    )


class SampleObject:
    """Stands where a process object would."""

    status = "draft"
    version_token = "1"

    def step_url(self, name: str) -> str:
        """Lead back to the page itself."""
        return "."


def sample_steps() -> list[StepView]:
    """Make a step of each look."""
    blocked = [_("Five of six declarations are signed.")]
    return [
        StepView("start_visit", _("Start the visit"), None, "", "", "visit", blocked),
        StepView(
            "write", _("Return for changes"), "required", "", _("The organisation gets your words."), "back"
        ),
        StepView("withdraw", _("Withdraw"), "optional", "danger", _("This cannot be undone."), "withdrawn"),
        StepView(
            "approve",
            _("Send for approval"),
            None,
            "primary",
            _("The Director General gets a draft."),
            "sent",
        ),
    ]


def sample_events() -> list[SimpleNamespace]:
    """Make a few events of the last days."""
    now = clock.now()
    return [
        SimpleNamespace(
            at=now,
            who=_("Head of the organisation"),
            text=_("Agreed to the panel"),
            tone="ok",
            icon="check",
            note="",
        ),
        SimpleNamespace(
            at=now - timedelta(days=1),
            who="Айгүл Осмонова",
            text=_("Returned the report"),
            tone="warn",
            icon="arrow-uturn-left",
            note=_("Add the survey of graduates, please."),
        ),
        SimpleNamespace(
            at=now - timedelta(days=9),
            who="",
            text=_("The deadline passed"),
            tone="bad",
            icon="clock",
            note="",
        ),
    ]


def sample_lists() -> dict[str, Any]:
    """Make the data of facts, stages, tabs and tables."""
    return {
        "facts": [
            (_("Identification number"), "КР-417-02"),
            (_("Coordinator"), "Айгүл Осмонова"),
            (_("Previous certificate"), _("until 14 January 2027"), "#data"),
            (_("Website"), ""),
        ],
        "stages": [
            {"label": _("Application"), "state": "done", "note": "2 · IX"},
            {"label": _("Contract"), "state": "done", "note": "24 · IX"},
            {"label": _("Self-assessment"), "state": "current", "note": _("now")},
            {"label": _("Visit"), "state": "todo", "note": ""},
            {"label": _("Decision"), "state": "todo", "note": ""},
        ],
        "tab_items": [
            {"label": _("General"), "url": "#data", "current": True},
            {"label": _("Documents"), "url": "#over", "count": 23},
            {"label": _("Letters"), "url": "#charts", "count": 0},
        ],
        "letters": "Ңң Өө Үү Әә Ғғ Ққ Ұұ Һһ Іі Ёё № «» – — … → ₸",
        "sample_rows": sample_rows(),
        "page_obj": Paginator(range(60), 25).get_page(2),
    }


def sample_rows() -> list[SimpleNamespace]:
    """Make two rows of a list."""
    return [
        SimpleNamespace(
            name="Арча инженердик колледжи",
            number="АК-2026-044",
            tone="warn",
            icon="clock",
            word=_("Signature awaited"),
            evidence=12,
        ),
        SimpleNamespace(
            name="Чаткал педагогикалык институту",
            number="АК-2026-038",
            tone="info",
            icon="pencil",
            word=_("Being written"),
            evidence=148,
        ),
    ]


def sample_charts() -> dict[str, Any]:
    """Make the data of every chart."""
    return {
        "likert_rows": [
            {
                "label": _("I need these classes for my profession"),
                "shares": [2, 5, 10, 38, 45],
                "index": 4.2,
                "count": 410,
            },
            {
                "label": _("I know how I am graded"),
                "shares": [9, 21, 18, 33, 19],
                "index": 3.3,
                "count": 402,
            },
            {"label": _("Group of fewer than five"), "shares": None, "index": None, "count": 3},
        ],
        "years": ["2021", "2022", "2023", "2024", "2025", "2026"],
        "indices": [3.6, 3.7, 3.5, 3.9, 4.0, 4.1],
        "spark": [3, 4, 4, 6, 5, 7, 8, 7, 10, 11, 10, 11],
        "bars": [("ЖОЖ", 34), ("Колледж", 21), ("Мектеп", 5)],
        "heat_columns": ["1", "2", "3", "4"],
        "heat_rows": [("Финансы", [4.4, 4.2, 3.9, 3.6]), ("Логистика", [4.1, 3.3, None, 3.9])],
    }


class StyleguideView(SignedInMixin, TemplateView):
    """Show every component in every state, to staff or on a developer's machine."""

    template_name = "core/styleguide.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let only staff in, unless this is a developer's machine."""
        user = request.user
        if user.is_authenticated and not (user.is_staff or settings.DEBUG):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Make the samples."""
        wrong = SampleForm({"name": "Чаткал", "mail": "sapat@chatkal"}, prefix="wrong")
        return super().get_context_data(
            tokens=TOKENS,
            object=SampleObject(),
            sample_steps=sample_steps(),
            sample_events=sample_events(),
            good_form=SampleForm(initial={"level": "3", "mailing": True}),
            wrong_form=wrong,
            refused=Denied(_("Only the coordinator of this case may do that.")),
            now=clock.now(),
            today=clock.today(),
            **sample_lists(),
            **sample_charts(),
            **kwargs,
        )
