"""Pages of cases: the list, the board, overview, documents, history, sharing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accreditation.models import Case
from accreditation.views.base import CaseAction, CaseTab
from core.views.lists import Column, ListPage


class CaseList(ListPage):
    """All cases for the agency; their own for everybody else."""

    model = Case
    permission = "accreditation.view_case"
    permission_needs_object = True
    template_name = "accreditation/case_list.html"
    columns = (Column("number", _("Number"), lambda c: c.number, sort=("number",)),)

    def base_queryset(self) -> Any:
        """Join what a row shows."""
        return super().base_queryset().for_page()


class CaseBoard(CaseList):
    """Cases by stage."""


class CaseOverview(CaseTab):
    """What is left at this stage, who works on it, what happened."""

    tab_key = "overview"


class CaseDocuments(CaseTab):
    """All papers and files of the case."""

    tab_key = "documents"


class CaseHistory(CaseTab):
    """The whole timeline."""

    tab_key = "history"


class AddCaseFile(CaseAction):
    """Attach a file."""

    permission = "accreditation.view_case"

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Keep the file."""


class ShareCase(AddCaseFile):
    """Share the case."""


class EndShare(AddCaseFile):
    """End a share."""
