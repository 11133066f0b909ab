"""Words and stems in four languages."""

import pytest

from core.fulltext import stems


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ky", "документ документтер документтердин документтеринде документинен документке"),
        ("ky", "сапат сапаттын сапаты сапатын сапатына сапатынын сапатта"),
        ("ky", "текшерүү текшерүүнүн текшерүүсү текшерүүгө текшерүүдө"),
        ("ky", "мектеп мектеби мектептер мектебинин"),
        ("ky", "жобо жобосу жобонун жобону жоболор"),
        ("ky", "агенттик агенттигинин агенттикке агенттигинде"),
        ("ky", "уюм уюмдардын уюмуна уюмдагы"),
        ("ky", "комиссия комиссиянын комиссиясы комиссияга комиссиялар"),
        ("kk", "құжат құжаттар құжаттардың құжаттары құжатпен құжатта"),
        ("kk", "сапа сапасы сапаны сапаның сапасын"),
        ("kk", "бағалау бағалауды бағалаудың бағалауы"),
        ("kk", "агенттік агенттігінің агенттікке агенттігі"),
        ("ru", "аккредитация аккредитации аккредитацию аккредитацией"),
        ("ru", "отчёт отчета отчетом отчёты"),
        ("ru", "аудит аудита аудите аудиты аудитов"),
        ("ru", "визит визита визиту визите визитов"),
        ("ru", "орган органа органу органом органы органов"),
        ("ru", "запись записи записью записей записям"),
        ("ru", "правило правила правил правилами"),
        ("en", "accreditation accredited accredits"),
        ("en", "review reviews reviewed reviewing"),
    ],
)
def test_forms_of_a_word_have_one_stem(language, forms):
    assert len({stems.stem(stems.fold(form), language) for form in forms.split()}) == 1


@pytest.mark.parametrize("word", ["чечим", "билим", "адам", "колдонмо", "эреже", "аккредитация", "методика"])
def test_a_kyrgyz_word_is_not_cut_where_it_has_no_ending(word):
    assert stems.stem(word, "ky") == word


def test_stems_are_stable():
    words = ["документтеринде", "текшерүүсүнүн", "агенттигинин", "уюмдардагы", "құжаттарында", "бағалауының"]
    for language in ("ky", "kk"):
        once = [stems.stem(word, language) for word in words]
        assert [stems.stem(word, language) for word in once] == once


def test_text_is_cut_into_words():
    text = "Пункт 7.5.2: «Ёлка» — сапат\u00adтын, ДП-07 и e-mail; 12.05.2026. Қазақ ңөү"
    assert stems.words(text) == [
        "пункт", "7.5.2", "елка", "сапаттын", "дп", "07", "mail", "12.05.2026", "қазақ", "ңөү",
    ]  # fmt: skip


def test_letters_of_two_characters_are_composed():
    assert stems.words("Мои\u0306 и\u0306") == ["мой"]
    assert stems.words("\u0435\u0308лка") == ["елка"]


def test_a_number_stays_whole_in_every_language():
    assert stems.stems_in_all("7.5.2") == ("7.5.2",)


def test_a_latin_word_is_english_in_a_kyrgyz_text():
    assert stems.stem("standards", "ky") == stems.stem("standard", "en")
