"""The arithmetic of quorum and majority."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.quorum import Quorum, Tally, majority_of, required_members

shares = st.decimals(min_value=Decimal("0.0100"), max_value=Decimal("1"), places=4)
counts = st.integers(min_value=0, max_value=60)


@pytest.mark.parametrize(
    ("seats", "share", "required"),
    [
        (11, "0.6667", 8),
        (9, "0.6667", 6),
        (3, "0.6667", 2),
        (12, "0.6667", 8),
        (30, "0.6667", 20),
        (10, "0.5", 5),
        (11, "0.5", 6),
        (7, "1", 7),
        (1, "0.6667", 1),
        (0, "0.6667", 1),
    ],
)
def test_required_members_for_usual_bodies(seats, share, required):
    assert required_members(seats, Decimal(share)) == required


@given(seats=st.integers(min_value=1, max_value=200), share=shares)
def test_required_members_lie_between_one_and_all(seats, share):
    assert 1 <= required_members(seats, share) <= seats


@given(seats=st.integers(min_value=1, max_value=200), share=shares)
def test_required_members_are_the_least_that_reach_the_share(seats, share):
    required = required_members(seats, share)
    assert Decimal(required) >= (share - Decimal("0.00005")) * seats
    assert required == 1 or Decimal(required - 1) < share * seats


@given(seats=st.integers(min_value=1, max_value=100), share=shares)
def test_one_seat_more_never_asks_for_fewer_members(seats, share):
    assert required_members(seats + 1, share) >= required_members(seats, share)


def test_a_body_without_seats_never_has_a_quorum():
    assert not Quorum(counted=0, required=required_members(0, Decimal("0.6667")), seats=0).met


@given(votes_for=counts, votes_against=counts, abstained=counts)
def test_adopted_means_more_than_half_of_the_votes_cast(votes_for, votes_against, abstained):
    tally = Tally(votes_for, votes_against, abstained)
    assert tally.adopted == (votes_for > votes_against + abstained)
    assert tally.adopted == (votes_for >= majority_of(tally.cast))


@given(votes=st.integers(min_value=1, max_value=60))
def test_a_tie_is_not_a_majority(votes):
    assert not Tally(votes_for=votes, votes_against=votes).adopted
    assert not Tally(votes_for=votes, abstained=votes).adopted


def test_no_votes_adopt_nothing():
    assert not Tally().adopted


@given(votes_for=counts, votes_against=counts, abstained=counts, more=st.integers(1, 10))
def test_more_votes_for_never_undo_an_adoption(votes_for, votes_against, abstained, more):
    before = Tally(votes_for, votes_against, abstained)
    after = Tally(votes_for + more, votes_against, abstained)
    assert after.adopted or not before.adopted


def test_tally_counts_who_is_waited_for_and_what_is_needed():
    tally = Tally(votes_for=5, votes_against=1, abstained=0, eligible=8)
    assert (tally.cast, tally.waiting, tally.needed) == (6, 2, 5)
