"""What can be found, and keeping it in step: apps register sources, services tell which object changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from django.db import models, transaction

from core import jobs
from core.errors import Words
from core.fulltext import engine, stems
from core.models import FulltextEntry, Job

#: Tag of a text that stands behind others which answer as well: a draft behind what is in force.
LESSER = "lesser"
#: Entries in one statement.
ROWS = 500
#: A longer text is cut into several entries by its source; what is longer still is not searched.
LONGEST_TEXT = 60_000


@dataclass(frozen=True)
class Entry:
    """One text of one object.

    Attributes:
        object_id: key of the object whose visibility decides.
        part: what stands inside the object (the key of a clause, the page of a file); empty for the object itself.
        language: ky, ru, kk or en.
        title: heading; its words weigh more.
        text: the text itself.
        tags: words by which a search may be narrowed (small Latin letters, digits, dots).
    """

    object_id: int
    part: str
    language: str
    title: str
    text: str = ""
    tags: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """Return what tells this entry from the others of its object."""
        return self.part, self.language


@dataclass(frozen=True)
class FulltextSource:
    """One kind of thing that full-text search finds.

    Attributes:
        key: its name in code, and in the index.
        label: what a reader calls the group.
        model: the model whose `visible_to` decides.
        entries: function of a list of objects that yields their entries.
        objects: function that returns the queryset of everything to be found; by default all.
        visible: function of a person that returns the objects they may see; by default `visible_to`.
        url: function of (object, part, language) that returns the address of a hit.
        icon: its picture on a list of hits.
        weight: added to the rank of each hit.
        batch: objects in one transaction; few where an object has many entries.
        joins: relations that a hit shows.
        place: function of a part that returns what it is a piece of: of several pieces only the best is a hit.
    """

    key: str
    label: Words
    model: type[models.Model]
    entries: Callable[[Sequence[Any]], Iterable[Entry]]
    objects: Callable[[], models.QuerySet[Any]] | None = None
    visible: Callable[[Any], models.QuerySet[Any]] | None = None
    url: Callable[[Any, str, str], str] = lambda obj, part, language: obj.get_absolute_url()
    icon: str = "document-text"
    weight: float = 0.0
    batch: int = 100
    joins: tuple[str, ...] = ()
    place: Callable[[str], str] = lambda part: part

    def all_objects(self) -> models.QuerySet[Any]:
        """Return everything that can be found."""
        return self.objects() if self.objects is not None else self.model._default_manager.all()

    def visible_to(self, user: Any) -> models.QuerySet[Any]:
        """Return the objects that this person may see."""
        rows = self.visible(user) if self.visible else self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        return rows.select_related(*self.joins) if self.joins else rows


_sources: dict[str, FulltextSource] = {}


def register(source: FulltextSource) -> FulltextSource:
    """Add a source; called in `AppConfig.ready()`."""
    _sources[source.key] = source
    return source


def forget_source(key: str) -> None:
    """Take a source out of the registry; for tests."""
    _sources.pop(key, None)


def sources() -> list[FulltextSource]:
    """Return all registered sources."""
    return list(_sources.values())


def source(key: str) -> FulltextSource:
    """Return a registered source; an unknown key is a mistake in the code and raises KeyError."""
    return _sources[key]


def sources_of(model: type[models.Model]) -> list[FulltextSource]:
    """Return the sources whose objects are of this model."""
    return [found for found in _sources.values() if found.model is model]


def index_object(obj: models.Model, *, keys: Iterable[str] | None = None) -> int:
    """Bring the entries of one object up to date in all its sources, and return how many it has.

    Args:
        obj: an object of a registered model; one that is not to be found any more loses its entries.
        keys: only these sources.

    Side effects: entries that stay the same keep their rows.
    """
    wanted = set(keys) if keys is not None else None
    found = [s for s in sources_of(type(obj)) if wanted is None or s.key in wanted]
    return sum(index_objects(one, [obj.pk]) for one in found)


def forget_object(obj: models.Model) -> None:
    """Drop the entries of one object from all its sources."""
    FulltextEntry.objects.filter(source__in=[s.key for s in sources_of(type(obj))], object_id=obj.pk).delete()


@transaction.atomic
def index_objects(one: FulltextSource, keys: Sequence[int]) -> int:
    """Bring the entries of some objects of a source up to date, and return how many they have."""
    objects = list(one.all_objects().filter(pk__in=keys))
    wanted = {(e.object_id, *e.place): _row(one, e) for e in one.entries(objects)} if objects else {}
    present = {
        (row.object_id, row.part, row.language): row
        for row in FulltextEntry.objects.filter(source=one.key, object_id__in=keys)
    }
    gone = [row.pk for place, row in present.items() if place not in wanted]
    FulltextEntry.objects.filter(pk__in=gone).delete()
    changed = [_renewed(present[place], row) for place, row in wanted.items() if place in present]
    FulltextEntry.objects.bulk_update(
        [row for row in changed if row is not None], ["title", "text", "stems"], batch_size=ROWS
    )
    FulltextEntry.objects.bulk_create(
        [row for place, row in wanted.items() if place not in present], batch_size=ROWS
    )
    return len(wanted)


def _row(one: FulltextSource, entry: Entry) -> FulltextEntry:
    title, text = stems.clean(entry.title)[:500], stems.clean(entry.text)[:LONGEST_TEXT]
    return FulltextEntry(
        source=one.key,
        object_id=entry.object_id,
        part=entry.part,
        language=entry.language,
        title=title,
        text=text,
        stems=_stems(one.key, entry, title, text),
    )


def _stems(key: str, entry: Entry, title: str, text: str) -> str:
    """Write what the index keeps: the text, the title twice, then the tags. Ranking reads it from here as well."""
    of_title = stems.stems(title, entry.language)
    tags = (source_tag(key), entry.language, *entry.tags)
    return " ".join(
        [
            *stems.stems(text, entry.language),
            *of_title,
            *(f"={stem}" for stem in of_title),
            *(f"#{tag}" for tag in dict.fromkeys(tags)),
        ]
    )


def source_tag(key: str) -> str:
    """Return the tag that every entry of a source carries."""
    return f"s.{key.lower().replace('-', '_')}"


def _renewed(old: FulltextEntry, new: FulltextEntry) -> FulltextEntry | None:
    if (old.title, old.text, old.stems) == (new.title, new.text, new.stems):
        return None
    old.title, old.text, old.stems = new.title, new.text, new.stems
    return old


def reindex(one: FulltextSource, *, tell: Callable[[int], None] = lambda percent: None) -> int:
    """Bring a whole source up to date in batches, and return how many entries it has.

    Args:
        one: the source.
        tell: is told how far it is, in percent.

    Side effects: entries of objects that are gone are dropped. Done again it changes nothing.
    """
    rows = one.all_objects().order_by("pk")
    total, done, entries = max(rows.count(), 1), 0, 0
    for keys in _batches(rows.values_list("pk", flat=True).iterator(), one.batch):
        entries += index_objects(one, keys)
        done += len(keys)
        tell(done * 100 // total)
    FulltextEntry.objects.filter(source=one.key).exclude(
        object_id__in=one.all_objects().order_by().values("pk")
    ).delete()
    engine.refresh_statistics()
    return entries


def _batches(keys: Iterator[int], size: int) -> Iterator[list[int]]:
    while batch := list(islice(keys, size)):
        yield batch


JOB = "core.fulltext_reindex"
JOB_OBJECT = "core.fulltext_index_object"


@jobs.job(JOB)
def _reindex_job(row: Job, *, source: str = "") -> None:
    found = [_sources[source]] if source else sources()
    for number, one in enumerate(found):
        reindex(one, tell=partial(_tell, row, number, len(found)))


def _tell(row: Job, number: int, of: int, percent: int) -> None:
    jobs.tell_progress(row, (number * 100 + percent) // of)


@jobs.job(JOB_OBJECT)
def _index_object_job(row: Job, *, source: str, keys: list[int]) -> None:
    one = _sources[source]
    for at in range(0, len(keys), one.batch):
        index_objects(one, keys[at : at + one.batch])
        jobs.tell_progress(row, at * 100 // len(keys))


def enqueue_reindex(*, by: Any, key: str = "") -> Job:
    """Bring one source, or all, up to date in the background."""
    return jobs.enqueue(JOB, by=by, args={"source": key} if key else {})


def enqueue_objects(key: str, keys: Sequence[int], *, by: Any) -> Job:
    """Bring some objects of a source up to date in the background, after commit."""
    return jobs.enqueue(JOB_OBJECT, by=by, args={"source": key, "keys": list(keys)})
