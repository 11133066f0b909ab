"""Blank forms: the list, and each form as PDF and Word in the portal's languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import View

from core import access
from core.access import AccessMixin
from core.views.lists import Column, ListPage
from documents.models import DocumentVersion, RecordKind
from documents.selectors.forms import forms_for
from documents.services.form_files import form_docx
from documents.services.forms import draft_missing_forms, form_in, missing_forms

DRAFT = "documents.draft_document"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class FormList(ListPage):
    """Every blank form with the version in force."""

    model = RecordKind
    permission = "documents.view_document"
    template_name = "documents/form_list.html"
    search_fields = ("code", "form__code", "name_ky", "name_ru", "name_kk", "name_en")
    default_sort = ("code",)
    export_name = "forms"
    columns = (
        Column("code", _("Code"), lambda row: row.form.code, sort=("form__code",)),
        Column("name", _("Form"), lambda row: row.form.title, sort=("name",)),
        Column("version", _("Version"), lambda row: row.form.current and row.form.current.number, css="num"),
        Column(
            "files",
            _("Nomenclature of files"),
            lambda row: str(row.nomenclature),
            sort=("nomenclature__index",),
        ),
        Column("papers", _("Files"), lambda row: ""),
    )

    def base_queryset(self) -> Any:
        """Return the kinds of records whose form the person may see."""
        return forms_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the languages, and how many missing forms this person could draft."""
        may_draft = access.has_role_permission(self.request.user, DRAFT)
        return super().get_context_data(
            all_languages=settings.LANGUAGES, missing=len(missing_forms()) if may_draft else 0, **kwargs
        )


class FormFile(AccessMixin, View):
    """One blank form in one language: as PDF by its paper, as Word at once."""

    permission = "documents.view_document"

    @cached_property
    def version(self) -> DocumentVersion:
        """Return the version of the form that is in force."""
        rows = forms_for(self.request.user).filter(form__current__isnull=False)
        kind = rows.filter(pk=self.kwargs["kind"]).first()
        form = kind.form if kind is not None else None
        if form is None or form.current is None or self.kwargs["language"] not in dict(settings.LANGUAGES):
            raise Http404
        form.current.document = form
        return form.current

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the file, or send to the paper."""
        language = self.kwargs["language"]
        if self.kwargs["ending"] not in {"pdf", "docx"}:
            raise Http404
        if self.kwargs["ending"] == "pdf":
            paper = form_in(self.version, language, by=request.user)
            return HttpResponseRedirect(f"/papers/{paper.code}/")
        response = HttpResponse(form_docx(self.version, language), content_type=DOCX)
        name = f"{self.version.document.code}-v{self.version.number}-{language}.docx"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class FormsDraft(AccessMixin, View):
    """Draft the forms that are missing."""

    permission = DRAFT
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Draft them and say how many there are."""
        count = len(draft_missing_forms(by=request.user))
        if count:
            words = ngettext("%(count)s form is drafted.", "%(count)s forms are drafted.", count)
            messages.success(request, words % {"count": count})
        else:
            messages.info(request, str(_("No form is missing.")))
        return HttpResponseRedirect(reverse("documents:form_list"))
