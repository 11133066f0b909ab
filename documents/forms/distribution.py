"""Forms of reading, controlled copies and external documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import clock
from documents.enums import Medium
from documents.forms.people import PeoplePicker, PersonPicker, offer_people
from documents.models import CheckQuestion
from documents.selectors.binding import who_may_be_named
from people.forms.organisations import DayInput, offered
from people.models import User

#: A short check has so many questions at most.
QUESTIONS = 2
ANSWERS = ("first", "second", "third")
_TWO = _("A question needs at least two answers in each language in which it is asked.")
#: What is said at a field that is empty although its question was begun in that language.
MISSED = {
    "question": _("Write the question too, or empty its answers."),
    "first": _TWO,
    "second": _TWO,
    "right": _("The right answer is empty."),
}
RIGHT = [(1, _("First answer")), (2, _("Second answer")), (3, _("Third answer"))]


class AnswersForm(forms.Form):
    """The answers of a reader to the questions on a text."""

    def __init__(self, *args: Any, questions: Iterable[CheckQuestion], **kwargs: Any) -> None:
        """Make a choice of each question, in the reader's language."""
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            words = [(place, getattr(question, name)) for place, name in enumerate(ANSWERS, start=1)]
            self.fields[f"answer_{question.order}"] = forms.TypedChoiceField(
                label=question.question,
                choices=[(str(place), text) for place, text in words if text],
                widget=forms.RadioSelect,
                coerce=int,
                error_messages={"required": _("Please choose an answer.")},
            )

    def answers(self) -> list[int]:
        """Return the numbers of the chosen answers, in the order of the questions."""
        return [self.cleaned_data[f"answer_{question.order}"] for question in self.questions]

    def mark_wrong(self) -> None:
        """Say at each question that was answered wrongly that it was, without giving the answer away."""
        for question in self.questions:
            name = f"answer_{question.order}"
            if name in self.cleaned_data and self.cleaned_data[name] != question.correct:
                self.add_error(name, _("This answer is not right. Look at the text once more."))


class AskPeopleForm(forms.Form):
    """People to ask besides those who are bound."""

    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=User.objects.none(),
        widget=PeoplePicker,
        help_text=_("Whoever was asked already is not in the list."),
    )
    due = forms.DateField(label=_("To be confirmed by"), widget=DayInput())

    def __init__(self, *args: Any, asked: Any, **kwargs: Any) -> None:
        """Offer people of the agency and experts who were not asked."""
        super().__init__(*args, **kwargs)
        offer_people(self.fields["people"], who_may_be_named().exclude(pk__in=asked))


class QuestionsForm(forms.Form):
    """Two short questions on a text in four languages; empty ones are not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the fields of both questions in every language."""
        super().__init__(*args, **kwargs)
        for place in range(1, QUESTIONS + 1):
            for code, _name in settings.LANGUAGES:
                self._add_words(place, code)
            self.fields[f"correct_{place}"] = forms.TypedChoiceField(
                label=_("Right answer"),
                choices=RIGHT,
                coerce=int,
                required=False,
                empty_value=None,
            )

    def _add_words(self, place: int, code: str) -> None:
        for name in ("question", *ANSWERS):
            column: Any = CheckQuestion._meta.get_field(name)
            self.fields[f"{name}_{place}_{code}"] = forms.CharField(
                label=capfirst(column.verbose_name),
                max_length=column.max_length,
                required=False,
                widget=forms.Textarea(attrs={"rows": 1, "lang": code}),
            )

    def clean(self) -> dict[str, Any]:
        """Say at the field itself what a language lacks in which a question was begun."""
        data = super().clean() or self.cleaned_data
        for place in range(1, QUESTIONS + 1):
            right = ANSWERS[(data.get(f"correct_{place}") or 1) - 1]
            for code, _name in settings.LANGUAGES:
                self._check_language(place, code, right)
        return data

    def _check_language(self, place: int, code: str, right: str) -> None:
        names = {one: f"{one}_{place}_{code}" for one in ("question", *ANSWERS)}
        written = {one for one, name in names.items() if (self.cleaned_data.get(name) or "").strip()}
        if not written:
            return
        for one in ("question", *ANSWERS):
            if one not in written and names[one] not in self.errors and one in {*MISSED, right}:
                self.add_error(names[one], MISSED["right"] if one == right else MISSED[one])

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return the bound fields as the page arranges them: by question, then by language, the reader's first."""
        own = get_language()
        languages = sorted(settings.LANGUAGES, key=lambda one: one[0] != own)
        return [
            {
                "place": place,
                "languages": [self._language(place, code, name) for code, name in languages],
                "correct": self[f"correct_{place}"],
            }
            for place in range(1, QUESTIONS + 1)
        ]

    def _language(self, place: int, code: str, name: str) -> dict[str, Any]:
        question, *answers = (self[f"{one}_{place}_{code}"] for one in ("question", *ANSWERS))
        has_errors = any(field.errors for field in (question, *answers))
        return {
            "name": name,
            "code": code,
            "question": question,
            "answers": answers,
            "is_written": bool(question.value()) and not has_errors,
            "open": has_errors or code == get_language(),
        }

    def questions(self) -> list[dict[str, Any]]:
        """Return each question as the service takes it."""
        return [
            {
                "correct": self.cleaned_data[f"correct_{place}"] or 1,
                **{
                    f"{name}_{code}": " ".join(self.cleaned_data[f"{name}_{place}_{code}"].split())
                    for name in ("question", *ANSWERS)
                    for code, _name in settings.LANGUAGES
                },
            }
            for place in range(1, QUESTIONS + 1)
        ]


class IssueCopyForm(forms.Form):
    """A controlled copy to issue."""

    holder = forms.ModelChoiceField(
        label=_("Holder"),
        queryset=User.objects.none(),
        required=False,
        widget=PersonPicker,
        blank=True,
        empty_label=_("Somebody without an account"),
    )
    holder_name = forms.CharField(
        label=_("Holder outside the portal"),
        max_length=200,
        required=False,
        help_text=_("Only when the holder has no account: a name, or an organisation."),
    )
    language = forms.ChoiceField(label=_("Language"))
    medium = forms.ChoiceField(
        label=_("Medium"),
        choices=[(Medium.PAPER, Medium.PAPER.label), (Medium.ELECTRONIC, Medium.ELECTRONIC.label)],
    )
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("Where the copy is kept, such as a room."),
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        """Offer the document's languages and everybody who may sign in."""
        super().__init__(*args, **kwargs)
        offered(self, "language").choices = [pair for pair in settings.LANGUAGES if pair[0] in languages]
        for name in ("holder", "holder_name"):
            self.fields[name].is_one_of_several = True  # type: ignore[attr-defined]
        offer_people(self.fields["holder"], User.objects.filter(is_active=True))

    def clean(self) -> dict[str, Any]:
        """Ask for one holder."""
        data = super().clean() or self.cleaned_data
        if not data.get("holder") and not data.get("holder_name"):
            self.add_error("holder", _("Say who holds the copy."))
        if data.get("holder") and data.get("holder_name"):
            self.add_error(
                "holder_name", _("Name one holder: a person with an account, or somebody outside.")
            )
        return data


def in_a_fortnight() -> Any:
    """Return the day that a form proposes for reading."""
    return clock.days_from_today(14)
