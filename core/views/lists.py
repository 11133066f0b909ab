"""Every list of the portal: filters that stay in the address, search, sort, paging, Excel export."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import xlsxwriter
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.generic import ListView

from core import clock
from core.access import AccessMixin
from core.errors import Words
from core.models.saved_filter import SavedFilter
from core.saved_filters import normal_query
from core.statements import Statement
from core.views.paging import CountedPaginator

EXPORT_LIMIT = 20000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """One column of a list and of its Excel file.

    Attributes:
        key: name in the address when the list is sorted by it.
        label: its heading.
        value: function of a row that gives the cell of the Excel file.
        sort: field paths to sort by; empty when the column does not sort.
        css: class of the heading cell, such as "num".
    """

    key: str
    label: Words
    value: Callable[[Any], Any]
    sort: tuple[str, ...] = ()
    css: str = ""


#: The filters that a person (key) keeps for a list (address).
filters_of = Statement(
    lambda person, path: SavedFilter.objects.filter(user_id=person, path=path), keys=(int, str)
)


class ListPage(AccessMixin, ListView):
    """A list page.

    A subclass names `model`, `permission`, `columns`, `template_name` and, where needed, `filterset_class`,
    `search_fields`, `default_sort`. The queryset is always built on `visible_to`.
    """

    paginate_by = 25
    paginator_class = CountedPaginator
    template_name = "core/list_page.html"
    filterset_class: ClassVar[Any] = None
    search_fields: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[tuple[Column, ...]] = ()
    default_sort: ClassVar[tuple[str, ...]] = ("-pk",)
    export_name: ClassVar[str] = "list"
    #: True for a list that searches in its own way and names no `search_fields`.
    searches: ClassVar[bool] = False
    #: True for a list whose filters a person may keep under a name; it costs one query.
    keeps_filters: ClassVar[bool] = False

    def base_queryset(self) -> Any:
        """Return the visible rows; a subclass adds `select_related` and annotations."""
        return self.model._default_manager.visible_to(self.request.user)  # type: ignore[union-attr]

    def get_queryset(self) -> Any:
        """Apply filters, search and sorting."""
        rows = self.base_queryset()
        if self.filterset is not None:
            rows = self.filterset.filter_queryset(rows) if self.filterset.is_valid() else rows
        if self.search_words:
            rows = self.search(rows, self.search_words)
        return rows.order_by(*self.sorting)

    @cached_property
    def filterset(self) -> Any:
        """Return the bound filters, or None."""
        if self.filterset_class is None:
            return None
        # Only the form and `filter_queryset` are used: the rows are those of `base_queryset`.
        rows = self.model._default_manager.none()  # type: ignore[union-attr]
        return self.filterset_class(self.request.GET, queryset=rows, request=self.request)

    @cached_property
    def search_words(self) -> str:
        """Return what stands in the search field."""
        return " ".join(self.request.GET.get("q", "").split())[:100]

    def search(self, rows: Any, words: str) -> Any:
        """Keep the rows in which every word stands somewhere."""
        for word in words.split():
            query = Q()
            for field in self.search_fields:
                query |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(query)
        return rows

    @cached_property
    def sort_key(self) -> str:
        """Return the column and direction from the address: `name` or `-name`."""
        key = self.request.GET.get("sort", "")
        known = {column.key for column in self.columns if column.sort}
        return key if key.lstrip("-") in known else ""

    @property
    def sorting(self) -> list[str]:
        """Return the ordering for the queryset; the primary key makes pages stable."""
        paths = self._sort_paths()
        return [in_language(self.model, path) for path in paths]  # type: ignore[arg-type]

    def _sort_paths(self) -> list[str]:
        if not self.sort_key:
            return [*self.default_sort]
        column = next(c for c in self.columns if c.key == self.sort_key.lstrip("-"))
        if self.sort_key.startswith("-"):
            return [*(path[1:] if path.startswith("-") else f"-{path}" for path in column.sort), "-pk"]
        return [*column.sort, "pk"]

    @cached_property
    def filters_active(self) -> bool:
        """Tell whether the list is searched or filtered."""
        return bool(self.search_words or any(self.request.GET.get(k) for k in self._filter_names()))

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Page[Any], Any, bool]:
        """Cut out the page; a number beyond the end shows the last page instead of an error."""
        paginator: Any = self.get_paginator(queryset, page_size)
        paginator.is_narrowed = self.filters_active
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the list template shows."""
        query = self.query_without("page")
        return super().get_context_data(
            filterset=self.filterset,
            columns=self.columns,
            has_search=bool(self.search_fields) or self.searches,
            search=self.search_words,
            ordering=self.sort_key,
            export_url=f"?{query}export=xlsx" if self.columns else "",
            filters_active=self.filters_active,
            **self._kept_filters(),
            **kwargs,
        )

    def _kept_filters(self) -> dict[str, Any]:
        """Return the person's own filters of this list, and whether what is shown is one of them."""
        if not self.keeps_filters:
            return {}
        current = normal_query(self.request.GET.urlencode())
        has_some = getattr(self.request.user, "has_filters", True)
        mine = filters_of(self.request.user.pk or 0, self.request.path) if has_some else []
        kept = [{"pk": one.pk, "name": one.name, "url": one.url, "query": one.query} for one in mine]
        return {
            "keeps_filters": True,
            "saved_filters": kept,
            "current_query": current,
            "filter_is_kept": any(one["query"] == current for one in kept),
        }

    def _filter_names(self) -> Iterable[str]:
        return self.filterset.filters.keys() if self.filterset is not None else ()

    def query_without(self, *names: str) -> str:
        """Return the address's query without some names, ending in `&` when not empty."""
        query = self.request.GET.copy()
        for name in (*names, "export"):
            query.pop(name, None)
        for name in [n for n in query if not query[n]]:
            query.pop(name)
        text = query.urlencode()
        return f"{text}&" if text else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or send the Excel file when the address says `export=xlsx`."""
        if request.GET.get("export") == "xlsx":
            return self.export()
        return super().get(request, *args, **kwargs)

    @property
    def export_columns(self) -> tuple[Column, ...]:
        """Return the columns of the Excel file; a subclass may add to those of the page."""
        return self.columns

    def export(self) -> HttpResponse:
        """Send the filtered list, all pages, as an Excel file."""
        content = write_xlsx(self.export_columns, self.get_queryset()[:EXPORT_LIMIT].iterator(chunk_size=500))
        response = HttpResponse(content, content_type=XLSX)
        response["Content-Disposition"] = (
            f'attachment; filename="{self.export_name}-{clock.today():%Y-%m-%d}.xlsx"'
        )
        return response


def in_language(model: type[Model], path: str) -> str:
    """Return the path to the reader's language where it ends in a translated field: `organisation__name_ru`.

    A list of a model that is not translated itself would sort by the column of the portal's first language.
    """
    *steps, name = path.lstrip("-").split("__")
    try:
        for one in steps:
            model = model._meta.get_field(one).related_model  # type: ignore[assignment]
        model._meta.get_field(f"{name}_{get_language()}")
    except (FieldDoesNotExist, AttributeError):
        return path
    return f"{path}_{get_language()}"


def write_xlsx(columns: Iterable[Column], rows: Iterable[Any]) -> bytes:
    """Write rows to an Excel file: a heading that stays in view, dates as dates, nothing taken for a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "dd.mm.yyyy",
        },
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    columns = list(columns)
    for index, column in enumerate(columns):
        sheet.write(0, index, str(column.label), bold)
        sheet.set_column(index, index, 24)
    for line, row in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            _write_cell(sheet, line, index, column.value(row))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(columns)), len(columns) - 1)
    book.close()
    return out.getvalue()


def _write_cell(sheet: Any, line: int, index: int, value: Any) -> None:
    if value is None:
        return
    if hasattr(value, "tzinfo"):
        sheet.write_datetime(line, index, timezone.make_naive(value) if value.tzinfo else value)
    elif hasattr(value, "isoformat"):
        sheet.write_datetime(line, index, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, index, value)
    else:
        sheet.write_string(line, index, str(value))
