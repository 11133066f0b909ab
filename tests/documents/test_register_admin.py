"""The admin site: reference data changes with history, everything else is only looked at, nothing is deleted."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from documents import models
from documents.models import Process
from tests.factories import documents as make
from tests.factories.people import UserFactory, staff

pytestmark = pytest.mark.django_db
REGISTERED = [model for model in admin.site._registry if model._meta.app_label == "documents"]
REFERENCE = {"Process", "NomenclatureItem", "RecordKind"}


def request_of(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def test_registers_and_reference_data_are_in_the_admin_site():
    names = {model.__name__ for model in REGISTERED}
    assert names >= REFERENCE | {"Document", "DocumentVersion", "Clause", "Record", "ControlledCopy"}


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_nobody_deletes_anything_there(model):
    page = admin.site._registry[model]
    superuser = UserFactory(is_superuser=True, is_staff=True)
    for user in (staff("administrator"), staff("legal"), staff("director_general"), superuser):
        assert not page.has_delete_permission(request_of(user))
        if model.__name__ not in REFERENCE:
            assert not page.has_change_permission(request_of(user))
            assert not page.has_add_permission(request_of(user))


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_lists_and_rows_open_for_the_administrator(sign_in, model):
    version = make.version(status="in_force")
    client = sign_in(staff("administrator"))
    assert client.get(reverse(f"admin:documents_{model._meta.model_name}_changelist")).status_code == 200
    row = model._default_manager.filter(pk__isnull=False).first()
    if row is not None:
        address = reverse(f"admin:documents_{model._meta.model_name}_change", args=[row.pk])
        assert client.get(address).status_code == 200
    assert version.pk


def test_status_is_only_shown(sign_in):
    version = make.version()
    address = reverse("admin:documents_documentversion_change", args=[version.pk])
    client = sign_in(UserFactory(is_superuser=True, is_staff=True, roles=["administrator"]))
    assert client.post(address, {"status": "in_force"}).status_code == 403
    version.refresh_from_db()
    assert version.status == "draft"


def test_process_changes_with_history(sign_in):
    process = make.process()
    data = {f"name_{code}": f"Name {code}" for code in ("ky", "ru", "kk", "en")}
    client = sign_in(staff("administrator"))
    answer = client.post(
        reverse("admin:documents_process_change", args=[process.pk]),
        {"code": "R-7", "group": "resources", "order": 3, "owner": "", **data},
    )
    assert answer.status_code == 302
    changed = Process.objects.get()
    assert (changed.code, changed.name_ru, changed.history.count()) == ("R-7", "Name ru", 2)
    assert changed.history.first().history_user.role_keys == {"administrator"}


def test_restricted_documents_stay_hidden_there_too(sign_in):
    version = make.version(status="in_force", document_confidentiality="restricted")
    page = admin.site._registry[models.Document]
    assert not page.get_queryset(request_of(staff("administrator"))).filter(pk=version.document_id).exists()
    assert page.get_queryset(request_of(staff("legal"))).filter(pk=version.document_id).exists()
