"""Models of core; import them from here."""

from core.models.agency import Agency
from core.models.artifact import Artifact, ArtifactState
from core.models.base import BaseModel
from core.models.fulltext import FulltextEntry
from core.models.grant import ShareBase, register_share
from core.models.job import Job, JobState
from core.models.notice import MailState, Notice, NoticePreference
from core.models.number import NumberSeries
from core.models.saved_filter import SavedFilter
from core.models.status_change import AppendOnly, StatusChange
from core.models.stored_file import StoredFile
from core.models.upkeep import UpkeepMark

__all__ = [
    "Agency",
    "AppendOnly",
    "Artifact",
    "ArtifactState",
    "BaseModel",
    "FulltextEntry",
    "Job",
    "JobState",
    "MailState",
    "Notice",
    "NoticePreference",
    "NumberSeries",
    "SavedFilter",
    "ShareBase",
    "StatusChange",
    "StoredFile",
    "UpkeepMark",
    "register_share",
]
