"""Reminders of actions that are due (Manual 4.4.2): once for each due day, whenever the clock comes round."""

from __future__ import annotations

from core import clock
from governance import notices
from governance.models import Action


def remind_of_actions() -> int:
    """Remind the owners of unfinished actions that are due today or late; a missed night heals itself.

    Returns:
        How many actions were looked at.
    """
    rows = Action.objects.unfinished().filter(due__lte=clock.today()).select_related("owner")
    for action in rows:
        notices.action_due(action)
    return len(rows)
