"""Named sets of permissions from which the role catalogue is put together."""

AGENCY_VIEW = frozenset(
    {
        "accreditation.view_authority_notice",
        "accreditation.view_case",
        "accreditation.view_certificate",
        "accreditation.view_commission",
        "accreditation.view_contract",
        "accreditation.view_decision",
        "accreditation.view_evidence",
        "accreditation.view_member",
        "accreditation.view_ratings",
        "accreditation.view_register_desk",
        "accreditation.view_report",
        "accreditation.view_self_assessment",
        "accreditation.view_visit",
        "core.view_job",
        "documents.view_acknowledgement",
        "documents.view_copy",
        "documents.view_coverage",
        "documents.view_document",
        "documents.view_external",
        "documents.view_record",
        "documents.view_remark",
        "documents.view_version",
        "governance.view_action",
        "governance.view_body",
        "governance.view_item",
        "governance.view_meeting",
        "governance.view_order",
        "people.view_expert",
        "people.view_organisation",
        "people.view_roles",
        "people.view_user",
    }
)

CASE_RUN = frozenset(
    f"accreditation.{verb}"
    for verb in (
        "create_case",
        "return_case",
        "decline_case",
        "check_thresholds",
        "start_self_assessment",
        "review_self_assessment",
        "propose_commission",
        "plan_visit",
        "run_visit",
        "check_report",
        "send_to_council",
        "close_case",
        "disband_commission",
    )
)

CASE_LEGAL = frozenset({"accreditation.draft_contract"})
CASE_PRICE = frozenset({"accreditation.price_contract"})

SIGNING = frozenset(
    {
        "accreditation.sign_contract_agency",
        "accreditation.assign_coordinator",
        "accreditation.approve_commission",
        "accreditation.sign_certificate",
        "accreditation.sign_refusal",
        "accreditation.suspend_certificate",
        "accreditation.withdraw_certificate",
        "accreditation.terminate_case",
        "governance.assign_action",
        "governance.prepare_order",
        "governance.sign_minutes",
        "governance.sign_order",
        "governance.verify_action",
    }
)

COUNCIL_DESK = frozenset(
    {
        "accreditation.publish_decision",
        "accreditation.notify_authority",
        "governance.assign_action",
        "governance.manage_body",
        "governance.plan_meeting",
        "governance.prepare_order",
        "governance.run_meeting",
    }
)

PEOPLE_RUN = frozenset(
    {
        "people.add_organisation",
        "people.change_organisation",
        "people.change_expert",
        "people.invite_member",
    }
)

PEOPLE_ADMIN = frozenset({"people.assign_role", "people.change_user", "people.import_organisations"})

REFERENCE = frozenset({"accreditation.manage_standards", "core.manage_reference"})

DOCUMENT_STAFF = frozenset({"documents.cite_clause", "documents.register_record"})

DOCUMENT_DESK = DOCUMENT_STAFF | {
    "documents.announce_change",
    "documents.coordinate_document",
    "documents.draft_document",
    "documents.export_evidence",
    "documents.hold_record",
    "documents.import_document",
    "documents.manage_acknowledgement",
    "documents.view_restricted",
    "documents.watch_external",
    "documents.write_version",
}

DOCUMENT_LEGAL = DOCUMENT_DESK | {
    "documents.archive_version",
    "documents.carry_out_act",
    "documents.close_copy",
    "documents.draft_act",
    "documents.issue_copy",
    "documents.manage_nomenclature",
}

DOCUMENT_QUALITY = DOCUMENT_DESK | {
    "documents.edit_crosswalk",
    "documents.return_version",
    "documents.set_expectation",
    "documents.withdraw_document",
}

DOCUMENT_SIGNING = DOCUMENT_STAFF | {
    "documents.approve_act",
    "documents.approve_document",
    "documents.export_evidence",
    "documents.hold_record",
    "documents.open_document",
    "documents.return_version",
    "documents.view_restricted",
    "documents.withdraw_document",
}
