"""Make the public register anew."""

from typing import Any

from django.core.management.base import BaseCommand

from accreditation.services.registry import rebuild_register


class Command(BaseCommand):
    """Bring every entry of the public register in line with the decisions; a true register does not change."""

    help = "Bring every entry of the public register in line with the decisions."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and tell what changed."""
        done = rebuild_register()
        self.stdout.write(
            f"created {done.created}, updated {done.updated}, unchanged {done.unchanged}, removed {done.removed}"
        )
