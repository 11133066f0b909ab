"""Tags and filters of the page components; docs/frontend.md shows each with an example."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import access, dates, icons

register = template.Library()

Text = str | Promise
DASH = "–"

# The four levels of a criterion, weakest first: full word and the short one for dense grids.
RATINGS: dict[int, tuple[Text, Text]] = {
    1: (_("Unsatisfactory"), pgettext_lazy("rating, short", "Unsatisf.")),
    2: (_("Needs improvement"), pgettext_lazy("rating, short", "Improve")),
    3: (_("Satisfactory"), pgettext_lazy("rating, short", "Satisf.")),
    4: (_("Strong"), pgettext_lazy("rating, short", "Strong")),
}
CURRENCIES: dict[str, Text] = {
    "KGS": pgettext_lazy("currency", "som"),
    "KZT": "₸",
    "RUB": "₽",
    "USD": "$",
    "EUR": "€",
}


# Icons, badges, ratings --------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """Print an outline icon of 24 units, hidden from screen readers."""
    return icons.outline(str(name))


@register.simple_tag
def icon_s(name: str) -> SafeString:
    """Print a solid icon of 16 units, hidden from screen readers."""
    return icons.micro(str(name))


@register.simple_tag
def brand_mark(colour: str = "currentColor") -> SafeString:
    """Print the agency's mark; a drawing for paper needs a literal colour, because print isolates it."""
    return format_html(icons.MARK, colour)


@register.simple_tag
def badge(state: Any, plain: bool = False) -> SafeString:
    """Print the badge of a state, or of the object that has one in `status`.

    Args:
        state: a member of a StateChoices, or an object whose `status` is one.
        plain: without the pill, for dense tables.
    """
    found = state_of(state)
    if found is None:
        return badge_as("idle", "minus-circle", str(state or DASH), plain)
    return badge_as(found.tone, found.icon, found.label, plain)


@register.simple_tag
def badge_as(tone: str, icon_name: str, word: Text, plain: bool = False) -> SafeString:
    """Print a badge from its parts: a tone (idle, info, ok, warn, bad), an icon and a word."""
    return _badge(str(tone), str(icon_name), conditional_escape(str(word)), plain)


@lru_cache(maxsize=1024)
def _badge(tone: str, icon_name: str, word: SafeString, plain: bool) -> SafeString:
    """Put a badge together once: a list prints the same few a hundred times."""
    return format_html(
        '<span class="badge{}" data-tone="{}">{}{}</span>',
        " plain" if plain else "",
        tone,
        icons.micro(icon_name),
        word,
    )


def state_of(value: Any) -> Any:
    """Find the StateChoices member behind a value: the member itself, or the object's state."""
    if hasattr(value, "tone") and hasattr(value, "icon") and hasattr(value, "label"):
        return value
    return getattr(value, "state", None)


@register.simple_tag
def rating(level: Any, short: bool = False) -> SafeString:
    """Print a rating: bars and a word; the short word carries the full one in `abbr`.

    Args:
        level: 1 (weakest) to 4; nothing prints "not given yet".
        short: the short word, for dense grids.
    """
    number = int(level) if level not in (None, "") else 0
    return _rating(number, short, get_language() or "")


@lru_cache(maxsize=64)
def _rating(number: int, short: bool, language: str) -> SafeString:
    """Put a rating together once for each language: a grid of six experts prints four hundred."""
    if number not in RATINGS:
        return format_html('<span class="rating soft">{}{}</span>', icons.micro("minus"), _("not given yet"))
    full, brief = RATINGS[number]
    word = format_html('<abbr title="{}">{}</abbr>', full, brief) if short and full != brief else full
    return format_html('<span class="rating" data-level="{}">{}{}</span>', number, icons.bars(number), word)


@register.simple_tag
def avatar(user: Any, me: bool = False) -> SafeString:
    """Print the initials of a person in a circle; the name must stand beside it in text."""
    name = str(getattr(user, "full_name", "") or user or "?")
    given, family = getattr(user, "first_name", ""), getattr(user, "last_name", "")
    initials = f"{given[:1]}{family[:1]}" or "".join(part[:1] for part in name.split()[:2])
    return format_html(
        '<span class="avatar{}" aria-hidden="true">{}</span>', " me" if me else "", initials.upper()
    )


# Days, numbers -----------------------------------------------------------------------------------


@register.simple_tag
def day(value: date | datetime | None, year: bool = True) -> SafeString:
    """Print a day in full words that do not break over a line; nothing prints a dash."""
    if not value:
        return mark_safe(DASH)
    iso = dates.local_day(value).isoformat()
    return format_html('<time datetime="{}" class="nowrap">{}</time>', iso, dates.in_words(value, year=year))


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """Print a day with its time in the reader's time zone."""
    if not value:
        return mark_safe(DASH)
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(timespec="minutes"), dates.moment_in_words(value)
    )


