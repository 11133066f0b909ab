"""Search is made anew when its rules have changed: stems, or what a source gives to be found."""

from __future__ import annotations

import inspect
from functools import partial

import snowballstemmer

from core import jobs
from core.fulltext import index, stems
from core.models import Job
from core.upkeep import Upkeep, fingerprint_of, register, rules_in


def fingerprint() -> str:
    """Return what tells today's entries from those of other rules."""
    places = [inspect.getfile(one) for one in (stems, index)]
    places += [inspect.getfile(inspect.unwrap(source.entries)) for source in index.sources()]
    keys = sorted(source.key for source in index.sources())
    version = str(getattr(snowballstemmer, "__version__", ""))
    return fingerprint_of([version, *keys, *rules_in(places)])


def has_objects() -> bool:
    """Tell whether anything could be found at all."""
    return any(source.all_objects().exists() for source in index.sources())


def reindex_all(row: Job) -> None:
    """Bring every source up to date, telling how far it is."""
    found = index.sources()

    def tell(number: int, percent: int) -> None:
        jobs.tell_progress(row, (number * 100 + percent) // len(found))

    for number, source in enumerate(found):
        index.reindex(source, tell=partial(tell, number))


SEARCH = register(Upkeep("core.fulltext", fingerprint, has_objects, reindex_all))
