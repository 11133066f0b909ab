"""The agency's rules from reference data, one row each; a missing row means the shipped defaults."""

from accreditation.models import CouncilRule, PanelRule


def panel_rule() -> PanelRule:
    """Return the commission rule."""
    return PanelRule.objects.first() or PanelRule()


def council_rule() -> CouncilRule:
    """Return the council rule."""
    return CouncilRule.objects.first() or CouncilRule()
