"""People, organisations and experts for tests."""

from __future__ import annotations

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from core import clock
from people.models import (
    Expert,
    ExpertTie,
    Invitation,
    Membership,
    Organisation,
    Position,
    RoleAssignment,
    Training,
    Unit,
    User,
)
from people.roles import STAFF_ROLES
from people.tokens import hash_token

PASSWORD = "Long-enough-2026"


class UserFactory(DjangoModelFactory):
    """A person; `roles=["coordinator"]` gives roles, `password="…"` a usable password."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.kg")
    first_name = factory.Sequence(lambda n: f"First{n}")
    last_name = factory.Sequence(lambda n: f"Last{n:04}")
    language = "en"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        password = kwargs.pop("password", None)
        user = model_class(*args, **kwargs)
        user.set_password(password)
        user.save()
        return user

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            RoleAssignmentFactory(user=self, role=role)
        if STAFF_ROLES.intersection(extracted or ()):
            self.is_staff = True
            self.save()
        self.forget_roles()


class RoleAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = "coordinator"
    since = factory.LazyFunction(lambda: clock.days_from_today(-30))


def staff(role: str = "coordinator", **kwargs) -> User:
    """A member of staff with one role."""
    return UserFactory(roles=[role], **kwargs)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"University {n:04}")
    country = "KG"
    city = "Bishkek"
    email_domain = factory.Sequence(lambda n: f"university{n}.kg")
    website = factory.Sequence(lambda n: f"http://www.university{n}.kg/")
    levels = factory.LazyFunction(lambda: ["higher"])


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "contributor"
    since = factory.LazyFunction(lambda: clock.days_from_today(-30))


def member(organisation: Organisation, role: str = "quality_lead", **kwargs) -> User:
    """A person who acts for an organisation."""
    return MembershipFactory(organisation=organisation, role=role, user=UserFactory(**kwargs)).user


class InvitationFactory(DjangoModelFactory):
    """An open invitation; its link's secret is `token`."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")

    email = factory.Sequence(lambda n: f"invited{n}@example.kg")
    organisation = factory.SubFactory(OrganisationFactory)
    role = "contributor"
    token_hash = factory.LazyAttribute(lambda o: hash_token(o.token))
    expires_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=14))


class ExpertFactory(DjangoModelFactory):
    class Meta:
        model = Expert

    user = factory.SubFactory(UserFactory)
    category = "national"
    country = "KG"
    fields = factory.LazyFunction(lambda: ["06"])
    languages = factory.LazyFunction(lambda: ["ky", "ru"])
    certificate_number = factory.Sequence(lambda n: f"E-{n:04}")
    certificate_valid_until = factory.LazyFunction(lambda: clock.days_from_today(365))
    ethics_signed_at = factory.LazyFunction(clock.now)


class ExpertTieFactory(DjangoModelFactory):
    class Meta:
        model = ExpertTie

    expert = factory.SubFactory(ExpertFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = "employed"


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"U{n}")
    name = factory.Sequence(lambda n: f"Unit {n}")


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = Position

    unit = factory.SubFactory(UnitFactory)
    title = "Specialist"


class TrainingFactory(DjangoModelFactory):
    class Meta:
        model = Training

    user = factory.SubFactory(UserFactory)
    title = "Evaluating by the standards"
    date = factory.LazyFunction(clock.today)
    hours = 16
