"""Take organisations over from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import access
from core.errors import DomainError
from people.services import import_organisations


class Command(BaseCommand):
    """Print how many organisations were created, updated and left, and each rejected row with its reason."""

    help = "Import organisations from a CSV file with the columns name, country, website, email_domain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="count everything, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        try:
            result = import_organisations(content=content, by=access.SYSTEM, dry_run=options["dry_run"])
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write(
            f"created {result.created}, updated {result.updated}, "
            f"unchanged {result.unchanged}, rejected {len(result.rejected)}"
        )
        for row in result.rejected:
            self.stdout.write(f"line {row.line}: {row.name}: {row.reason}")
