"""Guards of application, thresholds and contract (Manual 6.2.2, 6.5.1)."""

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.models.stored_file import StoredFile
from core.workflow import Verdict, guard


@guard(_("The application is not complete."))
def application_is_complete(case: Any, by: Any) -> Verdict:
    """Every field of the application is filled in, on the case and on the organisation."""
    organisation = case.organisation
    needed = [
        (case.description, gettext("the short description of the organisation's activity")),
        (case.contact_id, gettext("the person responsible at the organisation")),
        (organisation.registration_number, gettext("the organisation's registration number")),
        (organisation.licence_number, gettext("the licence number")),
        (organisation.address, gettext("the organisation's address")),
    ]
    missing = [str(words) for value, words in needed if not value]
    return not missing or gettext("Still missing: %(what)s.") % {"what": ", ".join(missing)}


@guard(_("Please attach a copy of the licence with its annexes."))
def has_licence(case: Any, by: Any) -> Verdict:
    """A copy of the licence is attached."""
    return StoredFile.of(case, "licence").exists()


@guard(_("Please name at least one programme."))
def has_programmes(case: Any, by: Any) -> Verdict:
    """A programme case names its programmes; an institutional one needs none."""
    return not case.is_programme or case.case_programmes.exists()


def _answers(case: Any) -> tuple[int, int, int]:
    """Return the numbers of requirements, of answers with evidence, and of answers that say no.

    Several guards ask for them while one page is made, so a page's own copy of the case (`on_page`) remembers them;
    `perform` fetches the row anew and never meets what a page remembered.
    """
    remembered = case.__dict__.get("_threshold_numbers")
    if remembered is None:
        remembered = _count_answers(case)
        if getattr(case, "on_page", False):
            case.__dict__["_threshold_numbers"] = remembered
    return remembered


def _count_answers(case: Any) -> tuple[int, int, int]:
    from accreditation.selectors.thresholds import requirements_of

    wanted = {row.pk for row in requirements_of(case)}
    given = {
        requirement: is_met
        for requirement, is_met, evidence in case.threshold_answers.values_list(
            "requirement_id", "is_met", "evidence"
        )
        if requirement in wanted and is_met is not None and evidence.strip()
    }
    return len(wanted), len(given), sum(not is_met for is_met in given.values())


@guard(_("Not every threshold requirement is answered."))
def thresholds_are_answered(case: Any, by: Any) -> Verdict:
    """The coordinator has answered every requirement of the level."""
    wanted, given, _failing = _answers(case)
    missing = wanted - given
    return missing == 0 or ngettext(
        "%(count)d threshold requirement still lacks an answer or what shows it.",
        "%(count)d threshold requirements still lack an answer or what shows it.",
        missing,
    ) % {"count": missing}


@guard(
    _("No threshold requirement is answered with “not met”, so the application cannot be declined for them.")
)
def a_threshold_fails(case: Any, by: Any) -> Verdict:
    """At least one requirement is not met."""
    return _answers(case)[2] > 0


@guard(_("A threshold requirement is not met."))
def all_thresholds_met(case: Any, by: Any) -> Verdict:
    """No requirement is answered with no."""
    failing = _answers(case)[2]
    return failing == 0 or ngettext(
        "%(count)d threshold requirement is not met.",
        "%(count)d threshold requirements are not met.",
        failing,
    ) % {"count": failing}


@guard(_("Please appoint a coordinator for the case first."))
def coordinator_is_appointed(case: Any, by: Any) -> Verdict:
    """The case has a coordinator (Manual 6.5.1: one for every organisation)."""
    return case.coordinator_id is not None


@guard(_("The contract is not signed by both sides."))
def contract_is_signed_by_both(case: Any, by: Any) -> Verdict:
    """Agency and organisation have signed."""
    contract = getattr(case, "contract", None)
    return contract is not None and contract.status == "signed"


@guard(_("The contract's subject and terms are not written yet."))
def contract_has_text(contract: Any, by: Any) -> Verdict:
    """Legal has written the contract."""
    return bool(contract.subject.strip() and contract.terms.strip())


@guard(_("The price is not set. Take it from the price list first."))
def contract_has_price(contract: Any, by: Any) -> Verdict:
    """The accountant has set the price lines."""
    return contract.amount is not None and bool(contract.lines)


@guard(_("Please attach the signed copy of the contract (PDF) first."))
def signed_copy_is_attached(contract: Any, by: Any) -> Verdict:
    """The organisation's signed copy is in the portal."""
    return StoredFile.of(contract, "signed_copy").exists()
