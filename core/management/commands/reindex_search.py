"""Bring full-text search up to date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.fulltext import index


class Command(BaseCommand):
    """Index every source, or one."""

    help = "Bring full-text search up to date: every source, or the one named. Done again it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="?", default="", help="key of a source, such as documents.clause")

    def handle(self, *args: Any, **options: Any) -> None:
        known = {source.key: source for source in index.sources()}
        wanted = options["source"]
        if wanted and wanted not in known:
            raise CommandError(f"There is no source {wanted}. Known: {', '.join(known)}")
        for key, source in known.items():
            if wanted in ("", key):
                self.stdout.write(f"{key}: {index.reindex(source)} entries")
