"""Handing out files and papers, and telling whether a paper is genuine."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from core import access, artifacts, files, jobs
from core.models import Artifact, Job, StoredFile
from core.verification import verdict_for


@require_GET
@access.public_view
def file(request: HttpRequest, uuid: Any) -> HttpResponseBase:
    """Send a file to whoever may see its owner; anybody else gets 404, or the sign-in page first."""
    stored = get_object_or_404(StoredFile.objects.select_related("owner_type"), uuid=uuid)
    if not files.may_download(request.user, stored):
        if not request.user.is_authenticated:
            from django.contrib.auth.views import redirect_to_login

            return redirect_to_login(request.get_full_path())
        raise Http404
    return files.stream(stored)


@require_GET
@access.public_view
def paper(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send a paper by its verification code; one that is being made answers with its progress page."""
    row = get_object_or_404(Artifact.objects.select_related("file"), code=code.upper())
    if not artifacts.may_download_artifact(request.user, row):
        raise Http404
    if row.file is None:
        job = Job.objects.filter(kind="render_artifact", arguments__artifact=row.pk).first()
        if job is not None:
            jobs.hasten(job)
        return render(request, "core/paper_pending.html", {"artifact": row, "job": job}, status=202)
    return files.stream(row.file)


@require_POST
@access.signed_in
def retry_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Make a paper again that could not be made."""
    row = get_object_or_404(Artifact, code=code.upper())
    if not artifacts.may_download_artifact(request.user, row):
        raise Http404
    artifacts.retry_artifact(row, by=request.user)
    return HttpResponseRedirect(f"/papers/{row.code}/")


@require_GET
@access.public_view
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say in one glance what a paper is worth today: valid, suspended, withdrawn, expired or unknown."""
    verdict = verdict_for(code.upper())
    return render(
        request, "core/verify.html", {"verdict": verdict, "code": code.upper()}, status=verdict.http_status
    )


@require_GET
@access.public_view
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for the code on a paper."""
    code = request.GET.get("code", "").strip().upper()
    if code:
        return HttpResponseRedirect(f"/verify/{code}")
    return render(request, "core/verify_form.html")


@require_GET
@access.signed_in
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the progress bar of a job; 286 tells htmx to stop asking."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    return render(request, "core/_job_progress.html", {"job": job}, status=286 if job.is_over else 200)


@require_POST
@access.signed_in
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed job again."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not (job.asked_by_id == request.user.pk or access.has_role_permission(request.user, "core.view_job")):
        raise PermissionDenied
    jobs.try_again(job)
    return HttpResponseRedirect(request.headers.get("Referer", "/") if _is_local(request) else "/")


def _is_local(request: HttpRequest) -> bool:
    from django.utils.http import url_has_allowed_host_and_scheme

    return url_has_allowed_host_and_scheme(request.headers.get("Referer", ""), {request.get_host()})
