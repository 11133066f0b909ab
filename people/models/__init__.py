"""Models of the people app."""

from people.models.expert import Expert, ExpertTie, Training
from people.models.organisation import Invitation, Membership, Organisation
from people.models.unit import Position, Unit
from people.models.user import RoleAssignment, User

__all__ = [
    "Expert",
    "ExpertTie",
    "Invitation",
    "Membership",
    "Organisation",
    "Position",
    "RoleAssignment",
    "Training",
    "Unit",
    "User",
]
