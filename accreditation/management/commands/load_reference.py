"""Load the shipped reference data."""

from typing import Any

from django.core.management.base import BaseCommand

from accreditation.services.reference import load_reference
from core.access import SYSTEM


class Command(BaseCommand):
    """Load levels, kinds, scales, rules, prices, standards and bodies; run again it changes nothing."""

    help = "Load the shipped reference data; what the agency changed is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        result = load_reference(by=SYSTEM)
        for name, tally in result.by_model.items():
            self.stdout.write(
                f"{name:24} created {tally.created}, updated {tally.updated}, kept {tally.kept}"
            )
        self.stdout.write(
            self.style.SUCCESS(
                f"created {result.total('created')}, updated {result.total('updated')}, kept {result.total('kept')}"
            )
        )
