"""The public register as its pages, its Excel file and its feed read it (ESG 2.6). Nothing personal is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max, QuerySet

from accreditation.models import Programme, RegisterEntry
from people.models import Organisation

#: Countries in the register hardly change: the list of the filter may be this old.
COUNTRY_SECONDS = 300
COUNTRIES = "accreditation.register.countries"


def entries() -> QuerySet[RegisterEntry]:
    """Return the register, newest decision first, with what a row shows; the search text is not read."""
    rows = RegisterEntry.objects.select_related("organisation", "programme__level", "kind", "level")
    return rows.defer("search_text").order_by("-decided_on", "-pk")


def search(rows: QuerySet[RegisterEntry], words: str) -> QuerySet[RegisterEntry]:
    """Keep the entries in which every word stands somewhere, in any alphabet and case."""
    for word in words.lower().split():
        rows = rows.filter(search_text__holds=word)
    return rows


def last_updated() -> datetime | None:
    """Return the moment of the register's last change."""
    return RegisterEntry.objects.aggregate(last=Max("updated_at"))["last"]


def known_countries() -> set[str]:
    """Return the countries that stand in the register."""
    found = cache.get(COUNTRIES)
    if found is None:
        found = set(RegisterEntry.objects.order_by().values_list("country", flat=True).distinct())
        cache.set(COUNTRIES, found, COUNTRY_SECONDS)
    return found


def known_years() -> list[int]:
    """Return the years from the newest decision to the oldest."""
    years = RegisterEntry.objects.values_list("year", flat=True)
    # Two questions that an index answers at once; asked together SQLite would read the whole index.
    first, last = years.order_by("year").first(), years.order_by("-year").first()
    return list(range(last, first - 1, -1)) if first is not None and last is not None else []


def forget_countries() -> None:
    """Have the countries read anew: an entry was added or moved."""
    cache.delete(COUNTRIES)


# --- The feed ---------------------------------------------------------------------------------------------------


def feed_rows(rows: Iterable[RegisterEntry], site: str) -> Iterator[dict[str, Any]]:
    """Turn entries into plain values for machines: keys and ISO dates, names in every language."""
    for entry in rows:
        yield {
            "id": entry.pk,
            "organisation": _organisation(entry.organisation),
            "programme": _programme(entry.programme),
            "kind": entry.kind.key,
            "level": entry.level.key,
            "status": entry.status,
            "decided_on": entry.decided_on,
            "term_years": entry.term_years,
            "certificate_number": entry.certificate_number or None,
            "valid_from": entry.valid_from,
            "valid_to": entry.valid_to,
            "published_at": entry.published_at,
            "updated_at": entry.updated_at,
            "url": f"{site}{entry.get_absolute_url()}",
        }


def _organisation(row: Organisation) -> dict[str, Any]:
    names = {code: getattr(row, f"name_{code}") for code, _label in settings.LANGUAGES}
    return {
        "id": row.pk,
        "identification_number": row.identification_number,
        "deqar_id": row.eter_id or None,
        "name": names,
        "country": row.country,
        "website": row.website or None,
    }


def _programme(row: Programme | None) -> dict[str, Any] | None:
    return None if row is None else {"name": row.name, "code": row.code, "level": row.level.key}
