"""The one way to decide who may.

Permissions are registered by name with a sentence and, where a relationship opens them, a rule. A role opens them by
the catalogue in `people/roles.py`; an explicit grant (django-guardian) opens viewing of one object. Views, templates,
downloads, the admin site and `perform` all ask `decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Words

Rule = Callable[[Any, Any], bool]


class UnknownPermission(LookupError):
    """A permission name that nobody registered: a mistake in the code, never a quiet No."""


class PermissionRefused(DomainError, PermissionDenied):
    """The person may not do this; the sentence says why."""


class Allowed:
    """The answer Yes."""

    reason: Words = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """The answer No, with the reason; it is falsy."""

    reason: Words

    def __bool__(self) -> bool:
        return False


ALLOWED = Allowed()


class _System:
    """The portal itself, acting by the clock or as the consequence of a person's step."""

    pk = None
    is_authenticated = True
    is_active = True
    full_name = ""
    role_permissions: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM = _System()


@dataclass(frozen=True)
class Permission:
    """A registered permission.

    Attributes:
        name: "app.verb_model".
        label: what it allows, in words.
        rule: relationship that opens it, or None when only roles do.
        limit: what must hold even for a role that has it (the coordinator of *this* case), or None.
        refusal: the sentence for a No.
    """

    name: str
    label: Words
    rule: Rule | None = None
    limit: Rule | None = None
    refusal: Words = _("Your role does not allow this. If you need it, ask the administrator.")


_permissions: dict[str, Permission] = {}
_views: dict[type[Model], str] = {}


def permission(
    name: str,
    label: Words,
    *,
    rule: Rule | None = None,
    limit: Rule | None = None,
    refusal: Words | None = None,
) -> str:
    """Register a permission; called from an app's `permissions.py`, imported in its `AppConfig.ready()`."""
    extra = {"refusal": refusal} if refusal is not None else {}
    _permissions[name] = Permission(name, label, rule, limit, **extra)
    return name


def permissions() -> dict[str, Permission]:
    """Return all registered permissions by name."""
    return dict(_permissions)


def decide(user: Any, name: str, obj: Any = None) -> Allowed | Denied:
    """Decide whether a person may do something, to one object or at all.

    Args:
        user: a person, an anonymous visitor, or SYSTEM.
        name: a registered permission.
        obj: the object, or None for "at all".

    Raises:
        UnknownPermission: nobody registered that name.
    """
    try:
        entry = _permissions[name]
    except KeyError:
        raise UnknownPermission(name) from None
    if user is SYSTEM:
        return ALLOWED
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Denied(_("Please sign in first."))
    if has_role_permission(user, name) and _role_reaches(entry, user, obj):
        return ALLOWED
    if entry.rule is not None and entry.rule(user, obj):
        return ALLOWED
    if obj is not None and _views.get(type(obj)) == name and is_visible(user, obj):
        return ALLOWED
    return Denied(entry.refusal)


def _role_reaches(entry: Permission, user: Any, obj: Any) -> bool:
    """Tell whether a role's permission holds for this object: within its limit, and not kept back by the list."""
    if obj is None:
        return True
    if entry.limit is not None:
        return entry.limit(user, obj)
    if _views.get(type(obj)) != entry.name:
        return True
    rows = type(obj)._default_manager.all()
    return not rows.role_q(user) or is_visible(user, obj)


def require(user: Any, name: str, obj: Any = None) -> None:
    """Raise `PermissionRefused` with the reason unless `decide` says yes."""
    answer = decide(user, name, obj)
    if not answer:
        raise PermissionRefused(answer.reason)


def has_role_permission(user: Any, name: str) -> bool:
    """Tell whether one of the person's roles holds the permission."""
    return user is SYSTEM or name in getattr(user, "role_permissions", frozenset())


def is_visible(user: Any, obj: Model) -> bool:
    """Tell whether the object stands in the person's list: the list and the decision cannot differ."""
    return obj.pk in visible_among(user, [obj])


