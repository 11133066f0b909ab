"""Notes of crosswalks in four languages: read with fallback, edited, in and out of Excel, shipped, migrated."""

import importlib
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from documents.crosswalk_file import COLUMNS, read_pairs, write_pairs
from documents.models import CrosswalkLink
from documents.services import crosswalks, reference, reference_data
from documents.services.crosswalks import LANGUAGES, Pair
from documents.services.reference import load_crosswalks, load_reference_document, reference_file
from tests.accreditation.pages import page, text
from tests.documents.test_crosswalks import posted, workbook
from tests.factories.documents_evidence import clause_of, crosswalk, text_in_force
from tests.factories.people import staff

pytestmark = pytest.mark.django_db
NOTES = {"ky": "Себеби", "ru": "Причина", "kk": "Себебі", "en": "Why"}
migration = importlib.import_module("documents.migrations.0003_crosswalk_notes")


@pytest.fixture
def editor(db):
    return staff("quality_adviser")


@pytest.fixture
def walk(editor):
    made = crosswalk(text_in_force(), text_in_force("EXT-01", kind="external"))
    pairs = [Pair("1.1", "1.1", "full", NOTES), Pair("1.2", "2.1", "full", {"ru": "Только по-русски"})]
    crosswalks.save_pairs(made, pairs, by=editor)
    return made


