"""Ratings: blind until given, fixed after the visit, agreed by the chair, never shown to the organisation (ESG 2.5)."""

import pytest

from accreditation.models import ExpertRating, PanelRating
from accreditation.reports.rating_table import rating_table_of
from accreditation.selectors.ratings import own_page, rating_grid, visible_ratings
from accreditation.services import ratings as services
from accreditation.services import visits
from core.access import PermissionRefused
from core.errors import DomainError
from core.models import Artifact
from tests.factories.journey_commission import (
    form_commission,
    hold_visit,
    outsider,
    panel_case,
    rate_everything,
    small_standards,
    write_notes,
)
from tests.factories.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return hold_visit(form_commission(panel_case()), until="under_way")


def criterion(walk, index=0):
    return walk.case.standard_set.criteria.order_by("order")[index]


def rate(walk, expert, value=3, index=0, comment="Seen."):
    return services.give_rating(
        case=walk.case, criterion=criterion(walk, index), value=value, comment=comment, by=walk.person(expert)
    )


def seen(walk, user, index=0):
    """The values that a person reads in the selector, in the table and on their own page."""
    rows = visible_ratings(walk.case, user).filter(criterion=criterion(walk, index))
    values = sorted(rows.values_list("value", flat=True))
    grid = rating_grid(walk.case, user)
    row = next(row for row in grid.rows if row.criterion == criterion(walk, index))
    assert sorted(row.values) == values
    page = own_page(walk.case, user, criterion(walk, index).standard.number)
    if page is not None:
        own = next(one for one in page.criteria if one.criterion == criterion(walk, index))
        assert sorted([r.value for r in own.others] + ([own.mine.value] if own.mine else [])) == values
    return values


# --- One's own ----------------------------------------------------------------------------------------------------


def test_rating_is_given_and_changed_while_the_visit_is_under_way(walk):
    rate(walk, 1, 3)
    rate(walk, 1, 4, comment="Convinced in the interview.")
    row = ExpertRating.objects.get()
    assert (row.value, row.comment, row.member) == (4, "Convinced in the interview.", walk.place(1))


def test_rating_before_the_visit_is_refused():
    walk = hold_visit(form_commission(panel_case()), until="published")
    with pytest.raises(DomainError, match="Ratings are given from the day on which the visit begins."):
        rate(walk, 1)


def test_rating_after_the_visit_is_refused(walk):
    write_notes(walk)
    rate_everything(walk)
    visits.complete_visit(walk.visit, by=walk.chair)
    with pytest.raises(DomainError, match="The visit is completed: ratings can no longer be changed."):
        rate(walk, 1, 4)
    assert set(ExpertRating.objects.values_list("value", flat=True)) == {3}


def test_rating_outside_the_scale_is_refused(walk):
    with pytest.raises(DomainError, match="Please choose a rating from the scale."):
        rate(walk, 1, 5)


@pytest.mark.parametrize("value", [1, 2])
def test_low_rating_without_grounds_is_refused(walk, value):
    with pytest.raises(
        DomainError, match="Please write the grounds: a rating this low is never given without them."
    ):
        rate(walk, 1, value, comment=" ")


def test_criterion_of_other_standards_is_refused(walk):
    foreign = small_standards().criteria.first()
    with pytest.raises(DomainError, match="This criterion does not belong to the standards of the case."):
        services.give_rating(case=walk.case, criterion=foreign, value=3, by=walk.person(1))


def test_nobody_outside_the_commission_rates(walk):
    for person in (
        walk.coordinator,
        walk.head,
        walk.director,
        outsider(),
        form_commission(panel_case()).person(1),
    ):
        with pytest.raises(PermissionRefused, match="Only members of this commission may do this."):
            services.give_rating(case=walk.case, criterion=criterion(walk), value=3, by=person)


# --- Blind --------------------------------------------------------------------------------------------------------


def test_member_sees_colleagues_only_after_rating_the_same_criterion(walk):
    rate(walk, 0, 4)
    rate(walk, 2, 2)
    assert seen(walk, walk.person(1)) == []
    rate(walk, 1, 3, index=1)
    assert seen(walk, walk.person(1)) == [], "another criterion opens nothing"
    rate(walk, 1, 3)
    assert seen(walk, walk.person(1)) == [2, 3, 4]
    assert seen(walk, walk.person(0)) == [2, 3, 4]
    assert seen(walk, walk.person(3)) == []


def test_hidden_rating_is_told_as_given_without_its_value(walk):
    rate(walk, 0, 4, comment="Secret")
    cell = rating_grid(walk.case, walk.person(1)).rows[0].cells[0]
    assert (cell.value, cell.comment, cell.is_hidden) == (None, "", True)


def test_agency_sees_how_many_but_no_value_before_the_visit_is_over(walk):
    rate(walk, 0, 4)
    for person in (walk.coordinator, walk.director, staff("quality_adviser"), staff("evaluator")):
        assert seen(walk, person) == []
        assert rating_grid(walk.case, person).columns[0].given == 1


def test_after_the_visit_commission_and_agency_see_all(walk):
    write_notes(walk)
    rate_everything(walk, [4, 3, 3, 2, 1])
    visits.complete_visit(walk.visit, by=walk.chair)
    for person in (walk.coordinator, walk.director, walk.person(3)):
        assert seen(walk, person) == [1, 2, 3, 3, 4]


def test_organisation_never_sees_a_rating(walk):
    rate(walk, 0, 4)
    assert seen(walk, walk.head) == []
    write_notes(walk)
    rate_everything(walk)
    visits.complete_visit(walk.visit, by=walk.chair)
    assert seen(walk, walk.head) == [] and seen(walk, outsider()) == []