@register.simple_tag
def when(value: date | datetime | None) -> SafeString:
    """Print a near day by its name: today, 09:40; yesterday; 18 November."""
    if not value:
        return mark_safe(DASH)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.near_in_words(value))


@register.filter
def in_words(value: date | datetime | None) -> str:
    """Give a day in full words, for use inside blocktranslate and other tags."""
    return dates.in_words(value) if value else DASH


@register.simple_tag
def money(amount: Decimal | int | float | None, currency: str = "KGS") -> str:
    """Print a sum with its currency: 120 000 som; kopecks only when there are any."""
    if amount is None:
        return DASH
    places = 0 if amount == int(amount) else 2
    number = formats.number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{number}\u00a0{CURRENCIES.get(currency, currency)}"


@register.simple_tag
def number(value: Decimal | int | float | None, places: int = 0) -> str:
    """Print a number in the reader's format."""
    if value is None:
        return DASH
    return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


# Access, steps -----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def can(context: template.Context, permission: str, obj: Any = None) -> Any:
    """Decide whether the reader may do something: `{% can "app.verb" obj as ok %}`."""
    request = context.get("request")
    user = getattr(request, "user", None) or context.get("user")
    return access.decide(user, permission, obj)


@register.inclusion_tag("core/_step_buttons.html", takes_context=True)
def step_buttons(context: template.Context, obj: Any, steps: Iterable[Any]) -> dict[str, Any]:
    """Print a button for each step: allowed ones act, blocked ones say why; the primary one stands last."""
    ordered = sorted(steps, key=lambda one: (one.allowed, one.tone == "primary"))
    blocked = [one for one in ordered if not one.allowed]
    meta = getattr(obj, "_meta", None)
    return {
        "object": obj,
        "key": f"{meta.model_name}-{obj.pk}" if meta else "object",
        "rows": [{"step": one, "url": obj.step_url(one.name)} for one in ordered],
        "blocked": blocked,
        "version": getattr(obj, "version_token", ""),
        "csrf_token": context.get("csrf_token"),
        "next": page_of(context.get("request")),
    }


def page_of(request: Any) -> str:
    """Return the path of the page in the reader's browser; a part sent by htmx asks which page it goes to."""
    if request is None:
        return ""
    if getattr(request, "htmx", False):
        return request.htmx.current_url_abs_path or ""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else ""


@register.inclusion_tag("core/_action.html")
def action(decision: Any, label: Text, url: str, **options: Any) -> dict[str, Any]:
    """Print a link as a button, or the disabled button with its reason when the decision is a refusal.

    Args:
        decision: what `{% can %}` gave.
        label: the words on the button.
        url: where it leads.
        options: `icon` and `tone` (primary, quiet, danger).
    """
    return {
        "decision": decision,
        "label": label,
        "url": url,
        "id": f"why-{crc32(str(url).encode()):x}",
        **options,
    }


# Parts of a page ---------------------------------------------------------------------------------


@register.inclusion_tag("core/_facts.html")
def facts(pairs: Mapping[Text, Any] | Iterable[Any], lined: bool = True) -> dict[str, Any]:
    """Print facts as label over value; a pair may have a third part, the address that the value links to."""
    rows = []
    listed: Iterable[Any] = pairs.items() if isinstance(pairs, Mapping) else pairs
    for pair in listed:
        label, value, *rest = pair
        if isinstance(value, date):
            value = day(value)
        rows.append({"label": label, "value": value, "url": rest[0] if rest else ""})
    return {"rows": rows, "lined": lined}


@register.inclusion_tag("core/_stepper.html")
def stepper(steps: Iterable[Any], label: Text = "") -> dict[str, Any]:
    """Print the stages of an object: each has `label`, `state` (done, current, todo) and `note`."""
    rows = [as_row(one, "label", "state", "note") for one in steps]
    position = next((index for index, row in enumerate(rows) if row["state"] == "current"), None)
    done = sum(row["state"] == "done" for row in rows)
    return {
        "rows": rows,
        "label": label or _("Stages"),
        "total": len(rows),
        "done": done,
        "position": (position if position is not None else max(done - 1, 0)) + 1,
        "current": rows[position] if position is not None else (rows[-1] if rows else None),
    }


@register.inclusion_tag("core/_tabs.html", takes_context=True)
def tabs(context: template.Context, items: Iterable[Any], label: Text = "") -> dict[str, Any]:
    """Print tabs as links: each has `label`, `url`, `count` and `current` (else the address decides)."""
    path = getattr(context.get("request"), "path", "")
    rows = [as_row(one, "label", "url", "count", "current") for one in items]
    if not any(row["current"] for row in rows):
        for row in rows:
            row["current"] = row["url"] == path
    return {"rows": rows, "label": label or _("Sections")}


