"""Papers made before their kind of record was known enter the register by themselves after an upgrade."""

from core.models import Job
from core.upkeep import Upkeep, fingerprint_of, register
from documents.models import RecordKind
from documents.services.records import papers_not_entered, register_earlier_papers


def fingerprint() -> str:
    """Return which kinds of papers are kinds of records."""
    kinds = RecordKind.objects.exclude(artifact_kind="").order_by("artifact_kind")
    return fingerprint_of(kinds.values_list("artifact_kind", flat=True))


def enter_earlier_papers(row: Job) -> None:
    """Enter the papers that are missing."""
    register_earlier_papers()


PAPERS = register(
    Upkeep("documents.papers", fingerprint, lambda: papers_not_entered().exists(), enter_earlier_papers)
)
