"""Models of the documents app."""

from documents.models.acknowledgement import Acknowledgement
from documents.models.clause import Citation, Clause, Crosswalk, CrosswalkLink, SourceFigure
from documents.models.coordination import Approval, Remark
from documents.models.copies import ControlledCopy
from documents.models.document import Document
from documents.models.evidence import EvidencePack
from documents.models.external import ExternalChange, ExternalWatch
from documents.models.intake import IntakeClause, IntakeDraft
from documents.models.process import Process
from documents.models.records import ArchiveAct, NomenclatureItem, Record, RecordKind
from documents.models.version import CheckQuestion, DocumentVersion, VersionFile

__all__ = [
    "Acknowledgement",
    "Approval",
    "ArchiveAct",
    "CheckQuestion",
    "Citation",
    "Clause",
    "ControlledCopy",
    "Crosswalk",
    "CrosswalkLink",
    "Document",
    "DocumentVersion",
    "EvidencePack",
    "ExternalChange",
    "ExternalWatch",
    "IntakeClause",
    "IntakeDraft",
    "NomenclatureItem",
    "Process",
    "Record",
    "RecordKind",
    "Remark",
    "SourceFigure",
    "VersionFile",
]
