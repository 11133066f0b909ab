"""What accreditation does when something below it happens, and what it lends to governance and core."""

from typing import Any

from django.dispatch import receiver

from accreditation.models import Case
from accreditation.selectors.decisions import conflict_with, council_panel
from accreditation.selectors.verdicts import certificate_verdict
from core import verification
from governance import agenda, conflicts
from governance.signals import item_resolved
from people.signals import organisation_changed

agenda.register_item_panel(Case, council_panel)
conflicts.register(conflict_with)
verification.register("certificate", certificate_verdict)


@receiver(item_resolved, dispatch_uid="accreditation.record_decision")
def record_decision_of_item(sender: Any, item: Any, resolution: Any, by: Any, **kwargs: Any) -> None:
    """Write the council's decision about a case."""
    from accreditation.services.decisions import record_decision

    if item.is_vote and isinstance(item.about, Case):
        record_decision(item=item, resolution=resolution, by=by)


@receiver(organisation_changed, dispatch_uid="accreditation.refresh_organisation")
def refresh_names_of_organisation(sender: Any, organisation: Any, **kwargs: Any) -> None:
    """Have the cases and the public register found by the organisation's new name."""
    from accreditation.services.registry import refresh_organisation_texts

    refresh_organisation_texts(organisation)
