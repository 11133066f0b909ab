"""Signals of the documents app; higher packages receive them in `receivers`, one service call each.

They are sent inside the transaction of the service, after its rows were written.
"""

from django.dispatch import Signal

# sender DocumentVersion; version, by: the Director General approved it.
version_approved = Signal()
# sender DocumentVersion; version: it came into force.
version_in_force = Signal()
# sender DocumentVersion; version: it is not in force any more (superseded or withdrawn).
version_out_of_force = Signal()
