"""The role catalogue: what each role is for and what it may do, as data.

Roles hold what a person may do **for the agency as a whole**. What a person may do because of a relationship
(head of the organisation, expert on the commission, member of the council) stands in each app's ``rules.py``.
The page "Who may do what" and ``docs/roles.md`` are made from this file.
"""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.role_sets import (
    AGENCY_VIEW,
    CASE_LEGAL,
    CASE_PRICE,
    CASE_RUN,
    COUNCIL_DESK,
    DOCUMENT_LEGAL,
    DOCUMENT_QUALITY,
    DOCUMENT_SIGNING,
    DOCUMENT_STAFF,
    PEOPLE_ADMIN,
    PEOPLE_RUN,
    REFERENCE,
    SIGNING,
)


@dataclass(frozen=True)
class Role:
    """One role: its key in the database, its words, whether its holder is staff, and its permissions."""

    key: str
    label: str | Promise
    purpose: str | Promise
    staff: bool = True
    permissions: frozenset[str] = field(default_factory=frozenset)
    derived: bool = False


_ALL = (
    Role(
        "director_general",
        _("Director General"),
        _("Leads the agency: approves commissions, signs contracts, orders, certificates and refusals."),
        permissions=AGENCY_VIEW
        | SIGNING
        | DOCUMENT_SIGNING
        | {
            "governance.manage_body",
            "people.assign_role",
            "people.change_user",
            "core.view_directordesk",
            "core.share_object",
            "core.view_audit_log",
        },
    ),
    Role(
        "quality_adviser",
        _("Strategic Development Adviser"),
        _("Owns the quality system, reads every case and checks reports before they go to the council."),
        permissions=AGENCY_VIEW
        | DOCUMENT_QUALITY
        | {"accreditation.expertise_report", "core.view_directordesk", "core.view_audit_log"},
    ),
    Role(
        "coordinator",
        _("Coordinator"),
        _("Runs accreditation cases from the application to the council's decision."),
        permissions=AGENCY_VIEW | CASE_RUN | PEOPLE_RUN | DOCUMENT_STAFF | {"core.share_object"},
    ),
    Role(
        "legal",
        _("Legal adviser"),
        _("Drafts contracts and addenda, keeps the register of documents, their copies and the archive."),
        permissions=AGENCY_VIEW | CASE_LEGAL | DOCUMENT_LEGAL,
    ),
    Role(
        "accountant",
        _("Chief accountant"),
        _("Prices contracts from the price list."),
        permissions=AGENCY_VIEW | CASE_PRICE | DOCUMENT_STAFF,
    ),
    Role(
        "analyst",
        _("Information and analysis"),
        _("Analyses cases and ratings, and checks reports before they go to the council."),
        permissions=AGENCY_VIEW
        | DOCUMENT_STAFF
        | {"accreditation.expertise_report", "core.view_directordesk"},
    ),
    Role(
        "council_secretary",
        _("Council secretary"),
        _("Prepares and minutes council meetings, publishes decisions and tells the authority."),
        permissions=AGENCY_VIEW | COUNCIL_DESK | DOCUMENT_STAFF,
    ),
    Role(
        "council_member",
        _("Council member"),
        _("Reads the cases on the agenda and votes on them in the meeting."),
        staff=False,
        permissions=frozenset({"governance.view_body"}),
    ),
    Role(
        "supervisory_board",
        _("Supervisory Board member"),
        _("Oversees the agency's work."),
        staff=False,
        permissions=frozenset(
            {
                "governance.view_body",
                "governance.view_order",
                "core.view_directordesk",
                "documents.view_document",
                "documents.view_version",
                "accreditation.view_register_desk",
                "accreditation.view_certificate",
                "people.view_roles",
            }
        ),
    ),
    Role(
        "expert",
        _("Commission member (expert)"),
        _("Evaluates organisations as a member of external expert commissions."),
        staff=False,
        derived=True,
    ),
    Role(
        "organisation_member",
        _("Organisation representative"),
        _("Acts for an education organisation: applies, writes the self-assessment, answers the agency."),
        staff=False,
        derived=True,
    ),
    Role(
        "evaluator",
        _("External evaluator"),
        _("Reads everything for a review of the agency; changes nothing."),
        staff=False,
        permissions=AGENCY_VIEW
        | {
            "core.view_audit_log",
            "core.view_directordesk",
            "documents.export_evidence",
            "documents.view_restricted",
        },
    ),
    Role(
        "administrator",
        _("Administrator"),
        _("Looks after accounts, roles and reference data; signs and decides nothing."),
        permissions=AGENCY_VIEW
        | PEOPLE_RUN
        | PEOPLE_ADMIN
        | REFERENCE
        | {"documents.manage_nomenclature"}
        | {"core.view_audit_log", "core.view_styleguide", "core.share_object"},
    ),
)

ROLES: dict[str, Role] = {role.key: role for role in _ALL}
STAFF_ROLES: frozenset[str] = frozenset(role.key for role in _ALL if role.staff)
ASSIGNABLE_ROLES: tuple[str, ...] = tuple(role.key for role in _ALL if not role.derived)


def permissions_of(keys: frozenset[str]) -> frozenset[str]:
    """Join the permissions of several roles; a key that is no longer in the catalogue gives none."""
    return frozenset().union(*(ROLES[key].permissions for key in keys if key in ROLES))


def role_label(key: str) -> str:
    """Name a role in the reader's language; an old key that left the catalogue is shown as it was stored."""
    return str(ROLES[key].label) if key in ROLES else key


def role_choices() -> list[tuple[str, str | Promise]]:
    """List the roles that an administrator may give; the others follow from a membership or an expert's file."""
    return [(key, ROLES[key].label) for key in ASSIGNABLE_ROLES]
