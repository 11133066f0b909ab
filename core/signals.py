"""Signals of core; higher packages receive them in `receivers`, one service call each.

They are sent inside the transaction of the service, after its rows were written.
"""

from django.dispatch import Signal

# sender Artifact; artifact: Artifact whose file was made and kept.
paper_made = Signal()
