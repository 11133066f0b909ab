"""Pages of records, the nomenclature and archive acts."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from core.models import Artifact
from documents.enums import ActKind
from documents.models import ArchiveAct, NomenclatureItem, Record
from documents.services import acts, records
from tests.factories.documents_records import nomenclature, record, record_kind
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NAMES = {f"title_{code}": f"Orders {code}" for code in ("ky", "ru", "kk", "en")}


@pytest.fixture
def legal():
    return UserFactory(roles=["legal"])


@pytest.fixture
def client(legal, sign_in, agency):
    UserFactory(roles=["administrator"])  # without one the portal asks to be set up
    return sign_in(legal)


def many(count):
    kind = record_kind()
    return [record(f"Record {n}", kind=kind) for n in range(count)]


@pytest.mark.parametrize("count", [3, 30])
def test_the_register_asks_the_same_whatever_its_length(client, legal, count, django_assert_max_num_queries):
    many(count)
    client.get(reverse("documents:record_list"))
    cache.clear()
    with django_assert_max_num_queries(12):
        client.get(reverse("documents:record_list"))


def test_the_register_finds_filters_and_exports(client, legal):
    due, held = record("Old minutes"), record("Held minutes")
    young = record("Young minutes", made_on=date(2026, 2, 2))
    records.put_on_hold(record=held, reason="Court", by=legal)

    def found(**query):
        rows = client.get(reverse("documents:record_list"), query).context["page_obj"]
        return {row.pk for row in rows}

    assert found() == {due.pk, held.pk, young.pk}
    assert found(status="due") == {due.pk}
    assert found(status="held") == {held.pk}
    assert found(q="young") == {young.pk}
    assert found(year=2026) == {young.pk}
    answer = client.get(reverse("documents:record_list"), {"export": "xlsx"})
    assert answer["Content-Disposition"].startswith('attachment; filename="records-')


def test_a_person_without_the_role_finds_no_register(client, sign_in):
    client = sign_in(UserFactory())
    assert client.get(reverse("documents:record_list")).status_code == 403
    assert client.get(record().get_absolute_url()).status_code == 404


def test_a_record_is_registered_held_and_freed_on_its_page(client, legal):
    kind = record_kind()
    answer = client.post(
        reverse("documents:record_add"),
        {
            "kind": kind.pk,
            "title": "Act of briefing",
            "made_on": "2024-05-06",
            "medium": "paper",
            "place": "Shelf 3",
        },
    )
    found = Record.objects.get()
    assert answer.url == found.get_absolute_url()
    hold = reverse("documents:record_hold", args=[found.pk])
    client.post(hold, {"note": "Court case"})
    page = client.get(found.get_absolute_url())
    assert "Court case" in page.content.decode()
    client.post(hold, {"note": "Closed", "lift": "1"})
    found.refresh_from_db()
    assert found.hold_since is None


def test_what_was_typed_stays_when_a_record_is_refused(client, legal):
    answer = client.post(
        reverse("documents:record_add"),
        {"kind": record_kind().pk, "title": "Act", "made_on": "2999-05-06", "medium": "paper"},
    )
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "A record cannot be made on a day that has not come." in words
    assert 'value="2999-05-06"' in words


def test_a_coordinator_may_not_hold(client, sign_in):
    found = record()
    client = sign_in(UserFactory(roles=["coordinator"]))
    assert client.post(reverse("documents:record_hold", args=[found.pk]), {"note": "x"}).status_code == 403


def test_the_nomenclature_is_added_and_changed(client, legal):
    client.post(reverse("documents:nomenclature_add"), NAMES | {"index": "07-01", "years": "5"})
    item = NomenclatureItem.objects.get()
    assert (item.index, item.years, item.title_kk) == ("07-01", 5, "Orders kk")
    change = reverse("documents:nomenclature_change", args=[item.pk])
    both = client.post(change, NAMES | {"index": "07-01", "years": "5", "is_permanent": "on"})
    assert both.status_code == 422
    client.post(change, NAMES | {"index": "07-01", "is_permanent": "on"})
    item.refresh_from_db()
    assert (item.years, item.is_permanent) == (None, True)
    assert client.get(reverse("documents:nomenclature_list")).status_code == 200


def test_an_act_goes_its_way_on_its_pages(client, legal, sign_in):
    old, other = record("Old"), record("Other")
    add = reverse("documents:act_add", args=["destruction"])
    assert "Old" in client.get(add).content.decode()
    client.post(add, {"records": [old.pk], "reason": "Term is over"})
    act = ArchiveAct.objects.get()
    client.post(
        reverse("documents:act_change", args=[act.pk]), {"records": [old.pk, other.pk], "reason": "Both"}
    )
    assert set(act.records.all()) == {old, other}
    client.post(act.step_url("submit"), {"expected": "draft"})
    director = UserFactory(roles=["director_general"])
    client = sign_in(director)
    page = client.get(act.get_absolute_url()).content.decode()
    assert "Approve the act" in page
    client.post(act.step_url("approve"), {"expected": "submitted"})
    act.refresh_from_db()
    assert (act.status, act.approved_by) == ("approved", director)
    client = sign_in(legal)
    client.post(act.step_url("carry_out"), {"expected": "approved"})
    assert set(Record.objects.values_list("status", flat=True)) == {"destroyed"}


def test_the_address_of_an_unknown_kind_of_act_is_not_found(client, legal):
    assert client.get(reverse("documents:act_add", args=["burning"])).status_code == 404


@pytest.mark.parametrize("count", [2, 40])
def test_the_page_of_an_act_asks_the_same(client, legal, count, django_assert_max_num_queries):
    act = acts.draft_act(kind=ActKind.DESTRUCTION, records=many(count), by=legal, witnesses=[legal])
    client.get(act.get_absolute_url())
    cache.clear()
    with django_assert_max_num_queries(12):
        client.get(act.get_absolute_url())


def test_my_work_asks_the_director_and_then_the_lawyer(client, legal, sign_in):
    act = acts.draft_act(kind=ActKind.DESTRUCTION, records=[record()], by=legal)
    acts.submit_act(act, by=legal)
    director = UserFactory(roles=["director_general"])
    client = sign_in(director)
    assert "Approve an archive act" in client.get("/").content.decode()
    acts.approve_act(act, by=director)
    client = sign_in(legal)
    assert "Carry out an archive act" in client.get("/").content.decode()


def test_an_item_of_the_nomenclature_needs_its_index_once(client, legal):
    nomenclature("07-01")
    answer = client.post(reverse("documents:nomenclature_add"), NAMES | {"index": "07-01", "years": "1"})
    assert answer.status_code == 422
    assert "Another item has the index 07-01." in answer.content.decode()


def test_a_paper_in_two_languages_is_two_rows_that_do_not_read_alike(client):
    kind = record_kind()
    common = {"kind": kind, "number": "7/2026"}
    for code in ("ky", "ru"):
        paper = Artifact.objects.create(
            kind="order", title="Order", language=code, template="x.html", data={}, owner=kind
        )
        Record.objects.filter(pk=record("Order", **common).pk).update(artifact=paper)
    outside = record("Order", **common)
    answer = client.get(reverse("documents:record_list"))
    rows = {row.artifact_id and row.paper_language: row for row in answer.context["page_obj"]}
    assert {code: row.in_language for code, row in rows.items()} == {
        "ky": "Кыргызча",
        "ru": "Русский",
        None: "",
    }
    html = answer.content.decode()
    assert html.index(f">{kind.name}</td>") < html.index(">Order</a>")
    assert ' lang="ru">Русский</td>' in html
    pages = [client.get(row.get_absolute_url()).content.decode() for row in (rows["ru"], outside)]
    assert ["<dd>Русский" in page for page in pages] == [True, False]
