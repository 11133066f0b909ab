"""Loading the shipped reference data: complete, repeatable, never over the agency's own words."""

import json

import pytest
from django.core.management import call_command
from django.utils import translation

from accreditation.models import (
    CouncilRule,
    Criterion,
    Level,
    PanelRule,
    Price,
    RatingLevel,
    StandardSet,
    TermRule,
    ThresholdRequirement,
)
from accreditation.services import reference
from accreditation.services.reference import load_reference
from core.access import SYSTEM
from governance.models import Body

pytestmark = pytest.mark.django_db
ESG = [f"1.{n}" for n in range(1, 11)]


@pytest.fixture
def loaded():
    return load_reference(by=SYSTEM)


def totals(result):
    return {name: result.total(name) for name in ("created", "updated", "kept")}


@pytest.fixture
def newer(monkeypatch):
    """Pretend that a newer release ships another price and another word."""
    read = reference.read

    def changed(name):
        data = read(name)
        if name == "reference":
            data["prices"][0]["amount"] = "999999.00"
            data["levels"][0]["name"]["en"] = "School education"
        return data

    monkeypatch.setattr(reference, "read", changed)


def test_a_second_load_changes_nothing(loaded):
    assert totals(loaded) == {"created": 115, "updated": 0, "kept": 0}
    before = list(Level.objects.values())
    assert totals(load_reference(by=SYSTEM)) == {"created": 0, "updated": 0, "kept": 115}
    assert list(Level.objects.values()) == before


def test_a_repeated_load_takes_few_queries(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(36):
        load_reference(by=SYSTEM)


def test_what_the_agency_changed_survives_a_newer_default(loaded, newer):
    price = Price.objects.order_by("pk").first()
    price.amount = 123
    price.save()
    Level.objects.filter(key="higher").update(name_en="Tertiary education")
    assert totals(load_reference(by=SYSTEM))["updated"] == 2
    price.refresh_from_db()
    assert str(price.amount) == "123.00"
    assert Level.objects.get(key="higher").name_en == "Tertiary education"


def test_what_the_agency_left_alone_follows_a_newer_default_with_history(loaded, newer):
    load_reference(by=SYSTEM)
    level = Level.objects.get(key="secondary")
    assert (level.name_en, level.history.count()) == ("School education", 2)
    assert str(Price.objects.order_by("pk").first().amount) == "999999.00"


def test_what_the_agency_deleted_stays_deleted(loaded):
    TermRule.objects.get(order=4).delete()
    assert load_reference(by=SYSTEM).total("created") == 0
    assert not TermRule.objects.filter(order=4).exists()


def test_a_row_of_the_agencys_own_is_kept():
    Level.objects.create(key="higher", name="Биздики", name_ky="Биздики", order=9)
    load_reference(by=SYSTEM)
    assert Level.objects.get(key="higher").name_ky == "Биздики"


def test_rules_of_one_row_are_made_once(loaded):
    PanelRule.objects.update(min_members=7)
    CouncilRule.objects.update(appeal_days=20)
    load_reference(by=SYSTEM)
    assert (PanelRule.objects.get().min_members, CouncilRule.objects.get().appeal_days) == (7, 20)


def test_a_standard_set_is_never_changed(loaded):
    Criterion.objects.filter(number="1.1").update(text_en="Ours")
    load_reference(by=SYSTEM)
    assert set(Criterion.objects.filter(number="1.1").values_list("text_en", flat=True)) == {"Ours"}
    assert StandardSet.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "standards", "criteria"), [("institutional", 10, 60), ("programme", 10, 50)]
)
def test_each_set_is_whole_and_covers_all_ten_esg_standards(loaded, kind, standards, criteria):
    found = StandardSet.objects.get(kind=kind)
    assert found.standards.count() >= standards
    assert found.criteria.count() >= criteria
    assert {tag for tags in found.criteria.values_list("esg", flat=True) for tag in tags} == set(ESG)
    assert str(found.in_force_from) == "2026-01-01"


@pytest.mark.parametrize("language", ["ky", "ru", "kk", "en"])
def test_every_word_is_there_in_four_languages(loaded, language):
    for model, fields in (
        (Level, ["name"]),
        (RatingLevel, ["name", "short", "description"]),
        (ThresholdRequirement, ["text", "evidence_hint"]),
        (StandardSet, ["title", "summary"]),
        (Criterion, ["text", "guidance"]),
        (Body, ["name", "purpose"]),
    ):
        for name in fields:
            column = f"{name}_{language}"
            bare = model.objects.filter(**{f"{column}__in": ["", None]}) | model.objects.filter(
                **{column: None}
            )
            assert not bare.exists(), (model, column)


def test_names_are_read_in_the_readers_language(loaded):
    level = Level.objects.get(key="higher")
    with translation.override("ru"):
        russian = level.name
    assert russian == level.name_ru != level.name_ky


def test_the_council_meets_with_the_shipped_quorum(loaded):
    council = Body.objects.get(kind="accreditation_council")
    assert str(council.quorum_share) == "0.6667"
    assert set(Body.objects.values_list("kind", flat=True)) == {
        "accreditation_council",
        "appeals_commission",
        "supervisory_board",
    }


def test_a_body_of_the_agency_is_left_as_it_is():
    Body.objects.create(kind="accreditation_council", code="ours", name="Кеңеш")
    load_reference(by=SYSTEM)
    assert [b.code for b in Body.objects.filter(kind="accreditation_council")] == ["ours"]


def test_the_command_tells_what_it_did(capsys):
    call_command("load_reference")
    first = capsys.readouterr().out
    call_command("load_reference")
    assert first.strip().endswith("created 221, updated 0, kept 0")
    assert capsys.readouterr().out.strip().endswith("created 0, updated 0, kept 221")


def test_the_files_have_no_row_twice():
    data = json.loads((reference.FOLDER / "reference.json").read_text())
    pairs = [(row["level"], row["number"]) for row in data["thresholds"]]
    assert len(pairs) == len(set(pairs))
