"""Messages of the people app, all on one screen."""

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register

KINDS = (
    ("role_given", _("A role was given to me")),
    ("role_ended", _("A role of mine ended")),
    ("membership_started", _("A colleague joined the organisation")),
    ("membership_ended", _("My membership of an organisation ended")),
    ("expert_registered", _("I was entered in the register of experts")),
)


def register_all() -> None:
    """Make the kinds of notice known, so that a person can opt out of mail about them."""
    for key, label in KINDS:
        register(NoticeKind(key, label, template=f"people/mail/{key}"))
