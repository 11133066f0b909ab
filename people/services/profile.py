"""What a person decides for themselves."""

from typing import Any

from django.db import transaction

from core.models import NoticePreference
from people.models import User
from people.services.users import PersonDetails, change_user


@transaction.atomic
def change_profile(*, user: User, by: Any, details: PersonDetails, refused: list[str]) -> User:
    """Save a person's own details and which kinds of notice they do not want by e-mail.

    Args:
        user: the person.
        by: the same person, or who may change accounts.
        details: names, phone, language, time zone.
        refused: keys of the kinds not wanted by e-mail.
    """
    change_user(user=user, by=by, **details)
    NoticePreference.objects.filter(user=user).exclude(kind__in=refused).delete()
    for kind in refused:
        NoticePreference.objects.update_or_create(user=user, kind=kind, defaults={"by_mail": False})
    return user