def file_of(*rows):
    return {"file": SimpleUploadedFile("walk.xlsx", workbook(*rows))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_is_read_in_the_readers_language_else_in_another(walk, sign_in, language):
    shown = text(page(sign_in(staff("evaluator", language=language)), walk.get_absolute_url()))
    assert f"<small>{NOTES[language]}</small>" in shown
    assert "<small>Только по-русски</small>" in shown
    with translation.override(language):
        assert [pair.note for pair in crosswalks.pairs_of(walk)] == [NOTES[language], "Только по-русски"]


def test_the_page_of_a_clause_says_why_in_the_readers_language(walk, sign_in):
    clause = clause_of(walk.left, "1.1")
    assert "Себебі" in text(page(sign_in(staff("quality_adviser", language="kk")), clause.get_absolute_url()))


def test_the_table_offers_the_readers_language_first_and_saves_all(walk, sign_in):
    person = staff("quality_adviser", language="ru")
    client = sign_in(person)
    address = reverse("documents:crosswalk_edit", args=[walk.pk])
    shown = text(page(client, address))
    assert shown.index('name="note_ru"') < shown.index('name="note_ky"') < shown.index('name="note_en"')
    pairs = [Pair("1.1", "1.1", "full", {**NOTES, "kk": "Басқа"}), Pair("1.2", "2.1")]
    client.post(address, posted(*pairs))
    assert crosswalks.pairs_of(walk) == pairs
    row = CrosswalkLink.objects.get(left_key=clause_of(walk.left, "1.1").key)
    assert [one.note_kk for one in row.history.all()] == ["Басқа", "Себебі"]
    assert row.history.first().history_user == person


def test_a_table_that_came_in_pieces_is_not_saved(walk, editor, sign_in):
    before, table = crosswalks.pairs_of(walk), posted(Pair("1.1", "1.1"))
    del table["note_kk"]
    answer = sign_in(editor).post(reverse("documents:crosswalk_edit", args=[walk.pk]), table)
    assert answer.status_code == 400
    assert crosswalks.pairs_of(walk) == before


# Excel --------------------------------------------------------------------------------------------------------------


def test_excel_carries_four_languages(walk):
    assert COLUMNS[-4:] == ("note_ky", "note_ru", "note_kk", "note_en")
    pairs = crosswalks.pairs_of(walk)
    assert read_pairs(write_pairs(pairs, {}, {})) == pairs


@pytest.mark.parametrize(
    ("heads", "cells", "notes"),
    [
        (["note"], ["Why"], NOTES),
        (["note"], ["Причина"], NOTES),
        (["note"], ["Newer"], {**NOTES, "en": "Newer"}),
        (["note"], [""], {}),
        ([], [], NOTES),
        (["note_ru", "note_kk"], ["Новая", ""], {"ky": "Себеби", "ru": "Новая", "en": "Why"}),
        (["note", "note_ru"], ["Newer", "Новая"], {**NOTES, "en": "Newer", "ru": "Новая"}),
        (["note", "note_en"], ["Plain", "Newer"], {**NOTES, "en": "Newer"}),
    ],
)
def test_what_a_file_does_not_say_stays(heads, cells, notes):
    content = workbook(["left", "right", *heads], ["1", "2", *cells])
    assert read_pairs(content, [Pair("1", "2", "full", NOTES)], "en") == [Pair("1", "2", "full", notes)]


def test_a_plain_note_is_in_the_language_of_whoever_reads_the_file(walk, sign_in):
    client = sign_in(staff("quality_adviser", language="kk"))
    address = reverse("documents:crosswalk_import", args=[walk.pk])
    rows = ["left", "right", "note"], ["1.1", "1.1", "Жаңа"], ["1.2", "2.1", "Только по-русски"]
    shown = client.post(address, file_of(*rows))
    (change,) = shown.context["difference"].changed
    assert change.notes == [("kk", "Себебі", "Жаңа")]
    assert '<del lang="kk">Себебі</del> <ins lang="kk">Жаңа</ins>' in text(shown)
    client.post(address, posted(*shown.context["pairs"]))
    assert crosswalks.pairs_of(walk)[0].notes == {**NOTES, "kk": "Жаңа"}


# What is shipped ----------------------------------------------------------------------------------------------------


def test_every_shipped_note_stands_in_four_languages():
    pairs = [pair for pairs in reference_file("crosswalk").values() for pair in pairs]
    assert len(pairs) == 134
    for left, right, _how, notes in pairs:
        assert list(notes) == list(LANGUAGES), (left, right)
        assert all(0 < len(words) <= 500 and words == words.strip() for words in notes.values())
        assert notes["en"].isascii()
        assert not set(notes["ru"].lower()) & (migration.KAZAKH | migration.KYRGYZ), notes["ru"]
        assert not set(notes["ky"].lower()) & migration.KAZAKH, notes["ky"]


def test_notes_loaded_in_english_get_the_other_languages_and_own_words_stay():
    for name in ("quality_manual", "esg"):
        load_reference_document(name)
    (walk,) = load_crosswalks()
    shipped = {code: f"note_{code}" for code in LANGUAGES}
    walk.links.update(**dict.fromkeys((shipped["ky"], shipped["ru"], shipped["kk"]), None))
    own, translated, *_rest = walk.links.all()
    walk.links.filter(pk=own.pk).update(note_en="The agency's own words")
    walk.links.filter(pk=translated.pk).update(note_ru="Перевод агентства")
    result = reference_data.load_reference(by=reference.SYSTEM)
    tally = result.by_model["CrosswalkLink"]
    assert (tally.created, tally.updated, tally.kept) == (0, 51, 2)
    own.refresh_from_db()
    translated.refresh_from_db()
    assert (own.note_ky, translated.note_ky, translated.note_ru) == (None, None, "Перевод агентства")
    assert walk.links.filter(note_ky__isnull=False).count() == 51
    again = reference_data.load_reference(by=reference.SYSTEM).by_model["CrosswalkLink"]
    assert (again.created, again.updated, again.kept) == (0, 0, 53)


def test_a_crosswalk_that_was_removed_does_not_come_back(editor):
    for name in ("quality_manual", "esg"):
        load_reference_document(name)
    (walk,) = load_crosswalks()
    crosswalks.remove_crosswalk(walk, by=editor)
    assert load_crosswalks() == []


def test_the_migration_keeps_each_note_in_its_language():
    notes = {"en": "Why", "ru": "Почему", "ky": "Эмне үчүн", "kk": "Неге бұлай"}
    rows = [Mock(spec=["note", "save"], note=words) for words in notes.values()]
    old = Mock()
    old.get_model.return_value._base_manager.exclude.return_value.iterator.return_value = rows
    migration.copy_notes(old, None)
    for row, (code, words) in zip(rows, notes.items(), strict=True):
        assert {name: getattr(row, f"note_{name}", None) for name in LANGUAGES} == {
            **dict.fromkeys(LANGUAGES),
            code: words,
        }
        row.save.assert_called_once()
