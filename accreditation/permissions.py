"""What may be done in accreditation, and which relationship opens it; the roles stand in `people/roles.py`."""

from django.utils.translation import gettext_lazy as _

from accreditation import rules
from core.access import permission

APP = "accreditation"
ONLY_COORDINATOR = _("Only the coordinator of this case may do this.")
ONLY_HEAD = _("Only the head of the organisation may do this.")
ONLY_LEADERS = _("Only the head or the quality lead of the organisation may do this.")
ONLY_PANEL = _("Only members of this commission may do this.")

# Seeing. Each of these is answered by `visible_to` of its model; the roles that see everything stand in the catalogue.
permission(f"{APP}.view_case", _("See accreditation cases"))
permission(f"{APP}.view_contract", _("See contracts"))
permission(f"{APP}.view_self_assessment", _("Read self-assessments"))
permission(f"{APP}.view_evidence", _("Open evidence"))
permission(f"{APP}.view_commission", _("See commissions"))
permission(f"{APP}.view_member", _("See members of commissions"))
permission(f"{APP}.view_visit", _("See visits"))
permission(
    f"{APP}.view_ratings",
    _("See the experts' ratings"),
    rule=rules.any_of(rules.is_panel_member, rules.reads_for_the_council),
)
permission(f"{APP}.view_report", _("Read commissions' reports"))
permission(f"{APP}.view_decision", _("See decisions"))
permission(f"{APP}.view_certificate", _("See certificates"))
permission(f"{APP}.view_authority_notice", _("See notices to the authority"))
permission(f"{APP}.view_register_desk", _("See the register's desk"))

# Application and thresholds.
permission(
    f"{APP}.create_case", _("Begin an application"), rule=rules.leads_an_organisation, refusal=ONLY_LEADERS
)
permission(
    f"{APP}.edit_application",
    _("Fill in an application"),
    rule=rules.is_organisation_leader,
    refusal=ONLY_LEADERS,
)
permission(
    f"{APP}.submit_case", _("Submit an application"), rule=rules.is_organisation_leader, refusal=ONLY_LEADERS
)
for name, label in {
    "return_case": _("Return an application"),
    "decline_case": _("Decline an application"),
    "check_thresholds": _("Check the thresholds"),
    "start_self_assessment": _("Open the self-assessment"),
    "review_self_assessment": _("Review self-assessments"),
    "propose_commission": _("Propose commissions"),
    "check_report": _("Check reports as the coordinator"),
    "send_to_council": _("Put cases before the council"),
    "close_case": _("Close cases"),
}.items():
    permission(f"{APP}.{name}", label, limit=rules.has_no_coordinator_or_is_it, refusal=ONLY_COORDINATOR)
permission(f"{APP}.assign_coordinator", _("Appoint coordinators"))

# Contract.
permission(f"{APP}.draft_contract", _("Draft contracts"))
permission(f"{APP}.price_contract", _("Price contracts"))
permission(f"{APP}.sign_contract_agency", _("Sign contracts for the agency"))
permission(
    f"{APP}.sign_contract_organisation",
    _("Sign contracts for the organisation"),
    rule=rules.is_organisation_head,
    refusal=ONLY_HEAD,
)
permission(f"{APP}.record_contract", _("Record signed contracts"), rule=rules.is_organisation_head)

# Self-assessment.
permission(f"{APP}.edit_self_assessment", _("Write self-assessments"), rule=rules.is_organisation_member)
permission(
    f"{APP}.submit_self_assessment",
    _("Submit self-assessments"),
    rule=rules.is_organisation_head,
    refusal=ONLY_HEAD,
)
permission(
    f"{APP}.peer_review_self_assessment", _("Peer-review self-assessments"), rule=rules.is_peer_reviewer
)
permission(
    f"{APP}.remark_self_assessment",
    _("Write remarks on self-assessments"),
    rule=rules.any_of(rules.is_organisation_member, rules.is_coordinator, rules.is_peer_reviewer),
)

# Commission, visit, ratings.
permission(
    f"{APP}.answer_commission",
    _("Agree or object to commissions"),
    rule=rules.is_organisation_leader,
    refusal=ONLY_LEADERS,
)
permission(f"{APP}.approve_commission", _("Approve commissions by order"))
permission(f"{APP}.disband_commission", _("Disband commissions"))
permission(
    f"{APP}.sign_declaration",
    _("Sign one's own declaration"),
    rule=rules.is_own_place,
    refusal=_("Only the expert can answer for themselves."),
)
permission(
    f"{APP}.plan_visit", _("Plan visits"), rule=rules.is_panel_chair, limit=rules.has_no_coordinator_or_is_it
)
permission(
    f"{APP}.run_visit", _("Run visits"), rule=rules.is_panel_chair, limit=rules.has_no_coordinator_or_is_it
)
permission(
    f"{APP}.note_session", _("Write notes in sessions"), rule=rules.is_panel_member, refusal=ONLY_PANEL
)
permission(f"{APP}.rate_criteria", _("Rate criteria"), rule=rules.is_panel_member, refusal=ONLY_PANEL)
permission(
    f"{APP}.agree_ratings",
    _("Record the commission's agreed ratings"),
    rule=rules.is_panel_chair,
    refusal=_("Only the chair of the commission may do this."),
)

# Report.
permission(f"{APP}.edit_report", _("Write in reports"), rule=rules.is_panel_member, refusal=ONLY_PANEL)
permission(
    f"{APP}.write_report",
    _("Send reports on their way"),
    rule=rules.is_panel_chair,
    refusal=_("Only the chair of the commission may do this."),
)
permission(
    f"{APP}.answer_report",
    _("Name factual errors in reports"),
    rule=rules.is_organisation_leader,
    refusal=ONLY_LEADERS,
)
permission(f"{APP}.expertise_report", _("Do the internal expertise of reports"))

# Decision and afterwards.
permission(f"{APP}.decide_case", _("Record the council's decision"))
permission(f"{APP}.sign_certificate", _("Sign certificates"))
permission(f"{APP}.issue_certificate", _("Issue certificates"))
permission(f"{APP}.sign_refusal", _("Sign letters of refusal"))
permission(f"{APP}.publish_decision", _("Publish decisions and reports"))
permission(f"{APP}.notify_authority", _("Notify the authority"))
permission(f"{APP}.suspend_certificate", _("Suspend and reinstate certificates"))
permission(f"{APP}.withdraw_certificate", _("Withdraw certificates"))
permission(f"{APP}.expire_certificate", _("Mark certificates as expired"))
permission(
    f"{APP}.withdraw_case", _("Withdraw an application"), rule=rules.is_organisation_head, refusal=ONLY_HEAD
)
permission(f"{APP}.terminate_case", _("Terminate cases"))
permission(f"{APP}.manage_standards", _("Manage standards and reference data"))
