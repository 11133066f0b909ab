"""Count the queries of a request that asks for it by a header; all others pass untouched."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Bench-Count"


class CountQueries:
    """Answer the number of queries in the header `X-Bench-Queries`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count only when asked."""
        if HEADER not in request.headers:
            return self.get_response(request)
        seen: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            # What brackets a write (savepoints) goes around the wrapper and is not counted, as in Django's own tests.
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = self.get_response(request)
        response["X-Bench-Queries"] = str(len(seen))
        return response
