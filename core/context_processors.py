"""What the shell of every page needs: navigation, notices, languages, theme, the agency's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from core import navigation
from core.models.agency import Agency
from core.models.notice import Notice
from core.statements import Statement

THEMES = ("light", "dark")
ON_PHONE = 4
NOTICES_SHOWN = 5
# Enough for the menu, and for telling nine from more than nine.
MOST_READ = 10
DEFAULT_SHORT_NAME = "IAAR"


@dataclass(frozen=True)
class Language:
    """A language of the interface, by its own name."""

    code: str
    name: str
    is_current: bool


class Shell:
    """The shell of one page. Every part is read only when a template asks for it (at most two queries)."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request; read nothing yet."""
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @cached_property
    def is_signed_in(self) -> bool:
        """Tell whether somebody is signed in."""
        return bool(self.user is not None and self.user.is_authenticated)

    @cached_property
    def entries(self) -> list[navigation.ShownEntry]:
        """List the sidebar's entries of this person."""
        return navigation.entries_for(self.user) if self.is_signed_in else []

    @property
    def first_entries(self) -> list[navigation.ShownEntry]:
        """List the entries of the bar at the bottom of a phone."""
        return self.entries[:ON_PHONE]

    @property
    def more_entries(self) -> list[navigation.ShownEntry]:
        """List the entries behind the last button of that bar."""
        return self.entries[ON_PHONE:]

    @cached_property
    def current(self) -> str:
        """Give the key of the entry that this page belongs to: the longest address that fits."""
        fitting = [entry for entry in self.entries if entry.is_current(self.request.path)]
        return max(fitting, key=lambda entry: len(entry.url)).key if fitting else ""

    @cached_property
    def notices(self) -> list[Any]:
        """List the newest unread notices."""
        return self._unread[:NOTICES_SHOWN]

    @cached_property
    def unread_count(self) -> str:
        """Give the number on the bell; more than nine reads 9+."""
        number = len(self._unread)
        return f"{number}" if number <= 9 else "9+"

    @cached_property
    def _unread(self) -> list[Any]:
        """Read ten unread notices in one query: enough for the menu and for the number."""
        if not self.is_signed_in or not getattr(self.user, "has_unread", True):
            return []
        return unread_notices(self.user.pk)

    @cached_property
    def languages(self) -> list[Language]:
        """List the languages of the interface."""
        current = get_language() or settings.LANGUAGE_CODE
        used = languages_in_use(self._agency)
        return [
            Language(code, name, code == current) for code, name in own_names() if code in {*used, current}
        ]

    @cached_property
    def language(self) -> Language:
        """Give the language of this page."""
        return next((item for item in self.languages if item.is_current), self.languages[0])

    @cached_property
    def theme(self) -> str:
        """Give the theme that the person chose by cookie; empty follows the system."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def side(self) -> str:
        """Tell whether the sidebar is folded to icons (cookie `side`)."""
        return "narrow" if self.request.COOKIES.get("side") == "narrow" else "wide"

    @cached_property
    def _agency(self) -> Agency | None:
        return Agency.current()

    @cached_property
    def agency(self) -> str:
        """Give the agency's full name in the reader's language."""
        return agency_names(self._agency)[0]

    @cached_property
    def agency_short(self) -> str:
        """Give the agency's short name."""
        return agency_names(self._agency)[1]


def languages_in_use(agency: Agency | None) -> list[str]:
    """Give the languages that the agency chose in the first run; all of them before that."""
    chosen = set(agency.languages) if agency is not None else set()
    return [code for code, _name in settings.LANGUAGES if code in chosen] or [
        code for code, _ in settings.LANGUAGES
    ]


def own_names() -> Iterable[tuple[str, str]]:
    """Pair each language code with the language's own name."""
    names = {"ky": "Кыргызча", "ru": "Русский", "kk": "Қазақша", "en": "English"}
    return [(code, names.get(code, str(label))) for code, label in settings.LANGUAGES]


#: At most ten unread notices of a person (key), newest first, with what the menu shows of them.
unread_notices = Statement(
    lambda person: (
        Notice.objects.filter(recipient=person, read_at__isnull=True)
        .only("subject", "created_at")
        .order_by("-created_at", "-pk")[:MOST_READ]
    )
)


def agency_names(agency: Agency | None) -> tuple[str, str]:
    """Give the agency's full and short name; before the first-run wizard the portal's own."""
    if agency is None:
        return str(settings.PORTAL_NAME), DEFAULT_SHORT_NAME
    return agency.name, agency.short_name


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give templates the `shell`; it reads nothing until a template asks."""
    return {"shell": Shell(request)}
