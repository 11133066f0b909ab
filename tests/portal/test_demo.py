"""The demonstration agency, and every main page as every one of its people."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accreditation.enums import CaseStatus
from accreditation.models import Case, Certificate
from core.models import NumberSeries
from documents.enums import ChangeStatus, CopyStatus, DocumentKind, VersionStatus
from documents.models import (
    Acknowledgement,
    ArchiveAct,
    Citation,
    ControlledCopy,
    Crosswalk,
    Document,
    DocumentVersion,
    ExternalChange,
    ExternalWatch,
    Record,
    Remark,
)
from people.models import Organisation, User
from portal.demo.agency import DOMAIN
from portal.management.commands.demo_data import SIGN_INS

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demonstration, made once for this module and rolled back; gives what the command printed."""
    from django.conf import settings

    hashers = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            printed = io.StringIO()
            call_command("demo_data", stdout=printed)
            yield printed.getvalue()
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
            settings.PASSWORD_HASHERS = hashers


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=f"{name}@{DOMAIN}"))
    return client


def test_every_stage_and_every_ending_has_a_case(demo):
    assert set(Case.objects.values_list("status", flat=True)) == {str(state) for state in CaseStatus}
    assert Case.objects.count() >= 14
    assert Organisation.objects.count() >= 40
    assert set(Certificate.objects.values_list("status", flat=True)) >= {
        "issued",
        "suspended",
        "expired",
        "prepared",
    }


def test_a_second_run_changes_nothing_and_prints_the_sign_ins_again(demo):
    models = (Case, User, Organisation, Document, DocumentVersion, Acknowledgement, Record, Citation)
    before = [model.objects.count() for model in models]
    printed = io.StringIO()
    call_command("demo_data", stdout=printed)
    assert [model.objects.count() for model in models] == before
    for name, role in SIGN_INS:
        assert f"{name}@{DOMAIN}" in printed.getvalue()
        assert role in printed.getvalue()


def test_a_version_stands_in_every_state_and_one_at_most_is_in_force(demo):
    statuses = DocumentVersion.objects.values_list("status", flat=True)
    assert set(statuses) == {str(state) for state in VersionStatus}
    assert set(Document.objects.values_list("kind", flat=True)) == set(DocumentKind.values)
    for document in Document.objects.exclude(current=None):
        assert [one.pk for one in document.versions.filter(status="in_force")] == [document.current_id]


def test_the_manual_is_being_read_in_its_second_edition(demo):
    manual = Document.objects.get(reference_key="quality_manual")
    asked = manual.current.acknowledgements
    confirmed = asked.filter(status="confirmed").count()
    assert manual.current.number == 2
    assert 0.5 < confirmed / asked.count() < 0.8
    assert 3 <= asked.overdue().count() < asked.waiting().count()
    assert {row.code for row in Document.objects.filter(crosswalks_of(manual))} == {"EXT-01", "EXT-02"}
    assert Citation.objects.filter(document=manual, about_id__isnull=False).count() >= 6


def crosswalks_of(document):
    return Q(pk__in=Crosswalk.objects.filter(left=document).values("right"))


def test_copies_changes_and_acts_stand_in_every_state(demo):
    def states(model):
        return set(model.objects.values_list("status", flat=True))

    assert states(ControlledCopy) == {str(state) for state in CopyStatus}
    assert ControlledCopy.objects.open_recalls().count() == 1
    assert states(ExternalChange) == {str(state) for state in ChangeStatus}
    assert [watch.document.code for watch in ExternalWatch.objects.due()] == ["EXT-03"]
    assert states(ArchiveAct) == {"submitted", "carried_out"}
    assert Record.objects.on_hold().count() == 1
    assert set(Remark.objects.values_list("status", flat=True)) == {"open", "accepted", "declined"}


def test_numbers_have_no_gap(demo):
    for year in NumberSeries.objects.filter(series="case").values_list("year", flat=True):
        numbers = sorted(
            int(number.rsplit("-", 1)[1])
            for number in Case.objects.filter(number__contains=f"-{year}-").values_list("number", flat=True)
        )
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", [name for name, _role in SIGN_INS])
def test_my_work_opens_for_everybody_at_twelve_queries_at_most(demo, name):
    client = client_of(name)
    assert client.get("/").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert len(queries) <= 12, "\n".join(query["sql"][:160] for query in queries)


@pytest.mark.parametrize("language", ["ky", "ru", "kk", "en"])
def test_every_tab_of_every_case_opens_for_its_coordinator(demo, language):
    User.objects.filter(email=f"director@{DOMAIN}").update(language=language)
    client = client_of("director")
    wrong = {}
    for case in Case.objects.order_by("pk"):
        page = client.get(case.get_absolute_url())
        for tab in page.context["tabs"]:
            status = client.get(tab["url"]).status_code
            if status != 200:
                wrong[tab["url"]] = status
    assert wrong == {}


@pytest.mark.parametrize(
    "path",
    [
        "/cases/",
        "/cases/board/",
        "/cases/?q=Суусамыр",
        "/cases/?export=xlsx",
        "/people/organisations/",
        "/people/experts/",
        "/people/",
        "/people/roles/",
        "/governance/meetings/",
        "/governance/orders/",
        "/certificates/",
        "/standards/sets/",
        "/notices/",
        "/search/?q=АК-2026",
        "/admin/",
        "/documents/",
        "/documents/processes/",
        "/documents/reading/",
        "/documents/acknowledgements/",
        "/documents/copies/",
        "/documents/external/",
        "/documents/crosswalks/",
        "/documents/records/",
        "/documents/nomenclature/",
        "/documents/acts/",
        "/documents/forms/",
        "/documents/public/",
        "/documents/search/?q=7.5.2",
    ],
)
def test_the_main_lists_open_for_the_director(demo, path):
    assert client_of("director").get(path).status_code == 200


def test_the_desk_shows_what_waits_for_a_signature(demo):
    page = client_of("director").get("/admin/")
    assert len(page.context["papers"]) >= 4
    assert len(page.context["figures"]) == 10
    assert client_of("coordinator").get("/admin/").context.get("papers") is None


def test_the_admin_site_is_closed_to_everybody_who_is_not_staff(demo):
    for name in ("head", "expert", "council"):
        assert client_of(name).get("/admin/", follow=True).status_code == 403
    assert Client().get("/admin/").status_code == 302


def test_evaluator_and_board_read_the_desk_and_change_nothing(demo):
    for name in ("evaluator", "board"):
        client = client_of(name)
        assert len(client.get("/admin/").context["figures"]) == 10
        assert client.get("/admin/core/agency/").status_code == 403


def test_search_finds_what_a_person_may_see_and_nothing_else(demo):
    case = Case.objects.filter(status="council").get()
    words = {"q": case.number}
    found = client_of("coordinator").get("/search/", words).content.decode()
    assert case.get_absolute_url() in found
    hidden = client_of("head").get("/search/", words).content.decode()
    assert case.get_absolute_url() not in hidden


def test_the_public_register_names_no_person(demo):
    client = Client()
    pages = [client.get("/register/").content.decode()]
    pages += [
        client.get(f"/register/{pk}/").content.decode()
        for pk in set(Certificate.objects.values_list("organisation_id", flat=True))
    ]
    leaders = User.objects.filter(memberships__isnull=False).values_list("email", flat=True)
    assert not [email for email in leaders for page in pages if email in page]
