"""Signals of governance; higher apps receive them in `receivers.py`, one service call each.

All are sent inside the transaction of the step, after its rows were written: a receiver that raises undoes the step.
"""

from django.dispatch import Signal

# sender AgendaItem; item: AgendaItem; resolution: Resolution; by: who closed the item.
item_resolved = Signal()

# sender AgendaItem; item: AgendaItem; by: who deferred it.
item_deferred = Signal()

# sender Order; order: Order; by: who signed it.
order_signed = Signal()
