"""Pages of reading and copies: who sees them, what they do, what they cost."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core import clock
from core.models import Artifact
from documents.enums import BoundBy
from documents.models import Acknowledgement, ControlledCopy, ExternalChange
from documents.reports.acknowledgement_sheet import issue_sheet, sheet_of
from documents.services import acknowledgement, copies, external
from documents.services.questions import set_questions
from tests.factories import documents as make
from tests.factories.people import (
    ExpertFactory,
    MembershipFactory,
    PositionFactory,
    UnitFactory,
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


@pytest.fixture
def version(reader):
    return make.version(status="in_force", document_code="PR-07", document_bound_roles=["accountant"])


def row_of(version, person) -> Acknowledgement:
    return version.acknowledgements.get(person=person)


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


class TestReading:
    def test_a_reader_finds_reads_and_confirms(self, sign_in, version, reader):
        client, row = sign_in(reader), row_of(version, reader)

        listed = client.get(reverse("documents:reading"))
        page = client.get(reverse("documents:read_version", args=[version.pk]), follow=True)
        done = client.post(row.get_absolute_url(), {"expected": "waiting"})

        assert [one.pk for one in listed.context["page_obj"]] == [row.pk]
        assert page.redirect_chain == [(row.get_absolute_url(), 302)]
        assert "The agency keeps its word." in words(page)
        assert (done.status_code, done.url) == (302, reverse("documents:reading"))
        row.refresh_from_db()
        assert row.status == "confirmed"

    def test_wrong_answers_are_told_and_kept(self, sign_in, reader):
        version = make.draft(make.document(bound_roles=["accountant"]))
        question = {"question_en": "When?", "first_en": "In June", "second_en": "In December", "correct": 2}
        set_questions(version, [question], by=version.author)
        make.coordination.ask(version, people=[make.who("quality_adviser")], by=make.who("legal"))
        for step in make.WAY["in_force"]:
            make.take(version, step)
        client, row = sign_in(reader), row_of(version, reader)

        empty = client.post(row.get_absolute_url(), {"expected": "waiting"})
        wrong = client.post(row.get_absolute_url(), {"expected": "waiting", "answer_1": "1"})

        assert (empty.status_code, wrong.status_code) == (422, 422)
        assert empty.context["form"].errors == {"answer_1": ["Please choose an answer."]}
        assert wrong.context["form"].errors["answer_1"] == [
            "This answer is not right. Look at the text once more."
        ]
        row.refresh_from_db()
        assert row.status == "waiting"

        client.post(row.get_absolute_url(), {"expected": "waiting", "answer_1": "2"})
        row.refresh_from_db()
        assert (row.status, row.answers) == ("confirmed", [2])

    def test_a_second_press_gets_a_sentence(self, sign_in, version, reader):
        client, row = sign_in(reader), row_of(version, reader)
        client.post(row.get_absolute_url(), {"expected": "waiting"})

        again = client.post(row.get_absolute_url(), {"expected": "waiting"}, follow=True)

        assert "Nothing to confirm: it is “Confirmed” already." in words(again)

    def test_an_expert_reads_what_binds_experts(self, sign_in):
        expert = ExpertFactory().user
        version = make.version(status="in_force", document_binds_experts=True)

        page = sign_in(expert).get(row_of(version, expert).get_absolute_url())

        assert page.status_code == 200
        assert "The agency keeps its word." in words(page)

    def test_strangers_see_nothing_of_it(self, sign_in, version, reader):
        row, member = row_of(version, reader), MembershipFactory().user
        client = sign_in(member)

        assert client.get(row.get_absolute_url()).status_code == 404
        assert client.get(reverse("documents:read_version", args=[version.pk])).status_code == 404
        assert client.get(reverse("documents:reading")).status_code == 200
        assert list(client.get(reverse("documents:acknowledgement_list")).context["page_obj"]) == []

    def test_nobody_confirms_for_another(self, sign_in, version, reader, legal):
        row = row_of(version, reader)
        client = sign_in(legal)

        page = client.get(row.get_absolute_url())
        answer = client.post(row.get_absolute_url(), {"expected": "waiting"})

        assert 'data-step="confirm"' not in words(page)
        assert 'data-step="release"' in words(page)
        assert answer.status_code == 403
        row.refresh_from_db()
        assert row.status == "waiting"


class TestTab:
    def test_shares_people_and_filters(self, sign_in, legal, reader):
        unit = UnitFactory(code="A", name="Finance")
        second = staff("accountant", position=PositionFactory(unit=unit))
        version = make.version(status="in_force", document_bound_roles=["accountant"])
        acknowledgement.confirm(row_of(version, second), by=second)
        client, url = sign_in(legal), version.get_absolute_url() + "acknowledgement/"

        page = client.get(url)
        filtered = client.get(url, {"unit": unit.pk})

        assert [(part.label, part.asked, part.confirmed) for part in page.context["parts"]] == [
            ("Finance", 1, 1),
            ("Without a unit", 1, 0),
        ]
        assert [row.person for row in page.context["page_obj"]] == [reader, second]
        assert [row.person for row in filtered.context["page_obj"]] == [second]

    def test_its_cost_does_not_grow_with_people(self, sign_in, legal, version, django_assert_max_num_queries):
        for _n in range(60):
            staff("accountant", position=PositionFactory())
        acknowledgement.complete_for_newcomers()
        client, url = (
            sign_in(legal),
            reverse("documents:version_acknowledgement", args=[version.document_id, 1]),
        )
        client.get(url)

        with django_assert_max_num_queries(12):
            page = client.get(url)

        assert len(page.context["page_obj"].object_list) == 50

    def test_asking_more_people(self, sign_in, legal, version, reader):
        guest = staff("council_member")
        client, url = sign_in(legal), reverse("documents:acknowledgement_ask", args=[version.document_id, 1])

        offered = list(client.get(url).context["form"].fields["people"].queryset)
        client.post(url, {"people": [guest.pk], "due": "2026-12-01"})
        past = client.post(url, {"people": [legal.pk], "due": "2026-11-01"})

        assert guest in offered
        assert reader not in offered
        assert (row_of(version, guest).bound_by, row_of(version, guest).due) == (
            BoundBy.NAMED,
            date(2026, 12, 1),
        )
        assert past.status_code == 422
        assert "The due day has passed already." in words(past)

    def test_asking_whoever_is_bound_now(self, sign_in, legal, version):
        late = staff("accountant")

        sign_in(legal).post(reverse("documents:acknowledgement_everybody", args=[version.document_id, 1]))

        assert row_of(version, late).status == "waiting"

    def test_only_those_who_run_it_ask(self, sign_in, version, reader):
        client = sign_in(reader)
        for name in ("acknowledgement_ask", "acknowledgement_everybody"):
            url = reverse(f"documents:{name}", args=[version.document_id, 1])
            assert client.post(url).status_code == 403

    def test_release_and_ask_again_by_the_step_buttons(self, sign_in, legal, version, reader):
        client, row = sign_in(legal), row_of(version, reader)

        client.post(row.step_url("release"), {"note": "On leave", "expected": "waiting"})
        row.refresh_from_db()
        assert row.status == "released"

        client.post(row.step_url("ask_again"), {"expected": "released"})
        row.refresh_from_db()
        assert row.status == "waiting"

    def test_the_panel_beside_the_text(self, sign_in, legal, version, reader):
        staff_page = sign_in(legal).get(version.get_absolute_url())
        own = sign_in(reader).get(version.get_absolute_url())

        assert "0 / 1" in words(staff_page)
        assert row_of(version, reader).get_absolute_url() in words(own)

    def test_the_questions_page(self, sign_in, legal):
        version = make.draft(make.document())
        client, url = sign_in(version.author), reverse("documents:questions", args=[version.document_id, 1])
        data = {"question_1_en": "When?", "first_1_en": "June", "second_1_en": "December", "correct_1": "2"}

        assert client.get(url).status_code == 200
        saved = client.post(url, {**data, "correct_2": "1"})
        half = client.post(url, {**data, "second_1_en": "", "correct_1": "1", "correct_2": "1"})

        assert saved.status_code == 302
        assert [(q.question_en, q.correct) for q in version.questions.all()] == [("When?", 2)]
        assert half.status_code == 422
        assert "at least two answers" in words(half)
        assert sign_in(staff("accountant")).get(url).status_code == 403


class TestSheet:
    def test_what_stands_on_it(self, version, reader):
        guest = staff("council_member", last_name="Guest", first_name="A")
        acknowledgement.ask(version, [guest], by=make.who("legal"))
        acknowledgement.confirm(row_of(version, reader), by=reader)

        sheet = sheet_of(version=version)

        assert (sheet.code, sheet.version, sheet.asked, sheet.confirmed, sheet.percent) == (
            "PR-07",
            1,
            2,
            1,
            50,
        )
        (group,) = sheet.groups
        assert (group.name, group.percent) == ("Without a unit", 50)
        assert [(row.name, row.asked_as, row.confirmed_on) for row in group.rows] == [
            ("Guest A", "Named in person", None),
            ("Исаева Жылдыз", "Role", date(2026, 11, 16)),
        ]

    def test_it_is_printed_and_only_staff_have_it(self, sign_in, legal, version, run_jobs):
        answer = sign_in(legal).post(
            reverse("documents:acknowledgement_sheet", args=[version.document_id, 1])
        )
        run_jobs()

        paper = Artifact.objects.get(kind="acknowledgement_sheet")
        assert answer.url == reverse("core:paper", args=[paper.code])
        assert (paper.state, paper.owner) == ("ready", version)
        version.document.confidentiality = "public"
        version.document.save()
        own = sign_in(legal).get(answer.url)
        assert own.status_code == 200
        own.close()
        assert sign_in(MembershipFactory().user).get(answer.url).status_code in {403, 404}

    @pytest.mark.parametrize("language", ["ky", "ru", "kk", "en"])
    def test_in_every_language(self, version, legal, run_jobs, language):
        paper = issue_sheet(version=version, language=language, by=legal)
        run_jobs()
        paper.refresh_from_db()

        assert (paper.state, paper.language, paper.error) == ("ready", language, "")


class TestCopies:
    def test_issue_log_recalls_and_the_page_of_a_copy(self, sign_in, legal, version, reader):
        client = sign_in(legal)
        url = reverse("documents:copy_issue", args=[version.document_id, 1])

        nobody = client.post(url, {"language": "ru", "medium": "paper"})
        made = client.post(
            url, {"language": "ru", "medium": "paper", "holder": reader.pk, "place": "Room 12"}
        )
        copy = ControlledCopy.objects.get()
        copies.recall_all(version)

        assert nobody.status_code == 422
        assert "Say who holds the copy." in words(nobody)
        assert made.url == copy.get_absolute_url()
        log = client.get(reverse("documents:copy_list"))
        assert [one.pk for one in log.context["page_obj"]] == [copy.pk]
        recalls = client.get(reverse("documents:recall_list"))
        assert [one.pk for one in recalls.context["page_obj"]] == [copy.pk]
        assert (
            client.get(reverse("documents:version_copies", args=[version.document_id, 1])).status_code == 200
        )
        assert "This copy is recalled" in words(client.get(copy.get_absolute_url()))
        assert client.get(reverse("documents:copy_list"), {"export": "xlsx"}).status_code == 200

    def test_a_holder_sees_their_own_and_reports(self, sign_in, legal, version):
        expert = ExpertFactory().user
        mine = copies.issue_copy(version, by=legal, language="ru", holder=expert)
        copies.issue_copy(version, by=legal, language="ru", holder_name="Ministry")
        client = sign_in(expert)

        assert [one.pk for one in client.get(reverse("documents:copy_list")).context["page_obj"]] == [mine.pk]
        client.post(mine.step_url("destroy"), {"expected": "issued"})
        mine.refresh_from_db()
        assert mine.status == "destroyed"

    def test_who_does_not_keep_the_log_issues_nothing(self, sign_in, version, reader):
        url = reverse("documents:copy_issue", args=[version.document_id, 1])
        assert sign_in(reader).get(url).status_code == 403

    def test_the_log_costs_the_same_for_many(self, sign_in, legal, version, django_assert_max_num_queries):
        for n in range(25):
            copies.issue_copy(version, by=legal, language="ru", holder_name=f"Holder {n}")
        client = sign_in(legal)
        client.get(reverse("documents:copy_list"))

        with django_assert_max_num_queries(10):
            client.get(reverse("documents:copy_list"))


def test_my_work(sign_in, legal, version, reader):
    owner = staff("analyst")
    version.document.owner, version.document.next_review = owner, date(2026, 11, 1)
    version.document.save()
    copy = copies.issue_copy(version, by=legal, language="ru", holder=reader)
    copies.recall_all(version)
    document = make.document(kind="law", code="LAW-01", title_en="Law")
    watch = external.watch(document, by=legal, issuer_en="A", watcher=owner, check_months=3)
    external.note_change(watch, by=legal, what_en="New")

    def owed(person) -> list[tuple[str, str]]:
        from core.worklist import items_for

        return [(str(item.text), item.url) for item in items_for(person) if "/documents/" in item.url]

    with clock.at(date(2027, 2, 20)):
        found = {
            name: owed(person) for name, person in [("reader", reader), ("owner", owner), ("legal", legal)]
        }

    row = row_of(version, reader)
    change = ExternalChange.objects.get()
    assert found["reader"] == [
        ("Give back the recalled copy", copy.get_absolute_url()),
        ("Read and confirm the document", row.get_absolute_url()),
    ]
    assert found["owner"] == [
        ("Review a document", version.document.get_absolute_url()),
        ("Check whether the document changed", watch.get_absolute_url()),
    ]
    assert ("A recalled copy is still out", copy.get_absolute_url()) in found["legal"]
    assert ("Tell those concerned about the change", change.get_absolute_url()) in found["legal"]
    assert ("People have not confirmed in time", "/documents/acknowledgements/?status=overdue") in found[
        "legal"
    ]
