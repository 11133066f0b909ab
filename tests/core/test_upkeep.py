"""What an upgrade makes necessary happens by itself, exactly once, and never without need."""

import pytest

from core import jobs, processes, upkeep
from core.fulltext import upkeep as search
from core.models import FulltextEntry, Job, UpkeepMark
from core.tasks import check_upkeep_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def thing(monkeypatch):
    """Something that must follow its rules; `rules` and `rows` can be changed."""

    class Thing:
        rules, rows, done, fails = "one", True, 0, False

        def work(self, row):
            if self.fails:
                raise OSError("No space left on device")
            self.done += 1

    found = Thing()
    one = upkeep.Upkeep("thing", lambda: found.rules, lambda: found.rows, found.work)
    monkeypatch.setattr(upkeep, "_known", {"thing": one})
    UpkeepMark.objects.all().delete()
    return found


def started(run_jobs):
    """Start a worker and let it do what it asked for."""
    asked = len(upkeep.check())
    run_jobs()
    return asked


def test_it_is_done_after_an_upgrade_and_not_at_the_next_start(thing, run_jobs, django_assert_num_queries):
    assert (started(run_jobs), thing.done) == (1, 1)
    with django_assert_num_queries(1):
        assert upkeep.check() == []

    thing.rules = "two"

    assert (started(run_jobs), thing.done) == (1, 2)
    assert (started(run_jobs), thing.done) == (0, 2)


def test_several_workers_that_start_ask_once(thing, run_jobs):
    assert [len(upkeep.check()), len(upkeep.check())] == [1, 0]
    run_jobs()
    assert thing.done == 1


def test_what_fails_is_asked_for_by_the_next_start(thing, run_jobs):
    thing.fails = True
    (row,) = upkeep.check()
    for _try in range(jobs.ATTEMPTS):
        jobs.run(row.pk)
    thing.fails = False

    assert (started(run_jobs), thing.done) == (1, 1)


def test_an_empty_database_needs_nothing(thing, run_jobs):
    thing.rows = False
    upkeep.mark_empty(upkeep.apps.get_app_config("core"))
    thing.rows = True

    assert (started(run_jobs), thing.done, UpkeepMark.objects.get().fingerprint) == (0, 0, "one")


def test_a_migration_of_a_full_database_leaves_the_work_to_the_worker(thing):
    upkeep.mark_empty(upkeep.apps.get_app_config("core"))

    assert not UpkeepMark.objects.exists()


def test_the_worker_asks_when_it_is_ready(thing, monkeypatch):
    monkeypatch.setattr(processes.health, "keep_beating", lambda: None)
    asked = []
    monkeypatch.setattr(check_upkeep_task, "apply_async", lambda **options: asked.append(options))

    processes._on_worker_ready()

    assert asked == [{"retry": False}]
    check_upkeep_task()
    assert Job.objects.filter(kind=upkeep.JOB, arguments={"key": "thing"}).count() == 1


def test_only_another_rule_is_another_fingerprint(tmp_path):
    place = tmp_path / "rules.py"
    seen = []
    for text in (
        "def stem(a):\n    return a[:3]\n",
        "# why\ndef stem( a ):\n\n    return a[:3]\n",
        "def stem(a):\n    return a[:4]\n",
    ):
        place.write_text(text)
        seen.append(upkeep.fingerprint_of(upkeep.rules_in([str(place)])))
    assert (seen[0] == seen[1], seen[1] == seen[2]) == (True, False)


def test_search_is_made_anew_when_its_rules_changed(agency, run_jobs):
    from tests.factories import documents_render as make

    found = make.version(status="in_force")
    make.clause(found, "1", {"en": "Aim"}, {"en": "The aim."})
    run_jobs()
    FulltextEntry.objects.all().delete()
    UpkeepMark.objects.update_or_create(
        key=search.SEARCH.key, defaults={"fingerprint": "of an older version"}
    )

    started(run_jobs)

    assert FulltextEntry.objects.filter(source="documents.clause", object_id=found.pk).exists()
    assert UpkeepMark.objects.get(key=search.SEARCH.key).fingerprint == search.fingerprint()


def test_earlier_papers_enter_the_register(agency, run_jobs):
    from core.access import SYSTEM
    from documents.models import Record, RecordKind
    from documents.reports.controlled_document import issue_controlled
    from tests.factories import documents_render as make
    from tests.factories.documents_records import record_kind

    found = make.version(status="in_force")
    make.clause(found, "1", {"en": "Aim"}, {"en": "The aim."})
    RecordKind.objects.filter(artifact_kind="controlled_document").delete()
    issue_controlled(found, "en", SYSTEM)
    run_jobs()
    assert not Record.objects.exists()
    record_kind(artifact_kind="controlled_document")

    started(run_jobs)

    assert Record.objects.get().artifact.kind == "controlled_document"
