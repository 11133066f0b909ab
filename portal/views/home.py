"""My work: what I owe, what I wait for, my figures."""

from typing import Any

from django.views.generic import TemplateView

from core import worklist
from core.access import SignedInMixin


class HomeView(SignedInMixin, TemplateView):
    """Show the person's work."""

    template_name = "portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Collect work items and figures from every app."""
        items = worklist.items_for(self.request.user)
        return super().get_context_data(
            owed=[item for item in items if item.kind == "owed"],
            waiting=[item for item in items if item.kind == "waiting"],
            figures=worklist.figures_for(self.request.user),
            **kwargs,
        )
