"""Models of governance, one module per noun."""

from governance.models.actions import Action
from governance.models.bodies import Body, Seat
from governance.models.decisions import Recusal, Resolution, Vote
from governance.models.items import AgendaItem
from governance.models.meetings import Attendance, Meeting
from governance.models.orders import Order

__all__ = [
    "Action",
    "AgendaItem",
    "Attendance",
    "Body",
    "Meeting",
    "Order",
    "Recusal",
    "Resolution",
    "Seat",
    "Vote",
]
