"""What somebody waits for is done next, whatever the queue brings first."""

import pytest

from core import artifacts, jobs
from core.access import SYSTEM
from core.artifacts import ReportKind, issue
from core.models import Job
from core.tasks import run_job_task
from tests.factories.governance import ActionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(monkeypatch):
    """A kind of job that writes down its name; the name "broken" makes it fail."""
    written = []

    def runner(job, name):
        written.append(name)
        if name == "broken":
            raise OSError("No space left on device")

    monkeypatch.setitem(jobs._runners, "diary", runner)
    return written


def asked(*names):
    return [jobs.enqueue("diary", by=SYSTEM, args={"name": name}) for name in names]


def test_a_hastened_job_goes_before_the_one_of_the_message(diary):
    first, second, third = asked("first", "second", "third")
    jobs.hasten(third)

    for row in (first, second, third):
        run_job_task(row.pk)

    assert diary == ["third", "first", "second"]


def test_a_hastened_job_that_fails_waits_its_turn(diary):
    first, second, broken = asked("first", "second", "broken")
    jobs.hasten(broken)

    run_job_task(first.pk)
    run_job_task(second.pk)

    broken.refresh_from_db()
    assert (diary, broken.state, broken.is_urgent) == (["broken", "first", "second"], "queued", False)


def test_only_a_waiting_job_is_hastened(diary):
    (row,) = asked("only")
    jobs.run(row.pk)

    jobs.hasten(row)

    assert not Job.objects.filter(is_urgent=True).exists()


def test_the_page_of_a_paper_asks_for_it(agency, monkeypatch, client):
    monkeypatch.setitem(
        artifacts._kinds, "letter", ReportKind("letter", "Letter", "print/base.html", public=True)
    )
    owner = ActionFactory()
    paper, other = (
        issue("letter", owner=owner, data={}, language="ky", by=SYSTEM, number=number) for number in "12"
    )

    assert client.get(f"/papers/{paper.code}/").status_code == 202

    urgent = Job.objects.filter(is_urgent=True).values_list("arguments", flat=True)
    assert list(urgent) == [{"artifact": paper.pk}]
    assert other.pk != paper.pk
