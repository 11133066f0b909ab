"""Writing a version in the portal: one clause at a time, in the languages side by side, saved while typing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core import access, clock, dates
from core.access import PermissionRefused
from core.errors import DomainError
from documents.models import Clause, DocumentVersion
from documents.selectors.writing import remarks_on, tree_of
from documents.services import clause_tree
from documents.services.clauses import WORDS, SavedClause, save_clause
from documents.views.base import VersionAction, VersionTab

WRITE = "documents.write_version"
SHOWN = "documents.languages"


def clause_url(clause: Clause) -> str:
    """Return the page on which a clause is written."""
    return reverse(
        "documents:clause_edit", args=[clause.version.document_id, clause.version.number, clause.pk]
    )


class ClauseEditor(VersionTab):
    """One clause between the tree and the remarks."""

    tab_key = "edit"
    tab_permission = WRITE
    #: What a conflict page puts in place of the stored words.
    typed: dict[str, Any] | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the editor; a version that is not being written any more sends to its text."""
        chosen = [code for code in request.GET.getlist("show") if code in dict(settings.LANGUAGES)]
        if chosen:
            request.session[SHOWN] = chosen
        access.require(request.user, WRITE, self.version)
        if self.version is not None and not self.version.is_editable:
            messages.info(request, gettext("This version is not being written any more: this is its text."))
            return HttpResponseRedirect(self.version.get_absolute_url())
        return super().get(request, *args, **kwargs)

    @property
    def shown(self) -> list[str]:
        """Return the languages that stand side by side: chosen ones, else the document's first and the reader's own."""
        languages = list(self.document.languages) or [settings.LANGUAGE_CODE]
        chosen = self.request.session.get(SHOWN) or [languages[0], get_language() or languages[0]]
        return [code for code, _name in settings.LANGUAGES if code in chosen]

    def tab_context(self) -> dict[str, Any]:
        """Add the tree, the clause and its remarks."""
        version = self.version
        if version is None:
            raise Http404
        language = get_language() or settings.LANGUAGE_CODE
        tree = tree_of(version, language=language, open_pk=self.kwargs.get("clause_pk"))
        clause = tree.clause
        if tree.total and clause is None:
            raise Http404
        if clause is not None:
            clause.version = version
        return {
            "tree": tree,
            "clause": clause,
            "texts": self.texts(clause) if clause is not None else [],
            "fields": " ".join(self.field_names()),
            "typed": self.typed or {},
            "clause_number": (self.typed or {}).get("number", clause.number if clause else ""),
            "shown": self.shown,
            "all_languages": settings.LANGUAGES,
            "remarks": remarks_on(clause, self.request.user) if clause is not None else [],
            "own_head": True,
        }

    def field_names(self) -> list[str]:
        """Return the names of the fields, the text first that gets the focus."""
        texts = [f"{part}_{code}" for code in self.shown for part in ("body", "heading")]
        return [*texts, "number"]

    def texts(self, clause: Clause) -> list[dict[str, Any]]:
        """Return heading and body in each language that is shown, as typed or as stored."""
        typed = self.typed or {}
        names = dict(settings.LANGUAGES)
        return [
            {
                "code": code,
                "name": names[code],
                "heading": typed.get(f"heading_{code}", getattr(clause, f"heading_{code}")) or "",
                "body": typed.get(f"body_{code}", getattr(clause, f"body_{code}")) or "",
            }
            for code in self.shown
        ]


class ClauseAction(VersionAction):
    """Something done to one clause of the version of the address."""

    action_permission = WRITE

    @property
    def written(self) -> DocumentVersion:
        """Return the version of the address."""
        if self.version is None:
            raise Http404
        return self.version

    @cached_property
    def clause(self) -> Clause:
        """Fetch the clause of the address."""
        found = get_object_or_404(Clause, pk=self.kwargs["clause_pk"], version=self.written)
        found.version = self.written
        return found

    def back_to(self, result: Any) -> str:
        """Return to the clause, else to the beginning of the text."""
        if isinstance(result, Clause):
            return clause_url(result)
        if "clause_pk" in self.kwargs and Clause.objects.filter(pk=self.kwargs["clause_pk"]).exists():
            return clause_url(self.clause)
        return reverse("documents:version_edit", args=[self.document.pk, self.kwargs["number"]])


