"""Write the table of roles and permissions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from people.catalogue import roles_markdown


class Command(BaseCommand):
    """Print the table, or write it to a file."""

    help = "Print who may do what as Markdown, or write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", metavar="FILE.md", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        table = roles_markdown()
        if options["write"] is None:
            self.stdout.write(table, ending="")
        else:
            options["write"].write_text(table, encoding="utf-8")
