"""The arithmetic of a collegial decision, free of the database (Manual 6.5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

# A share is kept to four decimals, so two thirds is stored as 0.6667. Half a unit of the last place is
# forgiven; otherwise two thirds of nine seats would ask for seven members instead of six.
_FORGIVEN = Decimal("0.00005")


def required_members(seats: int, share: Decimal) -> int:
    """Return how many members must be present for a quorum.

    Args:
        seats: number of voting seats that are filled.
        share: share of the seats, 0 < share <= 1, kept to four decimals.

    A body without seats asks for one member, so it never has a quorum.
    """
    exact = (Decimal(share) - _FORGIVEN) * seats
    return max(1, int(exact.to_integral_value(rounding=ROUND_CEILING)))


def majority_of(cast: int) -> int:
    """Return the least number of votes for that is a simple majority of the votes cast; a tie is not one."""
    return cast // 2 + 1


@dataclass(frozen=True)
class Tally:
    """The counted votes of one item.

    Votes cast are for + against + abstain. A proposal is adopted when the votes for are more than half of the
    votes cast: an abstention is a vote cast, so it weighs against adoption, and a tie is not a majority.
    """

    votes_for: int = 0
    votes_against: int = 0
    abstained: int = 0
    eligible: int = 0

    @property
    def cast(self) -> int:
        """Return the number of votes cast."""
        return self.votes_for + self.votes_against + self.abstained

    @property
    def waiting(self) -> int:
        """Return how many eligible members have not voted yet."""
        return max(0, self.eligible - self.cast)

    @property
    def adopted(self) -> bool:
        """Tell whether the votes for are more than half of the votes cast."""
        return self.votes_for * 2 > self.cast

    @property
    def needed(self) -> int:
        """Return the votes for that are enough if every eligible member votes."""
        return majority_of(max(self.eligible, self.cast))


@dataclass(frozen=True)
class Quorum:
    """Members who count, against the members who are required."""

    counted: int
    required: int
    seats: int

    @property
    def met(self) -> bool:
        """Tell whether enough members are there."""
        return self.counted >= self.required