class ClauseSave(ClauseAction):
    """Save one clause: answers autosave with JSON, and a plain form with the page."""

    @property
    def is_autosave(self) -> bool:
        """Tell whether a script asks."""
        return self.request.headers.get("X-Autosave") == "1"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; a refusal or a clash hands the person's own words back."""
        values = {name: request.POST[name] for name in WORDS if name in request.POST}
        bases = {name: request.POST[f"base_{name}"] for name in values if f"base_{name}" in request.POST}
        try:
            access.require(request.user, WRITE, self.version)
            done = save_clause(
                self.clause,
                values=values,
                token=request.POST.get("version", "")[:60],
                by=request.user,
                bases=bases,
            )
        except DomainError as refusal:
            return self.refused(refusal, values)
        return self.answer_script(done) if self.is_autosave else self.answer_form(done, values)

    def refused(self, refusal: DomainError, values: dict[str, str]) -> HttpResponse:
        """Say why not; a plain form gets the page with its words in it."""
        status = 403 if isinstance(refusal, PermissionRefused) else 422
        if self.is_autosave:
            return JsonResponse({"outcome": "refused", "message": str(refusal.message)}, status=status)
        if status == 403:
            raise refusal
        messages.error(self.request, str(refusal.message))
        return self.page(values, status=status)

    def answer_form(self, done: SavedClause, values: dict[str, str]) -> HttpResponse:
        """Go back to the clause, or show both texts."""
        if done.problem:
            messages.warning(self.request, str(done.problem))
        if done.kept:
            messages.warning(
                self.request, gettext("A colleague changed the same words. Nothing is lost: choose below.")
            )
            return self.page({**values, "conflict": self.conflict(done)}, status=409)
        words = {
            "saved": gettext("Saved."),
            "unchanged": gettext("There was nothing new to save."),
            "merged": gettext("Saved together with what a colleague wrote meanwhile."),
        }
        messages.success(self.request, words[done.outcome])
        return HttpResponseRedirect(clause_url(self.clause))

    def page(self, typed: dict[str, Any], *, status: int) -> HttpResponse:
        """Show the editor with the person's own words in it."""
        view = ClauseEditor()
        view.setup(self.request, **self.kwargs)
        view.typed = typed
        return view.render_to_response(view.get_context_data(), status=status)

    def conflict(self, done: SavedClause) -> dict[str, Any]:
        """Return both versions of what clashed."""
        names = dict(settings.LANGUAGES)
        fields = {
            f"{part}_{code}": f"{word} · {name}"
            for part, word in (("heading", gettext("Heading")), ("body", gettext("Text")))
            for code, name in names.items()
        }
        fields["number"] = gettext("Number")
        return {
            "pairs": [
                {"label": fields[name], "mine": mine, "theirs": getattr(done.clause, name)}
                for name, mine in done.kept.items()
            ],
            "version": done.clause.version_token,
        }

    def answer_script(self, done: SavedClause) -> JsonResponse:
        """Tell the editor what stands now."""
        words = {
            "saved": gettext("Saved at %(time)s"),
            "unchanged": gettext("Saved at %(time)s"),
            "merged": gettext("Saved at %(time)s, together with a colleague's changes"),
            "conflict": gettext("A colleague changed the same words. Please choose."),
        }
        message = words[done.outcome] % {"time": dates.local_time(clock.now())}
        answer: dict[str, Any] = {
            "outcome": done.outcome,
            "version": done.clause.version_token,
            "message": f"{message}. {done.problem}" if done.problem else message,
            "problem": bool(done.problem),
        }
        if done.outcome in {"merged", "conflict"}:
            answer |= {name: getattr(done.clause, name) or "" for name in WORDS}
        if done.kept:
            context = {"conflict": self.conflict(done), "clause": done.clause, "document": self.document}
            answer["html"] = render_to_string(
                "documents/document/_clause_conflict.html", {**context, "version": self.version}, self.request
            )
        return JsonResponse(answer, status=409 if done.kept else 200)


class ClauseAdd(ClauseAction):
    """Add a clause at the end, behind another one, or inside it."""

    done_message = _("The clause is added.")

    def act(self, request: HttpRequest) -> Any:
        """Add it."""
        version = self.written
        sent = request.POST.get("after", "")
        after = None
        if sent.isdecimal() and len(sent) < 19:
            after = Clause.objects.filter(pk=int(sent), version=version).first()
        made = clause_tree.add_clause(
            version, by=request.user, after=after, inside=request.POST.get("inside") == "1"
        )
        made.version = version
        return made


class ClauseMove(ClauseAction):
    """Move a clause among its neighbours, or a level in or out."""

    done_message = _("The clause is moved.")

    def act(self, request: HttpRequest) -> Any:
        """Move it."""
        way = request.POST.get("way", "")
        if way not in clause_tree.WAYS:
            raise Http404
        return clause_tree.move_clause(self.clause, way=way, by=request.user)


class ClauseRemove(ClauseAction):
    """Delete a clause with its subclauses."""

    done_message = _("The clause is deleted. History keeps its words.")

    def act(self, request: HttpRequest) -> Any:
        """Delete it and show the clause before."""
        before = self.written.clauses.filter(order__lt=self.clause.order).order_by("-order").first()
        clause_tree.remove_clause(self.clause, by=request.user)
        if before is not None:
            before.version = self.written
        return before


class ClausesRenumber(ClauseAction):
    """Number all clauses anew."""

    def act(self, request: HttpRequest) -> Any:
        """Number them and say how many changed."""
        count = clause_tree.renumber(self.written, by=request.user)
        words = ngettext("%(count)s number changed.", "%(count)s numbers changed.", count)
        self.done_message = words % {"count": count}  # type: ignore[misc]
