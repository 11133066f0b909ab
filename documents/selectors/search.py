"""Full-text search as the search page, the palette and the public page ask it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.access import has_role_permission
from core.context import once_a_page
from core.fulltext import index
from core.fulltext.query import Hit, Page, find
from documents import fulltext
from documents.enums import Confidentiality, VersionStatus
from documents.models import Document, DocumentVersion

#: A person who belongs to more documents than these is searched for without narrowing, which is right and slower.
MOST_OWN = 200
PER_PAGE = 20


@dataclass(frozen=True)
class Question:
    """What a person asks on the search page.

    Attributes:
        words: what they typed.
        source: key of the only source to search, or empty.
        kind: a kind of documents, or empty.
        language: language of the text, or empty.
        in_force_only: leave out texts on which somebody still works.
    """

    words: str
    source: str = ""
    kind: str = ""
    language: str = ""
    in_force_only: bool = False

    @property
    def is_about_documents(self) -> bool:
        """Tell whether it asks for something that only documents have."""
        return bool(self.kind or self.in_force_only)

    def sources(self) -> list[index.FulltextSource]:
        """Return the sources that can answer."""
        able = fulltext.OF_DOCUMENTS if self.is_about_documents else ALL
        return [source for source in able if self.source in ("", source.key)]


ALL = (*fulltext.OF_DOCUMENTS, fulltext.CHANGES, fulltext.RECORDS)


def search(user: Any, question: Question, *, page: int = 1, per_page: int = PER_PAGE) -> Page:
    """Find what a person may see, best first."""
    sources = question.sources()
    return find(
        question.words,
        visible=fulltext.visible_sources(user, sources),
        language=question.language,
        prefer=get_language() or "",
        tags=narrowed(user, question),
        limit=per_page,
        offset=(page - 1) * per_page,
    )


def search_public(question: Question, *, page: int = 1, per_page: int = PER_PAGE) -> Page:
    """Find what anybody may read: public documents in force."""
    return find(
        question.words,
        visible=fulltext.public_sources(),
        language=question.language,
        prefer=get_language() or "",
        tags=[*_tags(question), [Confidentiality.PUBLIC.value], [fulltext.IN_FORCE]],
        limit=per_page,
        offset=(page - 1) * per_page,
    )


def narrowed(user: Any, question: Question) -> list[list[str]]:
    """Return the tags by which a question of a person is narrowed."""
    return [*_tags(question), *_own_tags(user, question.sources())]


def _tags(question: Question) -> list[list[str]]:
    tags = [[f"kind.{question.kind}"]] if question.kind else []
    return [*tags, [fulltext.IN_FORCE]] if question.in_force_only else tags


def _own_documents(user: Any) -> list[int]:
    """Return keys of the documents, public ones left out, that a person without a role may see."""
    own = Document.objects.visible_to(user).exclude(confidentiality=Confidentiality.PUBLIC).order_by()
    return list(own.values_list("pk", flat=True)[: MOST_OWN + 1])


def _own_tags(user: Any, sources: list[index.FulltextSource]) -> list[list[str]]:
    """Narrow the search of a person without a role to public documents and those they belong to.

    The visible objects are joined in any case; this only spares the database the walk past everything else.
    """
    if has_role_permission(user, "documents.view_version"):
        return []
    keys = once_a_page(("own documents", user.pk), lambda: _own_documents(user))
    if len(keys) > MOST_OWN:
        return []
    others = [index.source_tag(source.key) for source in sources if source not in fulltext.OF_DOCUMENTS]
    return [[Confidentiality.PUBLIC.value, *map(fulltext.document_tag, keys), *others]]


@dataclass(frozen=True)
class ShownHit:
    """A hit as a page shows it.

    Attributes:
        hit: what was found.
        url: where it leads.
        about: the document and version it stands in, or the kind of thing.
        state: a status that a reader should know, or None when it is the usual one.
    """

    hit: Hit
    url: str
    about: str
    state: Any = None


def shown(page: Page) -> list[ShownHit]:
    """Return the hits of a page with what stands beside each; nothing is asked of the database."""
    return [ShownHit(hit, hit.url, _about(hit), _state(hit.obj)) for hit in page.hits]


def shown_public(page: Page) -> list[ShownHit]:
    """Return the hits as a visitor sees them: they lead to the public page of their document."""
    return [ShownHit(hit, _public_url(hit), _about(hit)) for hit in page.hits]


def _about(hit: Hit) -> str:
    obj = hit.obj
    if isinstance(obj, DocumentVersion):
        return _("%(code)s %(title)s, version %(number)s") % {
            "code": obj.document.code,
            "title": obj.document.title,
            "number": obj.number,
        }
    return str(obj.get_kind_display() if isinstance(obj, Document) else hit.source.label)


def _state(obj: Any) -> Any:
    if isinstance(obj, DocumentVersion):
        return None if obj.status == VersionStatus.IN_FORCE else obj.state
    if isinstance(obj, Document):
        return None if obj.current_id else VersionStatus.DRAFT
    return getattr(obj, "state", None)


def _public_url(hit: Hit) -> str:
    document = hit.obj.document if isinstance(hit.obj, DocumentVersion) else hit.obj
    address = reverse("documents:public_document", args=[document.code])
    if hit.source is fulltext.CLAUSES:
        return f"{address}?language={hit.language}#{hit.part.partition('.')[2]}"
    return f"{address}#files" if hit.source is fulltext.FILES else address
