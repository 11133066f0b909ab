"""The public register: search, one page per organisation, Excel, a feed for machines (Manual 6.5.2; ESG 2.6)."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.core.paginator import EmptyPage, Page
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView

from accreditation.forms.registry import RegisterFilter
from accreditation.models import RegisterEntry
from accreditation.selectors.public_file import public_file
from accreditation.selectors.registry import entries, feed_rows, last_updated, search
from core.access import PublicMixin, SignedInMixin, public_view
from core.lookups import scan
from core.views.lists import Column, ListPage
from core.views.paging import CountedPaginator, keys_of, rows_of
from people.models import Organisation

#: Further pages are reached by a narrower search: counting a hundred thousand rows for a visitor helps nobody.
COUNTED = 2000
FEED_PAGE = 500


class RegisterPaginator(CountedPaginator):
    """Count no further than a visitor turns pages; look for rare rows only once, join only those that are shown."""

    @cached_property
    def count(self) -> int:
        """Count the rows up to the limit.

        A rare word asks for a look at every row. Its few rows are remembered by key, so that the page itself does not
        look again, row by row in the order of an index.
        """
        rows: Any = self.object_list
        keys = list(rows.order_by().values_list("pk", flat=True)[:COUNTED])
        if len(keys) < COUNTED:
            self.object_list = entries().filter(pk__in=keys).order_by(*rows.query.order_by)
        return len(keys)

    def page(self, number: Any) -> Page[Any]:
        """Cut out a page: its keys in order, then its rows with everything that they show."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        if self.count >= COUNTED:
            scan(self.object_list)
        keys = list(keys_of(self.object_list)[start : min(start + self.per_page, self.count)])
        return Page(rows_of(self.object_list, keys), number, self)


class RegisterList(PublicMixin, ListPage):
    """The register, for anybody."""

    access = "public"
    model = RegisterEntry
    permission = ""
    template_name = "accreditation/registry/list.html"
    filterset_class = RegisterFilter
    paginator_class = RegisterPaginator
    searches = True
    default_sort = ("-decided_on", "-pk")
    export_name = "register"
    columns = (
        Column(
            "name",
            _("Organisation"),
            lambda e: e.organisation.name,
            sort=("organisation__name", "organisation_id"),
        ),
        Column("country", _("Country"), lambda e: e.organisation.country_name),
        Column("city", _("City"), lambda e: e.organisation.city),
        Column("programme", _("Programme"), lambda e: str(e.programme or "")),
        Column("kind", _("Kind of accreditation"), lambda e: str(e.kind)),
        Column("level", _("Level of education"), lambda e: str(e.level)),
        Column("status", _("Status"), lambda e: e.get_status_display()),
        Column("certificate", _("Certificate"), lambda e: e.certificate_number, sort=("certificate_number",)),
        Column("decided", _("Decided on"), lambda e: e.decided_on, sort=("decided_on",)),
        Column("term", _("Term in years"), lambda e: e.term_years or None),
        Column("from", _("Valid from"), lambda e: e.valid_from),
        Column("to", _("Valid to"), lambda e: e.valid_to, sort=("valid_to",)),
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let anybody in."""
        return cast(HttpResponse, super(SignedInMixin, self).dispatch(request, *args, **kwargs))

    def base_queryset(self) -> Any:
        """Return the whole register: all of it is public."""
        return entries()

    def search(self, rows: Any, words: str) -> Any:
        """Search in the names of all languages, whatever the case."""
        return search(rows, words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the day of the last change, and whether more was found than is counted."""
        context = super().get_context_data(last_updated=last_updated(), **kwargs)
        context["is_capped"] = context["page_obj"].paginator.count >= COUNTED
        return context


class RegisterOrganisation(PublicMixin, TemplateView):
    """One organisation in the register; an organisation without an entry is not shown."""

    template_name = "accreditation/registry/organisation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Collect the organisation's public file."""
        organisation = get_object_or_404(Organisation, pk=self.kwargs["pk"])
        file = public_file(organisation)
        if not file.decisions:
            raise Http404
        return super().get_context_data(
            organisation=organisation,
            file=file,
            standing=file.standing,
            last_updated=last_updated(),
            **kwargs,
        )


@require_GET
@public_view
def register_feed(request: HttpRequest) -> JsonResponse:
    """Give the register to machines, page by page: `?page=2`, `?since=2026-01-01T00:00:00Z` for what changed."""
    rows = entries().order_by("pk")
    since = request.GET.get("since", "")
    if since:
        moment = _moment(since)
        if moment is None:
            return JsonResponse({"error": "since must be an ISO 8601 moment with a time zone"}, status=400)
        rows = rows.filter(updated_at__gte=moment)
    try:
        page = CountedPaginator(rows, FEED_PAGE).page(request.GET.get("page", "1"))
    except (EmptyPage, ValueError):
        return JsonResponse({"error": "there is no such page"}, status=404)
    query = f"&since={since}" if since else ""
    following = (
        f"{settings.SITE_URL}{request.path}?page={page.number + 1}{query}" if page.has_next() else None
    )
    return JsonResponse(
        {
            "last_updated": last_updated(),
            "count": page.paginator.count,
            "page": page.number,
            "pages": page.paginator.num_pages,
            "next": following,
            "entries": list(feed_rows(page.object_list, settings.SITE_URL)),
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _moment(text: str) -> Any:
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
