"""The list of crosswalks: how far each reaches, who finds which, the same few queries for any number."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core import access
from documents.models import Citation, Crosswalk, CrosswalkLink
from documents.selectors.crosswalks import Share, read_from, rows_with_shares
from tests.accreditation.pages import page, queries, text
from tests.factories.documents_evidence import clause_of, crosswalk, link, text_in_force
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


def test_the_share_of_each_side_is_that_of_its_own_page():
    left, right = text_in_force(), text_in_force("EXT-01", kind="external")
    walk = crosswalk(left, right, ("1.1", "1.1"), ("1.2", "1.1"), ("2", "2.1"))
    (row,) = rows_with_shares([walk])
    # A part counts only when it has a partner itself: "2" does, "1" does not.
    assert (row.pairs, row.left, row.right) == (3, Share(3, 4), Share(2, 3))
    for side in ("left", "right"):
        reading = read_from(walk, side)
        assert getattr(row, side) == Share(reading.tied, reading.total)
    clause_of(left, "1.2").delete()
    (row,) = rows_with_shares([walk])
    assert (row.pairs, row.left, row.right) == (2, Share(2, 3), Share(2, 3))


def test_shares_are_whole_per_cent_and_full_only_when_nothing_is_left():
    assert [Share(2, 3).percent, Share(199, 200).percent, Share(3, 3).percent, Share(0, 0).percent] == [
        66,
        99,
        100,
        0,
    ]


@pytest.mark.parametrize("role", ["quality_adviser", "evaluator", "legal"])
def test_it_is_reached_from_the_documents_of_the_menu(sign_in, role):
    client = sign_in(staff(role))
    documents = text(page(client, reverse("documents:document_list")))
    address = reverse("documents:crosswalk_list")
    assert f'href="{address}"' in documents
    assert "No crosswalk yet" in text(page(client, address))


def test_one_is_found_by_either_document_and_sorted(sign_in):
    manual, esg, iso = (
        text_in_force(),
        text_in_force("EXT-01"),
        text_in_force("EXT-02", title_ru="Стандарт ИСО"),
    )
    for right in (esg, iso):
        crosswalk(manual, right, ("1.1", "1.1"))
    client, address = sign_in(staff("evaluator")), reverse("documents:crosswalk_list")

    def found(query):
        return [row.walk.right.code for row in page(client, f"{address}?{query}").context["page_obj"]]

    assert found("") == ["EXT-01", "EXT-02"]
    assert found("sort=-right") == ["EXT-02", "EXT-01"]
    assert found("q=исо") == ["EXT-02"]
    assert found("q=nothing") == []


def test_the_excel_file_has_the_shares(sign_in):
    crosswalk(text_in_force(), text_in_force("EXT-01"), ("1.1", "1.1"))
    answer = sign_in(staff("evaluator")).get(reverse("documents:crosswalk_list") + "?export=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet[1] == ["QM-01 Document QM-01", 33.0, "EXT-01 Document EXT-01", 33.0, 1.0]


def test_what_is_about_a_closed_document_is_found_by_those_who_see_it():
    manual, secret = text_in_force(), text_in_force("EXT-01", confidentiality="restricted")
    crosswalk(manual, secret, ("1.1", "1.1"))
    open_walk = crosswalk(manual, text_in_force("EXT-02"), ("1.1", "1.1"))
    citation, hidden = link(manual, "1.1", "governance.orders"), link(secret, "1.1", "governance.orders")
    reader, legal = staff("coordinator"), staff("legal")
    assert list(Crosswalk.objects.visible_to(reader)) == [open_walk]
    assert list(CrosswalkLink.objects.visible_to(reader)) == list(open_walk.links.all())
    assert list(Citation.objects.visible_to(reader)) == [citation]
    assert Crosswalk.objects.visible_to(legal).count() == 2
    assert set(Citation.objects.visible_to(legal)) == {citation, hidden}
    nobody = UserFactory()
    assert not access.has_role_permission(nobody, "documents.view_coverage")
    for model in (Crosswalk, CrosswalkLink, Citation):
        assert not model.objects.visible_to(nobody).exists()


def test_the_list_takes_the_same_queries_for_any_number(sign_in):
    client, address = sign_in(staff("evaluator")), reverse("documents:crosswalk_list")
    manual, counts = text_in_force(), []
    for size in (2, 8):
        for place in range(size):
            crosswalk(manual, text_in_force(f"EXT-{size}-{place}"), ("1.1", "1.1"))
        counts.append(queries(client, address))
    assert counts[0] == counts[1] <= 12, counts
