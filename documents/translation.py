"""Fields of documents that are written in the four languages."""

from modeltranslation.translator import TranslationOptions, register

from core.history import track
from documents.models import (
    CheckQuestion,
    Citation,
    Clause,
    Crosswalk,
    CrosswalkLink,
    Document,
    DocumentVersion,
    ExternalChange,
    ExternalWatch,
    NomenclatureItem,
    Process,
    RecordKind,
)


@register(Process)
class ProcessTranslation(TranslationOptions):
    """Names of processes."""

    fields = ("name",)


@register(Document)
class DocumentTranslation(TranslationOptions):
    """Titles and purposes of documents."""

    fields = ("title", "purpose")


@register(DocumentVersion)
class DocumentVersionTranslation(TranslationOptions):
    """What changed in a version."""

    fields = ("summary",)


@register(CheckQuestion)
class CheckQuestionTranslation(TranslationOptions):
    """Questions to readers and their answers."""

    fields = ("question", "first", "second", "third")


@register(Clause)
class ClauseTranslation(TranslationOptions):
    """Headings and text of clauses."""

    fields = ("heading", "body")


@register(CrosswalkLink)
class CrosswalkLinkTranslation(TranslationOptions):
    """Why two clauses answer each other."""

    fields = ("note",)


@register(ExternalWatch)
class ExternalWatchTranslation(TranslationOptions):
    """Who issues an external document, and its edition."""

    fields = ("issuer", "edition")


@register(ExternalChange)
class ExternalChangeTranslation(TranslationOptions):
    """What changed and whom it concerns."""

    fields = ("what", "whom")


@register(NomenclatureItem)
class NomenclatureItemTranslation(TranslationOptions):
    """Titles of the nomenclature of files."""

    fields = ("title", "basis")


@register(RecordKind)
class RecordKindTranslation(TranslationOptions):
    """Names of kinds of records."""

    fields = ("name",)


for _model in (
    CheckQuestion,
    Citation,
    Clause,
    Crosswalk,
    CrosswalkLink,
    DocumentVersion,
    ExternalChange,
    ExternalWatch,
    NomenclatureItem,
    Process,
    RecordKind,
):
    track(_model)
track(Document, excluded=("search_text",))
