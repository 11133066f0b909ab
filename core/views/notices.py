"""The bell: a person's notices."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from core import access
from core.models import Notice
from core.notices import mark_read
from core.views.paging import CountedPaginator


@require_GET
@access.signed_in
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show the person's notices, newest first."""
    page = CountedPaginator(Notice.objects.filter(recipient_id=request.user.pk), 25).get_page(
        request.GET.get("page")
    )
    return render(request, "core/notice_list.html", {"page_obj": page, "query": ""})


@require_GET
@access.signed_in
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    notice = get_object_or_404(Notice, pk=pk, recipient=request.user)
    mark_read(user=request.user, notice=notice)
    safe = url_has_allowed_host_and_scheme(notice.url, {request.get_host()})
    return HttpResponseRedirect(notice.url if notice.url and safe else "/notices/")


@require_POST
@access.signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    mark_read(user=request.user)
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return HttpResponseRedirect(back if safe else "/notices/")