@register.inclusion_tag("core/_timeline.html")
def timeline(events: Iterable[Any], limit: int = 0) -> dict[str, Any]:
    """Print events, newest first: each has `at`, `who`, `text`, `tone`, `icon`, `note`."""
    rows = list(events or ())
    shown = rows[:limit] if limit else rows
    return {"events": shown, "rest": rows[len(shown) :]}


def as_row(one: Any, *names: str) -> dict[str, Any]:
    """Read the same names from a mapping, an object or a tuple in that order."""
    if isinstance(one, Mapping):
        return {name: one.get(name, "") for name in names}
    if isinstance(one, tuple | list):
        return {name: one[index] if index < len(one) else "" for index, name in enumerate(names)}
    return {name: getattr(one, name, "") for name in names}


@register.simple_block_tag
def note(content: str, tone: str = "info", title: Text = "", role: str = "") -> SafeString:
    """Print a note that the reader must see: `{% note "warn" %}…{% endnote %}`."""
    signs = {"ok": "check-circle", "warn": "exclamation-triangle", "bad": "x-circle", "idle": "shield-check"}
    return format_html(
        '<div class="note" data-tone="{}"{}>{}<div>{}{}</div></div>',
        tone,
        format_html(' role="{}"', role) if role else "",
        icons.outline(signs.get(tone, "information-circle")),
        format_html("<p><b>{}</b></p>", title) if title else "",
        mark_safe(content),
    )


@register.simple_block_tag
def dialog(content: str, key: str, title: Text) -> SafeString:
    """Print a modal dialog that a button with `data-opens="key"` shows: `{% dialog "send" _("Send?") %}…`."""
    return format_html(
        '<dialog class="dialog" id="{0}" aria-labelledby="{0}-title"><h2 id="{0}-title">{1}</h2>{2}</dialog>',
        key,
        title,
        mark_safe(content),
    )


@register.inclusion_tag("core/_empty.html")
def empty_state(title: Text, text: Text = "", icon: str = "inbox", **action: Text) -> dict[str, Any]:
    """Print an empty state that says what to do; `url` and `label` make its button."""
    return {
        "title": title,
        "text": text,
        "icon": icon,
        "url": action.get("url"),
        "label": action.get("label"),
    }


# Lists -------------------------------------------------------------------------------------------


@register.inclusion_tag("core/_sort_header.html", takes_context=True)
def sort_header(context: template.Context, key: str, label: Text, num: bool = False) -> dict[str, Any]:
    """Print a column head that sorts the list by `key`; a second press turns the order round."""
    request = context.get("request")
    current = str(context.get("ordering") or (request.GET.get("sort", "") if request else ""))
    params = request.GET.copy() if request else None
    rising, falling = current == key, current == f"-{key}"
    query = ""
    if params is not None:
        params["sort"] = f"-{key}" if rising else key
        params.pop("page", None)
        query = params.urlencode()
    state = "ascending" if rising else "descending" if falling else ""
    return {"label": label, "num": num, "state": state, "query": query}


@register.filter
def has_error(field: Any) -> bool:
    """Tell whether a form field has errors."""
    return bool(getattr(field, "errors", None))


@register.filter
def field_kind(field: Any) -> str:
    """Name the look of a form field by its widget: choice, switch, radios, checks, file, hidden, text."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if widget.attrs.get("role") == "switch":
        return "switch"
    kinds = {
        "CheckboxInput": "choice",
        "RadioSelect": "radios",
        "CheckboxSelectMultiple": "checks",
        "ClearableFileInput": "file",
        "FileInput": "file",
    }
    for ancestor in type(widget).__mro__:
        if ancestor.__name__ in kinds:
            return kinds[ancestor.__name__]
    return "text"


# Papers ------------------------------------------------------------------------------------------


@register.filter
def iso_day(value: str | None) -> str:
    """Give the day that a paper froze as an ISO text, in full words of the paper's language."""
    return dates.in_words(date.fromisoformat(value[:10])) if value else DASH


@register.filter
def frozen_sum(value: str | None, currency: str = "KGS") -> str:
    """Give a sum that a paper froze as text, as `money` prints it."""
    return money(Decimal(value) if value not in (None, "") else None, currency or "KGS")


# A syllable of a Cyrillic word may begin at a consonant with its vowel, after an earlier vowel of the same word.
VOWELS = "аәеёиоөуұүыіэюя"
SYLLABLE = re.compile(
    rf"(?<=[^\W\d_]{{2}})(?<![{VOWELS}][^{VOWELS}\W])(?=[^{VOWELS}ъьй\W\d_][{VOWELS}][^\W\d_])", re.I
)


@register.filter
def syllables(value: Text) -> str:
    """Let long Cyrillic words break between syllables: for the narrow columns of a paper.

    The renderer knows no hyphenation of Kyrgyz and Kazakh; both break before a consonant that has a vowel.
    """
    return re.sub(r"[^\W\d_]{9,}", lambda word: SYLLABLE.sub("\u00ad", word[0]), str(value))
