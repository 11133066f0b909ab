"""Permissions of documents: name, words, and the relationship that opens each besides a role."""

from django.utils.translation import gettext_lazy as _

from core import access
from documents import rules
from documents.models import (
    Acknowledgement,
    Approval,
    ArchiveAct,
    Clause,
    ControlledCopy,
    Document,
    DocumentVersion,
    EvidencePack,
    ExternalChange,
    ExternalWatch,
    IntakeDraft,
    Record,
    Remark,
)


def register() -> None:
    """Make the permissions known to `core.access`."""
    _register_control()
    _register_verification()
    _register_distribution()
    _register_evidence()
    _register_records()
    for model, name in (
        (Document, "view_document"),
        (DocumentVersion, "view_version"),
        (Clause, "view_version"),
        (Approval, "view_version"),
        (Remark, "view_remark"),
        (Acknowledgement, "view_acknowledgement"),
        (ControlledCopy, "view_copy"),
        (EvidencePack, "view_own_pack"),
        (ExternalWatch, "view_external"),
        (IntakeDraft, "view_intake"),
        (ExternalChange, "view_external"),
        (Record, "view_record"),
        (ArchiveAct, "view_record"),
    ):
        access.register_view(model, f"documents.{name}")


def _register_control() -> None:
    access.permission("documents.view_document", _("See controlled documents"), rule=rules.anyone)
    access.permission(
        "documents.view_version", _("See versions and their clauses, drafts included"), rule=rules.anyone
    )
    access.permission("documents.view_restricted", _("See documents meant for named people"))
    access.permission("documents.draft_document", _("Register documents and draft versions"))
    access.permission(
        "documents.write_version",
        _("Write the text of a version"),
        rule=rules.writes_version,
        refusal=_("Only the author of the version or the owner of the document may write its text."),
    )
    access.permission(
        "documents.import_document",
        _("Import documents from files"),
        rule=rules.writes_version,
        refusal=_("Only the author of the version or the owner of the document may import its text."),
    )
    access.permission("documents.view_intake", _("See texts that one is importing"))
    access.permission(
        "documents.approve_document",
        _("Approve versions of documents"),
        refusal=_("Only the Director General may approve a version."),
    )
    access.permission(
        "documents.withdraw_document",
        _("Withdraw a document that is in force"),
        refusal=_("Only the Director General or the Strategic Development Adviser may withdraw a document."),
    )
    access.permission(
        "documents.open_document",
        _("Open approved documents to more readers"),
        refusal=_("Only the Director General may open an approved document to more readers."),
    )
    access.permission("documents.archive_version", _("Move obsolete versions to the archive"))


def _register_verification() -> None:
    access.permission(
        "documents.coordinate_document",
        _("Run the verification of versions"),
        refusal=_("Only the Legal adviser or the Strategic Development Adviser runs verification."),
    )
    access.permission("documents.return_version", _("Return a version to its author"))
    access.permission(
        "documents.answer_approval",
        _("Agree to a version or return it"),
        rule=rules.answers_approval,
        refusal=_("Only the person who is asked may answer."),
    )
    access.permission("documents.view_remark", _("See remarks on versions"), rule=rules.anyone)
    access.permission("documents.make_remark", _("Make remarks on versions"), rule=rules.may_remark)
    access.permission(
        "documents.answer_remark",
        _("Answer remarks on versions"),
        rule=rules.writes_version,
        refusal=_("Only the author of the version or the owner of the document may answer remarks."),
    )


def _register_distribution() -> None:
    access.permission(
        "documents.view_acknowledgement", _("See who has acknowledged documents"), rule=rules.anyone
    )
    access.permission(
        "documents.confirm_acknowledgement",
        _("Confirm having read a document"),
        rule=rules.is_reader,
        refusal=_("Only the person who is asked to read may confirm."),
    )
    access.permission("documents.manage_acknowledgement", _("Ask for acknowledgement, remind, release"))
    access.permission("documents.view_copy", _("See the issue log of controlled copies"), rule=rules.anyone)
    access.permission("documents.issue_copy", _("Issue, recall and take back controlled copies"))
    access.permission(
        "documents.close_copy",
        _("Report a controlled copy destroyed or lost"),
        rule=rules.holds_copy,
        refusal=_("Only the holder of the copy or the Legal adviser may report this."),
    )
    access.permission(
        "documents.view_external", _("See external documents and their changes"), rule=rules.anyone
    )
    access.permission(
        "documents.watch_external",
        _("Check external documents and note their changes"),
        rule=rules.watches,
        refusal=_("Only the person who watches the document or the Legal adviser may do this."),
    )
    access.permission(
        "documents.announce_change", _("Tell staff and experts about changed external documents")
    )


def _register_evidence() -> None:
    access.permission("documents.cite_clause", _("Cite clauses"))
    access.permission("documents.set_expectation", _("Say how a clause is meant to be alive"))
    access.permission("documents.view_coverage", _("See where clauses are alive"))
    access.permission("documents.export_evidence", _("Export evidence packs"))
    access.permission("documents.view_own_pack", _("Download evidence packs that one asked for"))
    access.permission("documents.edit_crosswalk", _("Edit crosswalks between documents"))


def _register_records() -> None:
    access.permission("documents.view_record", _("See records and archive acts"))
    access.permission("documents.register_record", _("Register records"))
    access.permission(
        "documents.manage_nomenclature", _("Change the nomenclature of files and kinds of records")
    )
    access.permission("documents.hold_record", _("Put records on hold and lift a hold"))
    access.permission("documents.draft_act", _("Prepare acts of transfer and destruction"))
    access.permission(
        "documents.approve_act",
        _("Approve acts of transfer and destruction"),
        refusal=_("Only the Director General may approve an archive act."),
    )
    access.permission("documents.carry_out_act", _("Carry out approved archive acts"))
