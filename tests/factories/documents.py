"""Documents, versions and clauses for tests; a version in a state is walked there through the services."""

from __future__ import annotations

from core import clock
from documents.models import Clause, Document, DocumentVersion, Process
from documents.services import coordination
from documents.services import versions as services
from people.models import User
from tests.factories.people import staff

#: The steps that lead to each state.
WAY = {
    "draft": (),
    "verification": ("submit",),
    "returned": ("submit", "send_back"),
    "validation": ("submit", "agree", "validate"),
    "approved": ("submit", "agree", "validate", "approve"),
    "in_force": ("submit", "agree", "validate", "enter"),
    "obsolete": ("submit", "agree", "validate", "enter", "replace"),
    "withdrawn": ("submit", "agree", "validate", "enter", "withdraw"),
    "archived": ("submit", "agree", "validate", "enter", "replace", "archive"),
    "cancelled": ("cancel",),
}


def who(role: str) -> User:
    """Return a colleague with a role: the one who is there, or a new one."""
    found = User.objects.filter(role_assignments__role=role, is_active=True).order_by("pk").first()
    return found or staff(role)


def process(code: str = "R-6.1", group: str = "life_cycle", **kwargs) -> Process:
    """Return a process, made once."""
    return Process.objects.get_or_create(
        code=code, defaults={"group": group, "name": f"Process {code}", **kwargs}
    )[0]


def document(**kwargs) -> Document:
    """Register a document, by Legal unless `by` is given."""
    by = kwargs.pop("by", None) or who("legal")
    kwargs.setdefault("kind", "quality")
    if not any(name.startswith("title") for name in kwargs):
        kwargs["title_en"] = f"Procedure {Document.objects.count() + 1}"
    return services.create_document(by=by, **kwargs)


def clause(version: DocumentVersion, number: str = "", heading: str = "", body: str = "", **kwargs) -> Clause:
    """Add a clause at the end of a version; its parent follows from the number."""
    last = Clause.objects.filter(version=version).order_by("-order").first()
    parent = kwargs.pop("parent", None)
    if parent is None and "." in number:
        parent = Clause.objects.filter(version=version, number=number.rpartition(".")[0]).first()
    level = kwargs.pop("level", parent.level + 1 if parent else 1)
    return Clause.objects.create(
        version=version,
        number=number,
        heading=heading,
        body=body,
        parent=parent,
        level=level,
        order=kwargs.pop("order", last.order + 1 if last else 1),
        **kwargs,
    )


def draft(
    document: Document, *, author: User | None = None, clauses: bool = True, **kwargs
) -> DocumentVersion:
    """Begin a version; the first one of a document gets three clauses."""
    kwargs.setdefault("summary_en", "A new duty is added.")
    made = services.start_version(document, by=author or who("legal"), **kwargs)
    if clauses and not made.clauses.exists():
        clause(made, "1", "General", "The agency keeps its word.")
        clause(made, "1.1", "Aim", "Everybody knows what to do.")
        clause(made, "2", "Duties", "Each unit reports by the end of the year.")
    return made


def version(document: Document | None = None, status: str = "draft", **kwargs) -> DocumentVersion:
    """Return a version in a state, walked there through the services.

    Args:
        document: the document; a new one without it.
        status: a value of `VersionStatus`.
        kwargs: `author`, `approver`, `coordinators`, `effective_on`, `clauses`, and fields of the version; names that
            start with `document_` go to a new document.
    """
    fields = {name[9:]: kwargs.pop(name) for name in [*kwargs] if name.startswith("document_")}
    document = document or globals()["document"](**fields)
    approver = kwargs.pop("approver", None)
    effective_on = kwargs.pop("effective_on", None)
    people = kwargs.pop("coordinators", None)
    made = draft(document, **kwargs)
    if status == "cancelled":
        return services.cancel_version(made, by=who("legal"), note="Not needed")
    if WAY[status]:
        coordination.ask(made, people=people or [who("quality_adviser")], by=who("legal"))
    for step in WAY[status]:
        take(made, step, approver=approver, effective_on=effective_on)
    return made


def take(version: DocumentVersion, step: str, *, approver=None, effective_on=None) -> None:
    """Take one step of the way with the person whose step it is."""
    director = approver or (who("director_general") if step in {"approve", "enter", "withdraw"} else None)
    if step == "submit":
        services.submit_version(version, by=who("legal"))
    elif step == "agree":
        for approval in version.approvals.waiting():
            coordination.agree(approval, by=approval.person)
    elif step == "validate":
        services.send_to_validation(version, by=who("legal"))
    elif step == "send_back":
        services.send_back(version, by=who("quality_adviser"), note="Please name who reports.")
    elif step == "approve":
        day = effective_on or clock.days_from_today(30)
        services.approve_version(version, by=director, effective_on=day)
    elif step == "enter":
        services.approve_version(version, by=director, effective_on=effective_on)
    elif step == "replace":
        globals()["version"](version.document, "in_force")
        version.refresh_from_db()
    elif step == "withdraw":
        services.withdraw_version(version, by=director, note="It contradicts the law.")
    elif step == "archive":
        services.archive_version(version, by=who("legal"))