def visible_among(user: Any, objects: Iterable[Model]) -> set[Any]:
    """Return the keys of those objects of one model that stand in the person's list (at most one query)."""
    waiting = {one.pk: one for one in objects}
    if not waiting:
        return set()
    rows: Any = type(next(iter(waiting.values())))._default_manager.all()
    may_enter = user is SYSTEM or (getattr(user, "is_authenticated", False) and user.is_active)
    found = {pk for pk, one in waiting.items() if may_enter and rows.shows_plainly(user, one)}
    rest = waiting.keys() - found
    if rest:
        found |= set(rows.visible_to(user).filter(pk__in=rest).order_by().values_list("pk", flat=True))
    return found


class VisibleQuerySet(QuerySet[Any]):
    """A queryset that knows what a person may see: by role, by relationship, or by an explicit grant."""

    view_permission: ClassVar[str] = ""

    def visible_q(self, user: Any) -> Q:
        """Return the relationship part; a subclass overrides it. The default lets nobody in."""
        return Q(pk__in=[])

    def role_q(self, user: Any) -> Q:
        """Return what a role that may view is kept from all the same (a recused council member). Default: nothing."""
        return Q()

    def shows_plainly(self, user: Any, obj: Any) -> bool:
        """Tell without a query that the object surely stands in the person's list; a no means that the list is asked.

        A subclass overrides it where its own rules say yes for most people by what the row itself holds.
        """
        return False

    def visible_to(self, user: Any) -> Any:
        """Return the rows that this person may see."""
        if user is SYSTEM:
            return self
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if has_role_permission(user, self.view_permission):
            return self.filter(self.role_q(user))
        from core.models.grant import granted_q

        return self.filter((self.visible_q(user) | granted_q(self.model, user)) & self.role_q(user))


def register_view(model: type[Model], name: str) -> None:
    """Tell `decide` that this permission is answered by `visible_to` of the model."""
    _views[model] = name


def view_permission_of(obj: Any) -> str | None:
    """Return the name of the permission that lets a person see the object."""
    return _views.get(type(obj))


# --- Views --------------------------------------------------------------------------------------------------------


class PublicMixin:
    """Mark a view that anybody may open."""

    access = "public"


class SignedInMixin:
    """Let in any signed-in person."""

    access = "signed_in"

    def handle_no_permission(self) -> HttpResponse:
        """Send a visitor to the sign-in page, and back here afterwards."""
        # Django's own mixin cannot be imported where models are being loaded: it asks for the user model.
        from django.contrib.auth.views import redirect_to_login

        return redirect_to_login(self.request.get_full_path())  # type: ignore[attr-defined]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a visitor to the sign-in page."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class AccessMixin(SignedInMixin):
    """Let in whom `decide` lets in.

    `permission` is asked without an object before anything else when `permission_needs_object` is False, and about
    the fetched object otherwise: an object that the person may not see answers 404 (the queryset is `visible_to`),
    one that they see but may not touch answers 403 with the reason.
    """

    permission: str = ""
    permission_needs_object = False

    @property
    def access(self) -> str:  # type: ignore[override]
        """Return what the permission table test reads."""
        return self.permission

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask before the view runs."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not self.permission_needs_object:
            require(request.user, self.permission)
        return super().dispatch(request, *args, **kwargs)

    def get_object(self, queryset: Any = None) -> Any:
        """Fetch and authorise together."""
        obj = super().get_object(queryset)  # type: ignore[misc]
        if self.permission_needs_object:
            require(self.request.user, self.permission, obj)  # type: ignore[attr-defined]
        return obj


def public_view(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function view that anybody may open."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let any signed-in person open a function view."""
    from django.contrib.auth.decorators import login_required

    wrapped = login_required(view)
    wrapped.access = "signed_in"  # type: ignore[attr-defined]
    return wrapped


def access_required(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Ask `decide` (without an object) before a function view runs."""
    from functools import wraps

    from django.contrib.auth.decorators import login_required

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @login_required
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            require(request.user, name)
            return view(request, *args, **kwargs)

        asked.access = name  # type: ignore[attr-defined]
        return asked

    return decorate
