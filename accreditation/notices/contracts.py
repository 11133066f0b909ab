"""Messages about contracts and supplementary agreements, all on one screen."""

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register

KINDS = (
    ("contract_to_draft", _("A contract is to be drafted")),
    ("contract_to_price", _("A contract is to be priced")),
    ("contract_to_sign", _("A contract waits for the agency's signature")),
    ("contract_reopened", _("A contract was taken back to drafting")),
    ("contract_for_organisation", _("A contract waits for my organisation's signature")),
    ("contract_concluded", _("A contract was concluded")),
    ("addendum_to_sign", _("A supplementary agreement waits for signature")),
    ("addendum_concluded", _("A supplementary agreement was concluded")),
)
for key, label in KINDS:
    register(NoticeKind(key, label, template=f"accreditation/mail/{key}"))
