"""Papers and files of a version: the controlled PDF in each language, the originals that people sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from documents.models import DocumentVersion, VersionFile
from documents.reports.controlled_document import is_validated
from documents.selectors.papers import languages_of
from documents.services.files import ENDINGS, add_file, remove_file
from documents.services.papers import newest_papers, paper_in
from documents.views.base import DocumentMixin, VersionAction, VersionTab, View

WRITE = "documents.write_version"


class VersionFiles(VersionTab):
    """The papers that the portal makes of a version, and its files."""

    tab_key = "files"

    def tab_context(self) -> dict[str, Any]:
        """Add papers and files, a row for each language."""
        version = self.version
        if version is None:
            raise Http404
        papers = newest_papers(version, self.request.user)
        files = list(version.files.select_related("stored").order_by("language", "pk"))
        written = set(languages_of(version))
        may_write = version.is_editable and bool(access.decide(self.request.user, WRITE, version))
        return {
            "rows": [
                {
                    "code": code,
                    "name": name,
                    "paper": papers.get(code),
                    "is_written": code in written,
                    "files": [file for file in files if file.language == code],
                }
                for code, name in settings.LANGUAGES
            ],
            "has_files": bool(files),
            "may_write": may_write,
            "is_validated": is_validated(version),
            "all_languages": settings.LANGUAGES,
            "language": get_language(),
            "accept": ",".join(ENDINGS),
            "limit": settings.UPLOAD_LIMIT,
            "limit_mb": settings.UPLOAD_LIMIT // 1048576,
        }


class FileAction(VersionAction):
    """Something done to the files of the version of the address."""

    action_permission = WRITE

    def back_to(self, result: Any) -> str:
        """Return to the files."""
        return reverse("documents:version_files", args=[self.document.pk, self.kwargs["number"]])


class FileAdd(FileAction):
    """Add a file."""

    done_message = _("The file is added.")

    def act(self, request: HttpRequest) -> Any:
        """Add it."""
        upload = request.FILES.get("upload")
        if upload is None:
            raise DomainError(_("Please choose a file."))
        return add_file(
            self._version(), upload=upload, language=request.POST.get("language", ""), by=request.user
        )

    def _version(self) -> DocumentVersion:
        if self.version is None:
            raise Http404
        return self.version


class FileRemove(FileAction):
    """Take a file away."""

    done_message = _("The file is deleted.")

    def act(self, request: HttpRequest) -> Any:
        """Delete it."""
        file = get_object_or_404(VersionFile.objects.select_related("stored"), pk=self.kwargs["file"])
        if self.version is None or file.version_id != self.version.pk:
            raise Http404
        file.version = self.version
        return remove_file(file, by=request.user)


class PaperMake(FileAction):
    """Make the paper of a version in one language: a draft now, the controlled one when it is missing."""

    action_permission = "documents.view_version"
    done_message = _("The paper is being made. Look again in a minute.")

    def act(self, request: HttpRequest) -> Any:
        """Make it."""
        if self.version is None:
            raise Http404
        language = request.POST.get("language", "")
        return paper_in(self.version, language, by=request.user)


class VersionPdf(DocumentMixin, View):
    """The address of the PDF in the reader's language, or in the first one that has a paper."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send to the paper; to the list of papers while there is none."""
        if self.version is None:
            raise Http404
        papers = newest_papers(self.version, request.user)
        wanted = request.GET.get("language") or get_language() or ""
        paper = papers.get(wanted) or next(iter(papers.values()), None)
        if paper is None:
            return HttpResponseRedirect(
                reverse("documents:version_files", args=[self.document.pk, self.version.number])
            )
        return HttpResponseRedirect(f"/papers/{paper.code}/")
