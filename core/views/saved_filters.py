"""Keeping and forgetting the filters of a list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import access
from core.errors import DomainError
from core.models import SavedFilter
from core.saved_filters import forget_filter, save_filter


@require_POST
@access.signed_in
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list from which the person comes, and go back there."""
    path, query = request.POST.get("path", ""), request.POST.get("query", "")
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, None):
        path = "/"
    try:
        kept = save_filter(by=request.user, path=path, query=query, name=request.POST.get("name", ""))
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(f"{path}?{query}" if query else path)
    messages.success(request, _("The filter “%(name)s” is kept.") % {"name": kept.name})
    return HttpResponseRedirect(kept.url)


@require_POST
@access.signed_in
def drop_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of the person's own filters, and go back to its list."""
    kept = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    forget_filter(kept, by=request.user)
    messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": kept.name})
    return HttpResponseRedirect(kept.path)
