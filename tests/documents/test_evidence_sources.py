"""Modules in which clauses are alive: every one can be read in one query, named only to those who may see it."""

import pytest
from django.urls import reverse

from core import clock
from core.access import SYSTEM
from documents.evidence import source, sources
from documents.models import SourceFigure
from documents.selectors.evidence import Ask, rows_for_each
from documents.services import figures
from documents.services.reference import DOCUMENTS, reference_file
from governance.models import Order
from tests.factories.accreditation import case_in
from tests.factories.people import TrainingFactory, UserFactory, staff

pytestmark = pytest.mark.django_db


def signed_order(**fields):
    fields.setdefault("subject", "On the working group")
    return Order.objects.create(
        text="1. Do it.", status="signed", signed_at=clock.now(), year=2026, **{"number": 1, **fields}
    )


@pytest.mark.parametrize("language", ["ky", "ru", "kk", "en"])
def test_every_module_can_be_read_in_one_query(django_assert_num_queries, language):
    from django.utils import translation

    asks = [Ask(one, 3) for one in sources()] + [Ask(one, 1, (1, 2)) for one in sources()]
    reader = staff("quality_adviser")
    assert reader.role_keys == {"quality_adviser"}
    rows_for_each(asks, reader)  # content types are read once a process
    with translation.override(language), django_assert_num_queries(1):
        assert len(rows_for_each(asks, reader)) == len(asks)
    assert rows_for_each([], reader) == []


def test_a_person_is_called_by_both_names_as_one():
    reader = staff("quality_adviser", last_name="Bekova", first_name="Zhyldyz")
    [module] = [one for one in sources() if one.key == "people.roles"]
    [rows] = rows_for_each([Ask(module, 3)], reader)
    assert [row.title for row in rows] == ["Bekova Zhyldyz"]


def test_modules_are_named_once_and_lead_to_pages():
    keys = [one.key for one in sources()]
    assert len(keys) == len(set(keys)) == 51
    assert {one.key for one in sources() if one.list_url and not one.list_address} == set()
    for one in sources():
        assert one.clauses.keys() | one.partly.keys() <= set(DOCUMENTS), one.key
        for name in one.clauses.keys() & one.partly.keys():
            assert not set(one.clauses[name]) & set(one.partly[name]), (one.key, name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_default_clauses_stand_in_the_documents(name):
    known = {clause["number"] for clause in reference_file(name)["clauses"]}
    wanted = {
        number for one in sources() for number in (*one.clauses.get(name, ()), *one.partly.get(name, ()))
    }
    assert wanted - known == set()


def test_records_come_newest_first_with_title_day_state_and_address():
    old = signed_order(number=1, subject="First")
    Order.objects.filter(pk=old.pk).update(signed_at=clock.now() - clock.timedelta(days=3))
    new = signed_order(number=2, subject="Second")
    Order.objects.create(subject="Draft", text="-")
    rows = rows_for_each([Ask(source("governance.orders"), 5)], staff("director_general"))[0]
    assert [(row.pk, row.title, row.url, row.on, row.status) for row in rows] == [
        (new.pk, "2 · Second", reverse("governance:order_detail", args=[new.pk]), clock.today(), "signed"),
        (old.pk, "1 · First", f"/governance/orders/{old.pk}/", clock.days_from_today(-3), "signed"),
    ]
    assert str(rows[0].status.label) == "Signed"


def test_titles_follow_the_language_and_fall_back():
    from django.utils import translation

    from documents.models import Process

    Process.objects.create(code="A1", group="management", name_ky="Талдоо", name_en="Analysis")
    ask = [Ask(source("documents.processes"), 1)]
    titles = {}
    for language in ("en", "ky", "ru"):
        with translation.override(language):
            titles[language] = rows_for_each(ask, SYSTEM)[0][0].title
    assert titles == {"en": "A1 · Analysis", "ky": "A1 · Талдоо", "ru": "A1 · Талдоо"}


def test_a_record_that_the_reader_may_not_see_is_not_named(agency):
    world = case_in("contracted")
    asks = [Ask(source(f"accreditation.{key}"), 5) for key in ("cases", "contracts", "thresholds")]
    named = {
        who: [len(rows) for rows in rows_for_each(asks, person)]
        for who, person in {"coordinator": world.coordinator, "stranger": UserFactory()}.items()
    }
    assert named["stranger"] == [0, 0, 0]
    assert named["coordinator"][:2] == [1, 1]
    assert named["coordinator"][2] > 0


def test_training_is_named_to_those_who_see_people():
    TrainingFactory(title="Ethics")
    ask = [Ask(source("people.training"), 5)]
    assert [row.title for row in rows_for_each(ask, staff("quality_adviser"))[0]][0].startswith("Ethics · ")
    assert rows_for_each(ask, UserFactory())[0] == []


def test_figures_count_everything_whoever_may_see_it():
    signed_order()
    assert figures.refresh_figures(only=("governance.orders", "governance.actions")) == 2
    rows = {one.module: (one.count, one.latest_on) for one in SourceFigure.objects.all()}
    assert rows == {"governance.orders": (1, clock.today()), "governance.actions": (0, None)}


def test_counting_everything_forgets_modules_that_are_gone():
    SourceFigure.objects.create(module="gone.module", count=3)
    assert figures.refresh_figures() == len(sources())
    assert not SourceFigure.objects.filter(module="gone.module").exists()


def test_a_person_has_the_records_counted_by_a_job(run_jobs):
    signed_order()
    job = figures.ask_for_figures(by=staff("coordinator"))
    run_jobs()
    job.refresh_from_db()
    assert job.state == "done"
    assert SourceFigure.objects.get(module="governance.orders").count == 1
