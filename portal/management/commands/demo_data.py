"""Make the demonstration agency: people in every role, organisations, cases, documents."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accreditation.models import Case, StandardSet
from accreditation.services.deadlines import watch_deadlines
from core import clock, tasks
from core.models import Job, JobState, MailState, Notice
from documents.models import Document
from people.models import Organisation, User
from portal.demo import cases, documents
from portal.demo.agency import DOMAIN, PASSWORD, make_agency, make_cast
from portal.demo.units import make_units

#: The agency opened its portal so many days ago.
OPENED = 760
SIGN_INS = (
    ("director", "Director General"),
    ("adviser", "Strategic Development Adviser"),
    ("coordinator", "Coordinator"),
    ("legal", "Legal adviser"),
    ("accountant", "Chief accountant"),
    ("analyst", "Information and analysis"),
    ("secretary", "Council secretary"),
    ("council0", "Council member (chair)"),
    ("council", "Council member"),
    ("board", "Supervisory Board member"),
    ("expert", "Commission member (expert, chair)"),
    ("head", "Organisation: head"),
    ("quality", "Organisation: quality lead"),
    ("evaluator", "External evaluator"),
    ("administrator", "Administrator"),
)


class Command(BaseCommand):
    """Make the demonstration once; a second run only prints the sign-ins."""

    help = "Make the demonstration agency, all by the services, and print a table of sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        if not User.objects.filter(email=f"director@{DOMAIN}").exists():
            with tasks.paused():
                self.make()
            self.queue_papers()
        self.stdout.write(
            f"{Organisation.objects.count()} organisations, {Case.objects.count()} cases, "
            f"{Document.objects.count()} documents, "
            f"{User.objects.count()} people, {time.monotonic() - began:.0f} s"
        )
        self.stdout.write(f"\nPassword for everybody: {PASSWORD}\n")
        for name, role in SIGN_INS:
            self.stdout.write(f"  {name + '@' + DOMAIN:<36}{role}")

    @transaction.atomic
    def make(self) -> None:
        """Make everything, or nothing."""
        opened = timezone.localdate() - timedelta(days=OPENED)
        with clock.at(opened):
            make_agency()
            cast = make_cast()
            make_units(cast)
            for row in StandardSet.objects.filter(in_force_from__gt=opened):
                row.in_force_from = opened
                row.save()
        documents.before(cast)
        for build in cases.ALL:
            build(cast)
        documents.after(cast)
        watch_deadlines()
        # Nobody answers at these addresses: the bell shows what happened, no letter is sent.
        Notice.objects.filter(mail=MailState.QUEUED).update(mail=MailState.NONE)
        Notice.objects.filter(created_at__lt=timezone.now() - timedelta(days=14)).update(
            read_at=timezone.now()
        )

    def queue_papers(self) -> None:
        """Hand the waiting jobs to the worker: what is short and seen on every page first, then the newest papers.

        A paper that somebody opens is made before all of them.
        """
        waiting = Job.objects.filter(state=JobState.QUEUED).order_by("-pk").values_list("kind", "pk")
        for _kind, pk in sorted(waiting, key=lambda row: row[0] == "render_artifact"):
            tasks.enqueue_after_commit(tasks.run_job_task, pk)
