"""Pages of external documents and their changes: who sees them, what they do, what they cost."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core import clock
from core.models import Artifact
from documents.models import ExternalChange, ExternalWatch
from documents.services import external
from tests.factories import documents as make
from tests.factories.people import (
    MembershipFactory,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(agency):
    with clock.at(date(2026, 11, 16)):
        yield


@pytest.fixture
def legal():
    return make.who("legal")


@pytest.fixture
def reader():
    return staff("accountant", last_name="Исаева", first_name="Жылдыз")


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


class TestExternal:
    @pytest.fixture
    def law(self, legal):
        document = make.document(kind="law", code="LAW-01", title_en="Law on education")
        fields = {"issuer_en": "Jogorku Kenesh", "watcher": legal, "check_months": 3}
        return external.watch(document, by=legal, **fields)

    def test_the_whole_way_by_pages(self, sign_in, legal, reader):
        document = make.document(kind="law", code="LAW-02", title_en="Law on education")
        client = sign_in(legal)
        data = {"document": document.pk, "watcher": legal.pk, "check_months": "6", "country": "KG"}

        nobody = client.post(reverse("documents:external_add"), data)
        added = client.post(reverse("documents:external_add"), {**data, "issuer_en": "Jogorku Kenesh"})
        watch = ExternalWatch.objects.get()
        assert (nobody.status_code, added.url) == (422, watch.get_absolute_url())

        client.post(reverse("documents:external_checked", args=[watch.pk]), {"note": "The same"})
        watch.refresh_from_db()
        assert (watch.checked_on, watch.next_check) == (date(2026, 11, 16), date(2027, 5, 16))

        add = reverse("documents:change_add", args=[watch.pk])
        silent = client.post(add, {"edition": "2026"})
        client.post(add, {"what_en": "Article 43", "roles": ["accountant"], "edition": "2026"})
        change = ExternalChange.objects.get()
        assert (silent.status_code, change.status, change.roles) == (422, "noted", ["accountant"])

        edit = reverse("documents:change_edit", args=[change.pk])
        assert client.get(edit).context["form"].initial["what_en"] == "Article 43"
        client.post(edit, {"what_en": "Article 43, part 2", "roles": ["accountant"], "edition": "2026"})
        client.post(change.step_url("announce"), {"expected": "noted"})
        change.refresh_from_db()
        assert (change.what_en, change.status) == ("Article 43, part 2", "announced")

        own = sign_in(reader)
        page = own.get(change.get_absolute_url())
        row = change.acknowledgements.get(person=reader)
        assert row.get_absolute_url() in words(page)
        assert "Article 43, part 2" in words(own.get(row.get_absolute_url()))
        own.post(row.get_absolute_url(), {"expected": "waiting"})
        row.refresh_from_db()
        assert row.status == "confirmed"

        sheet = client.post(reverse("documents:change_sheet", args=[change.pk]))
        assert sheet.url == reverse(
            "core:paper", args=[Artifact.objects.get(kind="acknowledgement_sheet").code]
        )

    def test_list_and_its_cost(self, sign_in, legal, django_assert_max_num_queries):
        for n in range(25):
            document = make.document(kind="law", code=f"LAW-{n}", title_en=f"Law {n}")
            one = external.watch(document, by=legal, issuer_en="A", watcher=legal, check_months=3)
            external.note_change(one, by=legal, what_en="New")
        client = sign_in(legal)
        client.get(reverse("documents:external_list"))

        with django_assert_max_num_queries(10):
            page = client.get(reverse("documents:external_list"))

        assert [one.open_changes for one in page.context["page_obj"]] == [1] * 25

    @pytest.mark.parametrize(("state", "found"), [("due", 0), ("noted", 1), ("announced", 0), ("mine", 1)])
    def test_filters(self, sign_in, legal, law, state, found):
        external.note_change(law, by=legal, what_en="New")

        page = sign_in(legal).get(reverse("documents:external_list"), {"state": state})

        assert len(page.context["page_obj"].object_list) == found

    def test_who_may_what(self, sign_in, law, reader):
        client, member = sign_in(reader), sign_in(MembershipFactory().user)

        assert client.get(law.get_absolute_url()).status_code == 200
        assert client.get(reverse("documents:change_add", args=[law.pk])).status_code == 403
        assert client.get(reverse("documents:external_change", args=[law.pk])).status_code == 403
        assert client.post(reverse("documents:external_checked", args=[law.pk])).status_code == 403
        assert member.get(law.get_absolute_url()).status_code == 404
        assert list(member.get(reverse("documents:external_list")).context["page_obj"]) == []

    def test_the_watch_is_changed(self, sign_in, legal, law, reader):
        data = {"issuer_en": "Parliament", "watcher": reader.pk, "check_months": "1"}

        sign_in(legal).post(reverse("documents:external_change", args=[law.pk]), data)

        law.refresh_from_db()
        assert (law.issuer_en, law.watcher, law.next_check) == ("Parliament", reader, date(2026, 12, 16))
