"""Load the shipped reference data."""

from typing import Any

from django.core.management.base import BaseCommand

from accreditation.services.reference import load_reference
from core.access import SYSTEM
from documents.services import reference_data


class Command(BaseCommand):
    """Load units, processes, levels, kinds, rules, prices, standards and bodies; a second run changes nothing."""

    help = "Load the shipped reference data; what the agency changed is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        # Documents first: units and processes stand below everything else.
        result = reference_data.load_reference(by=SYSTEM)
        result.by_model |= load_reference(by=SYSTEM).by_model
        for name, tally in result.by_model.items():
            self.stdout.write(
                f"{name:24} created {tally.created}, updated {tally.updated}, kept {tally.kept}"
            )
        self.stdout.write(
            self.style.SUCCESS(
                f"created {result.total('created')}, updated {result.total('updated')}, kept {result.total('kept')}"
            )
        )
