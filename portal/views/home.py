"""My work: what I owe, what I wait for, my figures, what comes next."""

from typing import Any

from django.views.generic import TemplateView

from core import clock, worklist
from core.access import SignedInMixin
from portal.selectors.soon import coming_for


class HomeView(SignedInMixin, TemplateView):
    """Show the person's work."""

    template_name = "portal/home.html"
    #: More than anybody does in a day; the rest stands behind the lists.
    shown = 40

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Collect work items and figures from every app."""
        user = self.request.user
        items = worklist.items_for(user)
        owed = [item for item in items if item.kind == "owed"]
        return super().get_context_data(
            today=clock.today(),
            owed=owed[: self.shown],
            owed_count=len(owed),
            late_count=sum(item.is_late for item in owed),
            waiting=[item for item in items if item.kind == "waiting"][: self.shown],
            figures=worklist.figures_for(user),
            coming=coming_for(user),
            **kwargs,
        )