def test_member_who_left_neither_sees_nor_counts(walk):
    from accreditation.services.commissions import report_conflict

    rate(walk, 0, 4)
    rate(walk, 1, 2)
    report_conflict(walk.place(1), by=walk.person(1), note="My brother was hired.")
    assert seen(walk, walk.person(1)) == []
    assert len(rating_grid(walk.case, walk.chair).columns) == 4
    assert seen(walk, walk.chair) == [4]


# --- Table --------------------------------------------------------------------------------------------------------


def test_table_marks_where_the_members_are_far_apart(walk):
    for expert, value in enumerate([4, 3, 3, 3, 3]):
        rate(walk, expert, value)
    for expert, value in enumerate([4, 3, 3, 2, 1]):
        rate(walk, expert, value, index=1)
    grid = rating_grid(walk.case, walk.chair)
    assert [(row.spread, row.differs, row.all_gave) for row in grid.rows[:3]] == [
        (1, False, True),
        (3, True, True),
        (0, False, False),
    ]
    assert [row.criterion for row in grid.differing] == [criterion(walk, 1)]
    grid.keep(grid.differing)
    assert [len(section.rows) for section in grid.sections] == [1]


@pytest.mark.parametrize("criteria", [2, 30])
def test_table_costs_the_same_queries_for_any_number_of_criteria(criteria, django_assert_max_num_queries):
    walk = form_commission(panel_case(standards=small_standards(2, criteria)))
    hold_visit(walk, until="under_way")
    rows = [
        ExpertRating(member=walk.place(i), case=walk.case, criterion=one, value=3)
        for i in range(5)
        for one in walk.case.standard_set.criteria.all()
    ]
    ExpertRating.objects.bulk_create(rows)
    person = walk.person(1)
    with django_assert_max_num_queries(9):
        grid = rating_grid(walk.case, person)
    assert len(grid.rows) == 2 * criteria and all(row.values == [3] * 5 for row in grid.rows)


# --- The commission's rating ---------------------------------------------------------------------------------------


def agree(walk, value, index=0, by=None, grounds=""):
    return services.agree_rating(
        case=walk.case, criterion=criterion(walk, index), value=value, grounds=grounds, by=by or walk.chair
    )


def test_chair_agrees_only_after_every_member_rated(walk):
    rate(walk, 0, 3)
    with pytest.raises(DomainError, match="Not every member has rated this criterion yet."):
        agree(walk, 3)
    for expert in range(1, 5):
        rate(walk, expert, 3)
    row = agree(walk, 3)
    assert (row.value, row.agreed_by) == (3, walk.chair)


def test_different_ratings_need_grounds(walk):
    for expert, value in enumerate([4, 3, 3, 3, 2]):
        rate(walk, expert, value)
    with pytest.raises(DomainError, match="please write why the commission chose this one"):
        agree(walk, 3)
    assert agree(walk, 3, grounds="Regulation exists.").grounds == "Regulation exists."


def test_commission_that_departs_from_an_equal_rating_gives_grounds(walk):
    for expert in range(5):
        rate(walk, expert, 3)
    with pytest.raises(DomainError, match="please write why"):
        agree(walk, 4)


def test_only_the_chair_records(walk):
    for person in (walk.person(1), walk.coordinator, walk.head, walk.director):
        with pytest.raises(PermissionRefused, match="Only the chair of the commission may do this."):
            agree(walk, 3, by=person)
        with pytest.raises(PermissionRefused):
            services.adopt_where_all_agree(case=walk.case, by=person)


def test_all_equal_ratings_are_adopted_at_once_and_nothing_is_overwritten(walk):
    for index, values in enumerate([(3, 3, 3, 3, 3), (4, 4, 4, 4, 4), (4, 3, 3, 3, 3)]):
        for expert, value in enumerate(values):
            rate(walk, expert, value, index=index)
    agree(walk, 4, index=0, grounds="Better than each of us thought.")
    assert services.adopt_where_all_agree(case=walk.case, by=walk.chair) == 1
    found = dict(PanelRating.objects.values_list("criterion__number", "value"))
    assert found == {"1.1": 4, "1.2": 4}
    assert services.adopt_where_all_agree(case=walk.case, by=walk.chair) == 0


def test_agreeing_after_the_visit_is_possible_until_the_report_goes_on(walk):
    write_notes(walk)
    rate_everything(walk)
    visits.complete_visit(walk.visit, by=walk.chair)
    assert agree(walk, 3).value == 3


def test_agreeing_after_the_report_went_on_is_refused(walk):
    from accreditation.models import Report

    write_notes(walk)
    rate_everything(walk)
    visits.complete_visit(walk.visit, by=walk.chair)
    Report.objects.filter(case=walk.case).update(status="factual_check")
    with pytest.raises(DomainError, match="The report has gone on"):
        agree(walk, 3)


def test_paper_of_the_table_holds_every_rating_and_counts_levels(walk):
    write_notes(walk)
    rate_everything(walk, [4, 3, 3, 3, 2])
    agree(walk, 3, grounds="Most of us.")
    visits.complete_visit(walk.visit, by=walk.chair)
    table = rating_table_of(walk.fresh())
    assert [row.ratings for row in table.standards[0].rows] == [(4, 3, 3, 3, 2)] * 2
    assert [(row.panel, row.differs) for row in table.standards[0].rows] == [(3, True), (None, True)]
    assert [(count.value, count.count) for count in table.counts] == [(4, 0), (3, 1), (2, 0), (1, 0)]
    assert (table.total, table.agreed) == (4, 1)
    assert Artifact.objects.get(kind="rating_table").data["total"] == 4
