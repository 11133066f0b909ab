"""The agency's rules from reference data, one row each; a missing row means the shipped defaults."""

from accreditation.models import CouncilRule, PanelRule
from core.context import once_a_page


def panel_rule() -> PanelRule:
    """Return the commission rule."""
    return once_a_page(PanelRule, lambda: PanelRule.objects.first() or PanelRule())


def council_rule() -> CouncilRule:
    """Return the council rule."""
    return once_a_page(CouncilRule, lambda: CouncilRule.objects.first() or CouncilRule())
