"""Every object page and every form page of the portal, and the one view that takes steps."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, View

from core import timeline, workflow
from core.access import AccessMixin, PermissionRefused, SignedInMixin
from core.errors import DomainError, StepRefused


class ObjectPage(AccessMixin, DetailView):
    """An object's page: its steps, facts, tabs and timeline.

    A subclass names `model`, `permission` (the view permission), `template_name`, and gives `base_queryset` its
    `select_related`; `related_objects` names what belongs to the timeline.
    """

    shows_timeline: ClassVar[bool] = True
    permission_needs_object = True

    def base_queryset(self) -> Any:
        """Return the visible rows; a subclass adds `select_related`."""
        return self.model._default_manager.visible_to(self.request.user)

    def get_queryset(self) -> Any:
        """Look only among what the person may see, so that anything else answers 404."""
        return self.base_queryset()

    def get_object(self, queryset: Any = None) -> Any:
        """Fetch from the visible rows: that is the decision to view, so it is not asked a second time."""
        return super(AccessMixin, self).get_object(queryset)

    def related_objects(self) -> list[Any]:
        """Return the objects whose events stand in this object's timeline too."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add steps and events."""
        context = super().get_context_data(**kwargs)
        if isinstance(self.object, workflow.ProcessModel):
            context.setdefault("steps", workflow.available(self.object, self.request.user))
        if self.shows_timeline:
            context.setdefault("events", timeline.events_for(self.object, extra=self.related_objects()))
        return context


class StepView(SignedInMixin, View):
    """Take one step of any process object.

    The object's model may name a service in `step_services = {"submit": "<module>.<function>"}` when a step has
    consequences beyond its own row; without one the step is performed as it is.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, app: str, model: str, pk: int, step: str) -> HttpResponse:
        """Take the step, tell how it went, and return to the page."""
        obj = self.fetch(app, model, pk)
        if not self.is_offered(type(obj), step):
            raise Http404
        back = self.back_to(obj)
        try:
            with transaction.atomic():
                self.take(obj, step)
        except StepRefused as refusal:
            for reason in refusal.reasons:
                messages.error(request, str(reason))
        except PermissionRefused:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(
                request, _("Done. It is now “%(status)s”.") % {"status": obj.get_status_display()}
            )
        return HttpResponseRedirect(back)

    @staticmethod
    def is_offered(model: type[workflow.ProcessModel], step: str) -> bool:
        """Tell whether a person may ask for the step: a bare consequence is taken only by the service it belongs to."""
        spec = model.steps().get(step)
        return spec is not None and (spec.by_people or step in getattr(model, "step_services", {}))

    def fetch(self, app: str, model: str, pk: int) -> Any:
        """Return the object if it is a process and the person may see it; else 404."""
        try:
            found = apps.get_model(app, model)
        except LookupError as error:
            raise Http404 from error
        if not issubclass(found, workflow.ProcessModel):
            raise Http404
        return get_object_or_404(found._default_manager.visible_to(self.request.user), pk=pk)

    def take(self, obj: Any, step: str) -> None:
        """Call the step's service, or perform it."""
        from django.utils.module_loading import import_string

        note = self.request.POST.get("note", "")
        expected = self.request.POST.get("expected") or None
        service = getattr(type(obj), "step_services", {}).get(step)
        if service:
            import_string(service)(obj, by=self.request.user, note=note, expected=expected)
        else:
            workflow.perform(obj, step, by=self.request.user, note=note, expected=expected)

    def back_to(self, obj: Any) -> str:
        """Return where to go afterwards: the page that asked, or the object's own."""
        wanted = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}):
            return wanted
        return obj.page_url() or "/"


class FormPage(AccessMixin, FormView):
    """A page with one form whose saving is a service call.

    A subclass names `permission`, `form_class`, `title`, and implements `save(form)`, which returns the object to go
    to. A refusal by the rules stands above the form, and everything typed stays.
    """

    template_name = "core/form_page.html"
    title: ClassVar[Any] = ""
    intro: ClassVar[Any] = ""
    submit_label: ClassVar[Any] = ""
    done_message: ClassVar[Any] = ""
    cancel_url: Any = ""

    def save(self, form: Any) -> Any:
        """Call the service; return the object (or address) to show next."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, and go to what was saved."""
        try:
            with transaction.atomic():
                result = self.save(form)
        except PermissionRefused:
            raise
        except StepRefused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, str(reason))
            return self.form_invalid(form)
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
            return self.form_invalid(form)
        if self.done_message:
            messages.success(self.request, str(self.done_message))
        return HttpResponseRedirect(self.success_address(result))

    def success_address(self, result: Any) -> str:
        """Return the address of what was saved."""
        if isinstance(result, str):
            return result
        return result.get_absolute_url()

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again with status 422, so that nobody takes it for saved."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page's words."""
        return super().get_context_data(
            page_title=self.title,
            intro=self.intro,
            submit_label=self.submit_label or _("Save"),
            cancel_url=self.cancel_url,
            **kwargs,
        )
