"""Accounts of people, and the roles given to them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import track
from core.models import BaseModel
from people.managers import UserManager, clean_email
from people.querysets import RoleAssignmentQuerySet
from people.roles import STAFF_ROLES, permissions_of, role_label

DEFAULT_TIME_ZONE = "Asia/Bishkek"


def _word(key: str) -> Value:
    return Value(key, output_field=models.CharField())


class User(AbstractBaseUser, PermissionsMixin, BaseModel):
    """A person with an account; what they may do follows from roles and relationships, never from groups."""

    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default=DEFAULT_TIME_ZONE)
    position = models.ForeignKey(
        "people.Position",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="holders",
        verbose_name=_("position"),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("works at the agency"), default=False, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="people_user_email_any_case",
                violation_error_message=_("There is an account with this e-mail already."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the e-mail in lower case whoever writes it."""
        self.email = clean_email(self.email)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the person's page."""
        return reverse("people:user_detail", args=[self.pk])

    @property
    def full_name(self) -> str:
        """Family name, first name, patronymic, as documents in the region write a person."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """First and family name, as the portal greets."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.email

    @property
    def initials(self) -> str:
        """Up to two letters for the picture that stands for the person."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:1].upper()

    def get_full_name(self) -> str:
        """Return the full name (Django's own name for it)."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the short name (Django's own name for it)."""
        return self.short_name

    @cached_property
    def role_keys(self) -> frozenset[str]:
        """Roles in force: given ones, and those that follow from a membership or an expert's file (one query)."""
        from people.models.expert import Expert
        from people.models.organisation import Membership

        given = self.role_assignments.current().order_by().values_list("role", flat=True)
        member = Membership.objects.active().filter(user=self).order_by()
        expert = Expert.objects.filter(user=self, is_active=True).order_by()
        return frozenset(
            given.union(
                member.values_list(_word("organisation_member"), flat=True),
                expert.values_list(_word("expert"), flat=True),
            )
        )

    @cached_property
    def role_permissions(self) -> frozenset[str]:
        """Everything that the roles in force allow."""
        return permissions_of(self.role_keys)

    def has_role(self, *keys: str) -> bool:
        """Say whether one of the roles is in force."""
        return not self.role_keys.isdisjoint(keys)

    @property
    def has_staff_role(self) -> bool:
        """Say whether the person works at the agency, by the roles in force."""
        return not self.role_keys.isdisjoint(STAFF_ROLES)

    def forget_roles(self) -> None:
        """Drop the remembered roles after they changed."""
        self.__dict__.pop("role_keys", None)
        self.__dict__.pop("role_permissions", None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Forget the remembered roles together with the fields."""
        self.forget_roles()
        super().refresh_from_db(*args, **kwargs)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Answer Django's and the admin site's question from the role catalogue."""
        return self.is_active and perm in self.role_permissions

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """Answer for several permissions at once."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Say whether the admin site shows the app at all."""
        return self.is_active and self.is_staff


class RoleAssignment(BaseModel):
    """A role given to a person from a day, until a day or until taken back."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_assignments", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=40)
    since = models.DateField(_("since"), default=clock.today)
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        ordering = ["role", "-since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(until=None),
                name="people_role_once",
                violation_error_message=_("The person has this role already."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="people_role_dates",
                violation_error_message=_("A role cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{role_label(self.role)}: {self.user}"

    @property
    def label(self) -> str:
        """The role's name in the reader's language."""
        return role_label(self.role)

    @property
    def is_current(self) -> bool:
        """Say whether the role is in force today."""
        today = clock.today()
        return self.since <= today and (self.until is None or self.until >= today)


track(User, excluded=("password", "last_login"))
track(RoleAssignment)
