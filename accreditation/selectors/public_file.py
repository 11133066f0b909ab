"""What the public register says of one organisation: decisions, papers, history (ESG 2.6). Nothing personal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditation.enums import RegisterStatus
from accreditation.models import Certificate, Decision, RegisterEntry, Report
from accreditation.selectors.registry import entries
from core import clock, dates
from core.models import Artifact, StatusChange
from people.models import Organisation


@dataclass(frozen=True)
class PublicPaper:
    """A paper that anybody may open."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass
class PublicDecision:
    """A decision with its papers, as the organisation's page shows it."""

    entry: RegisterEntry
    resolution: str
    papers: list[PublicPaper] = field(default_factory=list)
    certificate: PublicPaper | None = None
    verify_url: str = ""


@dataclass
class PublicFile:
    """Everything that the register says of one organisation."""

    organisation: Organisation
    decisions: list[PublicDecision]
    events: list[PublicEvent]

    @property
    def institutional(self) -> list[PublicDecision]:
        """Return the decisions about the organisation as a whole, newest first."""
        return [row for row in self.decisions if row.entry.programme_id is None]

    @property
    def programmes(self) -> list[PublicDecision]:
        """Return the decisions about its programmes, newest first."""
        return [row for row in self.decisions if row.entry.programme_id is not None]

    @property
    def accredited_programmes(self) -> int:
        """Return how many programmes are accredited today."""
        return sum(row.entry.status == RegisterStatus.VALID for row in self.programmes)

    @property
    def standing(self) -> PublicDecision | None:
        """Return what stands for the organisation as a whole: what is valid, else suspended, else the newest."""
        rows = self.institutional
        for status in (RegisterStatus.VALID, RegisterStatus.SUSPENDED):
            found = next((row for row in rows if row.entry.status == status), None)
            if found is not None:
                return found
        return rows[0] if rows else None

    @property
    def papers(self) -> list[PublicPaper]:
        """Return all public papers, newest decision first; a report belongs to its whole cluster and stands once."""
        return [paper for row in self.decisions for paper in row.papers]


def public_file(organisation: Organisation) -> PublicFile:
    """Collect an organisation's entries, papers and history, in a number of queries that does not grow."""
    rows = list(entries().filter(organisation=organisation))
    found = Decision.objects.filter(register_entry__in=rows).select_related("case__report", "resolution")
    decisions = {decision.pk: decision for decision in found.prefetch_related("certificates__artifact")}
    papers = _papers(decisions.values())
    seen_reports: set[int] = set()
    public = []
    for entry in rows:
        decision = decisions[entry.decision_id]
        public.append(_public_decision(entry, decision, papers, seen_reports))
    return PublicFile(organisation, public, _events(rows, decisions))


def _papers(decisions: Iterable[Decision]) -> dict[tuple[str, int], Artifact]:
    """Return the public extracts by decision and the public reports by report (two queries)."""
    decisions = list(decisions)
    reports = [decision.case.report.pk for decision in decisions if hasattr(decision.case, "report")]
    wanted = (
        (Decision, "council_extract", [d.pk for d in decisions]),
        (Report, "commission_report", reports),
    )
    found: dict[tuple[str, int], Artifact] = {}
    for model, kind, keys in wanted:
        rows = Artifact.objects.filter(
            owner_type=ContentType.objects.get_for_model(model), owner_id__in=keys, kind=kind, is_public=True
        )
        for row in rows.select_related("file").order_by("made_at", "pk"):
            found[kind, row.owner_id] = row
    return found


def _public_decision(
    entry: RegisterEntry, decision: Decision, papers: dict[tuple[str, int], Artifact], seen: set[int]
) -> PublicDecision:
    row = PublicDecision(entry, decision.resolution.number)
    extract = papers.get(("council_extract", decision.pk))
    if extract is not None:
        day = dates.in_words(decision.decided_on)
        title = _("Decision of the Accreditation Council")
        row.papers.append(_paper(extract, title, _about(entry, day), "scale"))
    report = getattr(decision.case, "report", None)
    if report is not None and report.pk not in seen and ("commission_report", report.pk) in papers:
        seen.add(report.pk)
        paper = papers["commission_report", report.pk]
        title = _("Full report of the external expert commission")
        row.papers.append(_paper(paper, title, str(entry.kind), "document-text"))
    certificate = decision.certificate
    if certificate is not None and certificate.artifact is not None and entry.certificate_number:
        row.certificate = _paper(
            certificate.artifact, _("Certificate, PDF"), certificate.number, "check-badge"
        )
        row.verify_url = certificate.artifact.verify_url
    return row


def _about(entry: RegisterEntry, day: str) -> str:
    return f"{day} · {entry.programme}" if entry.programme is not None else day


def _paper(artifact: Artifact, title: str, detail: str, icon: str) -> PublicPaper:
    size = f" · PDF {max(1, artifact.file.size // 1024)} KB" if artifact.file is not None else ""
    return PublicPaper(title, f"{detail}{size}", f"/papers/{artifact.code}/", icon)


# --- History ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicEvent:
    """One line of an organisation's history; who did it and why stays inside the agency."""

    day: date
    text: str
    tone: str
    icon: str
    about: str = ""


#: Steps of a certificate that the public may know of, with their looks.
STEPS = {
    "suspend": ("warn", "pause-circle"),
    "reinstate": ("ok", "play"),
    "withdraw": ("bad", "x-circle"),
    "expire": ("idle", "clock"),
    "replace": ("idle", "arrow-path"),
}


def _events(rows: list[RegisterEntry], decisions: dict[int, Decision]) -> list[PublicEvent]:
    events = [_decided(entry) for entry in rows]
    certificates = {c.pk: c for decision in decisions.values() for c in decision.certificates.all()}
    changes = StatusChange.objects.filter(
        content_type=ContentType.objects.get_for_model(Certificate),
        object_id__in=certificates,
        step__in=STEPS,
    )
    for change in changes.order_by("at", "pk"):
        certificate = certificates[change.object_id]
        if certificate.issued_at is None:
            continue
        # The portal marks the end of a term by night; the term itself ended on its last day.
        day = certificate.valid_to if change.step == "expire" else clock.day_of(change.at)
        events.append(PublicEvent(day, _step_words(change.step, certificate.number), *STEPS[change.step]))
    return sorted(events, key=lambda event: event.day, reverse=True)


def _step_words(step: str, number: str) -> str:
    words = {
        "suspend": _("Certificate %(number)s was suspended"),
        "reinstate": _("The suspension of certificate %(number)s ended"),
        "withdraw": _("Certificate %(number)s was withdrawn"),
        "expire": _("The term of certificate %(number)s ended"),
        "replace": _("Certificate %(number)s was replaced"),
    }
    return words[step] % {"number": number}


def _decided(entry: RegisterEntry) -> PublicEvent:
    about = str(entry.programme) if entry.programme is not None else ""
    if not entry.term_years:
        return PublicEvent(entry.decided_on, _("Accreditation refused"), "bad", "x-mark", about)
    text = ngettext("Accredited for %(count)d year", "Accredited for %(count)d years", entry.term_years)
    return PublicEvent(entry.decided_on, text % {"count": entry.term_years}, "ok", "check", about)
