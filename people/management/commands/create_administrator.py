"""Make an administrator from the console."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from people.services.first_run import create_administrator
from people.services.users import PersonDetails


class Command(BaseCommand):
    """Ask for what is not given, and make the account."""

    help = "Create an account with the administrator's role; the password is asked for or read from --password-file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--password-file", help="a file whose first line is the password")

    def handle(self, *args: Any, **options: Any) -> None:
        details: PersonDetails = {
            "first_name": options["first_name"] or options["last_name"],
            "last_name": options["last_name"],
        }
        try:
            user = create_administrator(
                email=options["email"], password=self.password(options), details=details
            )
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write(f"{user.email}: administrator")

    @staticmethod
    def password(options: dict[str, Any]) -> str:
        """Read the password from the file, or ask for it twice without showing it."""
        if options["password_file"]:
            with open(options["password_file"], encoding="utf-8") as source:
                return source.readline().rstrip("\r\n")
        first = getpass.getpass("Password: ")
        if first != getpass.getpass("Once more: "):
            raise CommandError("The two passwords differ.")
        return first
