"""Enter papers that were made before their kind of record was known."""

from typing import Any

from django.core.management.base import BaseCommand

from documents.services.records import register_earlier_papers


class Command(BaseCommand):
    """Put earlier papers into the register of records; a second run enters none."""

    help = "Enter the papers of the portal that the register of records does not know yet."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{register_earlier_papers()} records entered")
