"""Signals of the people app; higher apps receive them in `receivers.py`, one service call each.

They are sent inside the transaction of the service, after its rows were written.
"""

from django.dispatch import Signal

# sender Organisation; organisation: Organisation.
organisation_changed = Signal()
# sender User; person: User. Their position, roles, expert's file or right to sign in changed.
person_changed = Signal()
