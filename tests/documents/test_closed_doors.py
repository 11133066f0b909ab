"""Ways around the rules of documents that are closed: own text, another kind, people from outside."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from core import clock
from core.access import SYSTEM
from core.context import acting
from core.errors import DomainError, StepRefused
from core.models import Artifact
from core.saved_filters import save_filter
from documents.bodies import BodySource
from documents.evidence import sources
from documents.models import (
    Acknowledgement,
    Approval,
    ArchiveAct,
    Citation,
    ControlledCopy,
    DocumentVersion,
    EvidencePack,
    Record,
    RecordKind,
)
from documents.reports.controlled_document import issue_controlled
from documents.services import acts, clauses, coordination, force, versions
from documents.services import register as register_services
from documents.services.acknowledgement import ask, ask_everybody, release
from documents.services.reference_data import load_reference
from governance.models import Order
from people.models import Unit
from tests.factories import documents as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db


# Nobody agrees to or approves their own words ---------------------------------------------------------------


def test_an_owner_who_wrote_in_somebody_elses_version_does_not_approve_it():
    director = make.who("director_general")
    version = make.version(document_owner=director)
    clause = version.clauses.get(number="1.1")
    with acting(director):
        clauses.save_clause(
            clause, values={"body_en": "Only what I say counts."}, token=clause.version_token, by=director
        )
    coordination.ask(version, people=[make.who("quality_adviser")], by=make.who("legal"))
    for step in ("submit", "agree", "validate"):
        make.take(version, step)
    with pytest.raises(StepRefused, match="You wrote this version"):
        versions.approve_version(version, by=director)
    other = staff("director_general")
    assert versions.approve_version(version, by=other).status == "in_force"


def test_the_author_does_not_agree_for_a_body(monkeypatch):
    from documents import bodies

    author, colleague = make.who("legal"), staff("coordinator")
    body = Unit.objects.create(code="QB", name="Quality board")
    people = type(author).objects.filter(pk__in=[author.pk, colleague.pk])
    source = BodySource(
        Unit, Unit.objects.all, lambda one: people.order_by("pk"), lambda person: Unit.objects.all()
    )
    monkeypatch.setattr(bodies, "_sources", [source])
    version = make.version(author=author)
    [asked] = coordination.ask(version, bodies=[body], by=staff("quality_adviser"))
    versions.submit_version(version, by=author)
    with pytest.raises(StepRefused, match="cannot agree to their own text"):
        coordination.agree(asked, by=author)
    assert coordination.agree(asked, by=colleague).status == "agreed"


@pytest.mark.parametrize(("before", "after"), [("quality", "law"), ("law", "quality")])
def test_a_document_with_versions_does_not_become_an_external_one(before, after):
    legal = make.who("legal")
    document = make.document(kind=before)
    register_services.change_document(document, by=legal, kind=after)
    register_services.change_document(document, by=legal, kind=before)
    document.refresh_from_db()
    make.draft(document)
    with pytest.raises(DomainError, match="cannot change between own and external"):
        register_services.change_document(document, by=legal, kind=after)
    document.refresh_from_db()
    assert document.kind == before


# People from outside ----------------------------------------------------------------------------------------


def test_history_tells_outsiders_the_versions_and_nothing_of_the_work(sign_in):
    version = make.version(document_confidentiality="public")
    coordination.ask(version, people=[make.who("quality_adviser")], by=make.who("legal"))
    make.take(version, "submit")
    versions.send_back(version, by=make.who("quality_adviser"), note="A harsh word.")
    for step in ("submit", "agree", "validate", "enter"):
        make.take(version, step)
    address = reverse("documents:history", args=[version.document_id, 1])
    html = {
        who: sign_in(person).get(address).content.decode()
        for who, person in (
            ("outsider", UserFactory()),
            ("board", staff("supervisory_board")),
            ("staff", staff("coordinator")),
            ("author", version.author),
        )
    }
    assert {who: "A harsh word." in text for who, text in html.items()} == {
        "outsider": False,
        "board": False,
        "staff": True,
        "author": True,
    }
    assert make.who("quality_adviser").full_name not in html["outsider"]
    assert make.who("quality_adviser").full_name in html["board"]


def test_the_register_tells_outsiders_nothing_of_a_coming_version(sign_in):
    document = make.version(status="in_force", document_confidentiality="public").document
    make.draft(document)
    address = reverse("documents:document_list")
    for person, number in ((UserFactory(), None), (staff("coordinator"), 2)):
        [row] = sign_in(person).get(address).context["page_obj"]
        assert (row.pk, row.coming_number) == (document.pk, number)


def test_where_a_clause_is_alive_is_for_those_who_see_coverage(sign_in):
    version = make.version(status="in_force", document_confidentiality="public")
    clause = version.clauses.get(number="1.1")
    Citation.objects.create(document=version.document, key=clause.key, module="documents.register")
    text = f"{version.get_absolute_url()}?clause={clause.anchor}"
    for person, sees in ((UserFactory(), False), (staff("coordinator"), True)):
        client = sign_in(person)
        page = client.get(clause.get_absolute_url())
        assert page.status_code == 200
        assert (page.context["alive"] is not None, "Where this is alive" in page.content.decode()) == (
            sees,
            sees,
        )
        assert any(panel["key"] == "alive" for panel in client.get(text).context["panels"]) is sees


# Documents for named people ---------------------------------------------------------------------------------


def test_lists_keep_what_belongs_to_a_restricted_document_to_its_people():
    version = make.version(status="in_force", document_confidentiality="restricted")
    holder, reader = UserFactory(), UserFactory()
    copy = ControlledCopy.objects.create(version=version, number=1, holder=holder, language="en")
    asked = Acknowledgement.objects.create(
        version=version, person=reader, bound_by="named", due=clock.today()
    )
    load_reference(by=SYSTEM)
    kind = RecordKind.objects.get(artifact_kind="controlled_document")
    paper, copy_paper = (
        Record.objects.create(
            kind=kind, title=f"Paper {at}", artifact=issue_controlled(version, "en", SYSTEM), about=about
        )
        for at, about in enumerate((version, copy))
    )
    plain = Record.objects.create(kind=kind, title="A letter")
    coordinator, legal = staff("coordinator"), staff("legal")

    def seen(model, person):
        return set(model.objects.visible_to(person))

    assert {model: seen(model, coordinator) for model in (ControlledCopy, Acknowledgement, Record)} == {
        ControlledCopy: set(),
        Acknowledgement: set(),
        Record: {plain},
    }
    assert {model: seen(model, legal) for model in (ControlledCopy, Acknowledgement, Record)} == {
        ControlledCopy: {copy},
        Acknowledgement: {asked},
        Record: {paper, copy_paper, plain},
    }
    assert (seen(ControlledCopy, holder), seen(Acknowledgement, reader)) == ({copy}, {asked})
    # Evidence names them to nobody else either.
    issue_controlled(version, "en", SYSTEM, copy=copy)
    Artifact.objects.update(state="ready")
    papers = next(one for one in sources() if one.model is Artifact)
    counts = [papers.rows_for(one).filter(kind="controlled_document").count() for one in (coordinator, legal)]
    assert counts == [0, 3]
    # Whoever takes part sees it with a role, too.
    Approval.objects.create(version=version, person=coordinator)
    assert (seen(ControlledCopy, coordinator), seen(Record, coordinator)) == (
        {copy},
        {paper, copy_paper, plain},
    )


@pytest.mark.parametrize(("readers", "is_named"), [("internal", True), ("restricted", False)])
def test_the_order_does_not_name_a_restricted_document_by_its_title(readers, is_named):
    make.version(status="approved", document_title_ky="Купуя план", document_confidentiality=readers)
    assert ("Купуя план" in Order.objects.get().text) is is_named


def test_whoever_is_released_reads_the_document_no_more(sign_in):
    version = make.version(status="in_force", document_confidentiality="restricted")
    reader = UserFactory()
    row = Acknowledgement.objects.create(version=version, person=reader, bound_by="named", due=clock.today())
    client, text = sign_in(reader), "Everybody knows what to do."

    def pages():
        return [client.get(url) for url in (row.get_absolute_url(), version.get_absolute_url())]

    assert [text in page.content.decode() for page in pages()] == [True, True]
    release(row, by=make.who("legal"), note="They left the unit.")
    own, document = pages()
    assert (own.status_code, text in own.content.decode(), document.status_code) == (200, False, 404)
    assert sign_in(make.who("legal")).get(row.get_absolute_url()).context["reading"] is not None


def test_nobody_is_asked_about_a_version_that_was_withdrawn_meanwhile():
    version = make.version(status="in_force", document_binds_all_staff=True)
    stale = DocumentVersion.objects.get(pk=version.pk)
    versions.withdraw_version(version, by=make.who("director_general"), note="Wrong.")
    before = Acknowledgement.objects.count()
    late = staff("coordinator")
    assert ask_everybody(stale, by=make.who("legal")) == []
    with pytest.raises(DomainError, match="not in force"):
        ask(stale, [late], by=make.who("legal"))
    assert Acknowledgement.objects.count() == before


def test_the_head_does_not_name_a_parent_that_the_reader_may_not_see(sign_in):
    parent = make.document(title_en="A secret plan", confidentiality="restricted")
    version = make.version(status="in_force", document_confidentiality="public", document_parent=parent)
    for person, sees in ((UserFactory(), False), (staff("coordinator"), False), (staff("legal"), True)):
        html = sign_in(person).get(version.get_absolute_url()).content.decode()
        assert ("A secret plan" in html) is sees


def test_a_pack_is_closed_when_the_review_is_over():
    version = make.version(status="in_force")
    evaluator = staff("evaluator")
    pack = EvidencePack.objects.create(version=version, language="en", asked_by=evaluator)
    assert list(EvidencePack.objects.visible_to(evaluator)) == [pack]
    evaluator.role_assignments.update(until=clock.days_from_today(-1), since=clock.days_from_today(-9))
    evaluator.forget_roles()
    assert list(EvidencePack.objects.visible_to(evaluator)) == []


# Acts and forms ---------------------------------------------------------------------------------------------


def test_an_act_is_never_cut_short_and_is_carried_out_though_a_record_went_before(monkeypatch):
    load_reference(by=SYSTEM)
    legal, director = staff("legal"), staff("director_general")
    kind = RecordKind.objects.exclude(nomenclature__years=None).first()
    long_ago = date(1990, 3, 1)
    rows = [
        Record.objects.create(kind=kind, title=f"Old {at}", made_on=long_ago, keep_until=long_ago)
        for at in range(3)
    ]
    act = acts.draft_act(kind="destruction", records=rows, by=legal)
    monkeypatch.setattr(acts, "MOST_RECORDS", 2)
    for wrong, words in ((rows, "at most 2 records"), ([], "lists no records")):
        with pytest.raises(DomainError, match=words):
            acts.change_act(act=act, by=legal, reason="", records=wrong, witnesses=[])
    assert act.records.count() == 3
    acts.submit_act(act, by=legal)
    acts.approve_act(act, by=director)
    from documents.services.records import destroy_record

    destroy_record(rows[0], by=legal)
    acts.carry_out_act(act, by=legal)
    assert set(act.records.values_list("status", flat=True)) == {"destroyed"}
    assert ArchiveAct.objects.get().status == "carried_out"


@pytest.mark.parametrize("key", ["²", "9" * 30, "-1", "x", ""])
def test_a_key_from_a_form_is_plain_digits(key):
    from documents.views.intake import is_key

    assert (is_key(key), is_key("17")) == (False, True)


def test_one_document_that_the_database_refuses_does_not_stop_the_midnight_job(monkeypatch):
    day = clock.days_from_today(1)
    broken, sound = (make.version(status="approved", effective_on=day) for _at in range(2))
    real = force._bring_document

    def bring(document_id):
        if document_id == broken.document_id:
            raise IntegrityError("version_one_in_force")
        return real(document_id)

    monkeypatch.setattr(force, "_bring_document", bring)
    monkeypatch.setattr(clock, "today", lambda: day)
    assert versions.bring_due_into_force() == 1
    states = [DocumentVersion.objects.get(pk=one.pk).status for one in (broken, sound)]
    assert states == ["approved", "in_force"]


def test_a_code_with_a_quotation_mark_does_not_break_the_name_of_a_file(sign_in):
    version = make.version(status="in_force", document_kind="form", document_code='F-"1"; x=П')
    load_reference(by=SYSTEM)
    kind = RecordKind.objects.first()
    kind.form = version.document
    kind.save()
    address = reverse("documents:form_file", args=[kind.pk, "en", "docx"])
    answer = sign_in(staff("legal")).get(address)
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''F-%221%22%3B%20x%3D%D0%9F-v1-en.docx"
    )


def test_a_filter_of_a_list_with_an_endless_address_is_refused():
    path = reverse("documents:public_document", args=["A" * 300])
    with pytest.raises(DomainError, match="no such list"):
        save_filter(by=UserFactory(), path=path, query="q=1", name="Mine")
