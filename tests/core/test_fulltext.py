"""Full-text search: the same answers on SQLite and PostgreSQL, ranked, marked, and only what one may see."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.fulltext import engine, index, query
from core.fulltext.index import Entry, FulltextSource
from core.models import FulltextEntry
from people.models import Unit
from tests.factories.people import UnitFactory

pytestmark = pytest.mark.django_db

#: number of the unit, part, language, title, text.
TEXTS = [
    (1, "", "ky", "Сапат боюнча колдонмо", "Агенттиктин сапатты ички камсыздоо системасы."),
    (1, "1.1", "ky", "Жалпы жоболор", "Бул колдонмо документтердин сапатын текшерүүнү жөнгө салат."),
    (1, "1.2", "ky", "", "Эксперттик комиссиянын мүчөлөрү кызыкчылыктардын кагылышуусу жөнүндө билдирет."),
    (1, "1.10", "ky", "Мониторинг", "Мониторинг жыл сайын өткөрүлөт, мектептердин отчеттору 7.5.2 пунктка ылайык."),
    (1, "1.10", "ru", "Мониторинг", "Мониторинг проводится ежегодно согласно пункту 7.5.2, школы сдают отчёты."),
    (2, "", "ru", "Положение об экспертной комиссии", "Порядок формирования экспертных комиссий."),
    (2, "2.1", "ru", "Конфликт интересов", "Член комиссии заявляет о конфликте интересов до визита."),
    (2, "2.2", "ru", "", "Решение принимается на основании отчёта; решения публикуются. Срок — 10 дней."),
    (3, "", "kk", "Құжаттарды басқару ережесі", "Құжаттардың нұсқалары және сапасы."),
    (3, "3.1", "kk", "Ішкі тексеру", "Тексерудің нәтижелері бойынша бағалау жүргізіледі; шешімдер жарияланады."),
    (4, "", "en", "Quality manual", "Internal quality assurance of the agency."),
    (4, "4.1", "en", "Reviews", "The agency reviews its processes yearly; ESG 3.6 is met. Reviewers sign a statement."),
    (4, "4.2", "en", "Records", "Documents and records are kept, <b>signed</b> & sealed."),
    (5, "", "ru", "Приказ о назначении", "Приказ директора. Тёплый ёж ждал подъём."),
]  # fmt: skip


def entries(units):
    numbers = {unit.pk: int(unit.name_en) for unit in units}
    for pk, number in numbers.items():
        for owner, part, language, title, text in TEXTS:
            if owner == number:
                yield Entry(pk, part, language, title, text, (f"n{number}",))


@pytest.fixture
def source(db):
    units = [UnitFactory(name_ky=str(n), name_ru=str(n), name_kk=str(n), name_en=str(n)) for n in range(1, 6)]
    source = index.register(
        FulltextSource(
            "tests", "Tests", Unit, entries,
            objects=lambda: Unit.objects.filter(pk__in=[unit.pk for unit in units]),
            visible=lambda user: Unit.objects.all(),
            url=lambda obj, part, language: f"/{obj.name_en}/{part}",
            batch=2,
        )
    )  # fmt: skip
    index.reindex(source)
    yield source
    index.forget_source("tests")


def found(words, rows=None, **kwargs):
    rows = Unit.objects.all() if rows is None else rows
    return [hit.url for hit in query.find(words, visible={"tests": rows}, **kwargs).hits]


PROBES = [
    # Kyrgyz
    ("колдонмосунун сапаты", ["/1/", "/1/1.1"]),
    ("документтер", ["/1/1.1"]),
    ("мүчөсү", ["/1/1.2"]),
    ("комиссиянын мүчөлөрүнө", ["/1/1.2"]),
    ("мектеп", ["/1/1.10"]),
    ("агенттиги", ["/1/"]),
    ("кызыкчылыктар кагылышуусунда", ["/1/1.2"]),
    # Russian
    ("конфликта интересов", ["/2/2.1"]),
    ("решений", ["/2/2.2"]),
    ("отчет", ["/2/2.2", "/1/1.10"]),
    ("Экспертная КОМИССИЯ", ["/2/"]),
    ("еж теплая", ["/5/"]),
    ("комиссии", ["/2/", "/2/2.1"]),
    # Kazakh
    ("құжат", ["/3/"]),
    ("ережелер", ["/3/"]),
    ("тексеруден бағалауға", ["/3/3.1"]),
    ("шешімдерді", ["/3/3.1"]),
    # English
    ("document", ["/4/4.2"]),
    ("reviewing", ["/4/4.1"]),
    ("manuals of quality", ["/4/"]),
    ("agencies", ["/4/4.1", "/4/"]),
    # numbers, beginnings, marks, nothing
    ("7.5.2", ["/1/1.10"]),
    ("7.5", ["/1/1.10"]),
    ("монит", ["/1/1.10"]),
    ("сап", ["/1/", "/3/", "/1/1.1"]),
    ("3.6", ["/4/4.1"]),
    ("приказ директору", ["/5/"]),
    ("'\" OR * ( NEAR -приказ:*", ["/5/"]),
    ("слон", []),
    ("", []),
    ("—", []),
]


@pytest.mark.parametrize(("words", "expected"), PROBES, ids=[words or "empty" for words, _ in PROBES])
def test_probe(source, words, expected):
    assert found(words, prefer="ru") == expected


def test_only_what_is_visible_is_found(source):
    rows = Unit.objects.filter(name_en__in=["2", "4"])
    assert found("документтер сапаты", rows) == []
    assert found("комиссия", rows) == ["/2/", "/2/2.1"]
    assert found("комиссия", Unit.objects.none()) == []
    assert query.find("комиссия", visible={}).hits == []


def test_one_language_only(source):
    assert found("мониторинг", language="ky") == ["/1/1.10"]
    assert found("мониторинг", language="en") == []
    assert [
        hit.language for hit in query.find("7.5.2", visible={"tests": Unit.objects.all()}, language="ky").hits
    ] == ["ky"]


def test_of_several_languages_the_readers_own_is_shown(source):
    for reader in ("ky", "ru"):
        page = query.find("7.5.2", visible={"tests": Unit.objects.all()}, prefer=reader)
        assert [(hit.url, hit.language) for hit in page.hits] == [("/1/1.10", reader)]


def test_tags_narrow_the_answers(source):
    assert found("сапат", tags=[["n1", "n2"]]) == ["/1/", "/1/1.1"]
    assert found("сапат", tags=[["n2"]]) == []


def test_words_are_marked_and_the_text_is_escaped(source):
    hit = query.find("документы records", visible={"tests": Unit.objects.all()}).hits[0]
    assert (hit.title, hit.snippet) == (
        "<mark>Records</mark>",
        "Documents and <mark>records</mark> are kept, &lt;b&gt;signed&lt;/b&gt; &amp; sealed.",
    )


def test_of_a_long_text_the_place_of_the_words_is_shown(source):
    unit = Unit.objects.get(name_en="5")
    text = "Слово за слово. " * 40 + "Здесь стоит аккредитация программ. " + "И ещё слова. " * 40
    FulltextEntry.objects.filter(object_id=unit.pk).delete()
    one = FulltextSource("tests", "Tests", Unit, lambda units: [Entry(unit.pk, "x", "ru", "", text)])
    index.index_objects(one, [unit.pk])
    hit = query.find("аккредитации программы", visible={"tests": Unit.objects.all()}).hits[0]
    assert "Здесь стоит <mark>аккредитация</mark> <mark>программ</mark>. И ещё слова." in hit.snippet
    assert hit.snippet.startswith("… ") and hit.snippet.endswith(" …")
    assert len(hit.snippet) < 300


def test_when_nothing_has_all_words_some_are_enough(source):
    page = query.find("конфликт слон", visible={"tests": Unit.objects.all()})
    assert ([hit.part for hit in page.hits], page.some) == (["2.1"], True)


def test_pages_follow_each_other(source):
    everything = found("сапат документ комиссия quality мониторинг", limit=50)
    parts = [found("сапат документ комиссия quality мониторинг", limit=2, offset=at) for at in (0, 2, 4)]
    assert sum(parts, []) == everything[:6]


def test_too_common_a_word_is_bounded(source, monkeypatch):
    monkeypatch.setattr(query, "MOST", 3)
    unit = Unit.objects.get(name_en="5")

    def many(units):
        yield Entry(unit.pk, "old", "ru", "Редкое слово в заголовке", "текст")
        yield from (Entry(unit.pk, str(n), "ru", f"Пункт {n}", "редкое слово") for n in range(20, 0, -1))

    index.index_objects(FulltextSource("tests", "Tests", Unit, many), [unit.pk])
    page = query.find("редкие слова", visible={"tests": Unit.objects.all()})
    # The title that says it, and the youngest three.
    assert ([hit.part for hit in page.hits], page.total, page.more) == (["old", "1", "2", "3"], 4, True)


def test_the_count_of_queries_does_not_grow(source):
    counts = []
    for words in ("конфликта интересов", "сапат", "комиссия"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            query.find(words, visible={"tests": Unit.objects.all()})
        counts.append(len(queries))
    # PostgreSQL looks how common the words are, collects the youngest entries, then looks which may be seen.
    assert counts == ([4, 4, 4] if connection.vendor == "sqlite" else [7, 7, 7])


def test_somebody_who_sees_few_is_answered_beyond_the_youngest(source, monkeypatch):
    monkeypatch.setattr(engine, "NEAR", 1)
    seen = Unit.objects.filter(pk=Unit.objects.earliest("pk").pk)
    everything = query.find("сапат", visible={"tests": Unit.objects.all()})
    wanted = [hit.obj.pk for hit in everything.hits if hit.obj.pk == seen.get().pk]

    found = query.find("сапат", visible={"tests": seen})

    assert [hit.obj.pk for hit in found.hits] == wanted
    assert wanted


def test_indexing_again_changes_nothing_and_keeps_rows(source):
    before = list(FulltextEntry.objects.order_by("pk").values_list())
    index.reindex(source)
    assert list(FulltextEntry.objects.order_by("pk").values_list()) == before


def test_changed_new_and_removed_texts(source, monkeypatch):
    unit = Unit.objects.get(name_en="2")
    kept = FulltextEntry.objects.get(object_id=unit.pk, part="2.1").pk
    texts = [t for t in TEXTS if t[:2] != (2, "2.2")] + [(2, "2.3", "ru", "", "Новая апелляция")]
    texts = [(2, "2.1", "ru", "Апелляции", "") if t[:2] == (2, "2.1") else t for t in texts]
    monkeypatch.setattr(f"{__name__}.TEXTS", texts)
    assert index.index_object(unit) == 3
    assert found("конфликта") == []
    assert found("решений") == []
    assert found("апелляция") == ["/2/2.1", "/2/2.3"]
    assert FulltextEntry.objects.get(object_id=unit.pk, part="2.1").pk == kept


def test_forgetting_and_objects_that_are_gone(source):
    index.forget_object(Unit.objects.get(name_en="4"))
    assert found("quality") == []
    Unit.objects.get(name_en="3").delete()
    index.reindex(source)
    assert (found("құжат"), found("quality")) == ([], ["/4/"])
    assert not FulltextEntry.objects.filter(title="Құжаттарды басқару ережесі").exists()


def test_indexing_runs_as_a_job_with_progress(source, run_jobs, monkeypatch):
    FulltextEntry.objects.all().delete()
    told = []
    monkeypatch.setattr("core.jobs.tell_progress", lambda row, percent: told.append(percent))
    job = index.enqueue_reindex(by=None, key="tests")
    assert [(row.pk, row.state) for row in run_jobs()] == [(job.pk, "done")]
    assert told == [40, 80, 100]
    assert found("құжат") == ["/3/"]
    index.forget_object(Unit.objects.get(name_en="3"))
    index.enqueue_objects("tests", [Unit.objects.get(name_en="3").pk], by=None)
    run_jobs()
    assert found("құжат") == ["/3/"]


def test_the_index_is_made_once(source):
    engine.ensure_index()
    engine.ensure_index()
    assert found("quality manual") == ["/4/"]


def test_a_word_of_any_length_is_a_word(source):
    assert found("ы" * 3000) == []
    assert found("документ " * 500) == ["/1/1.1"]


def test_the_command_indexes_one_source(source):
    FulltextEntry.objects.all().delete()
    out = StringIO()
    call_command("reindex_search", "tests", stdout=out)
    assert out.getvalue() == f"tests: {len(TEXTS)} entries\n"
    assert found("құжат") == ["/3/"]
    with pytest.raises(CommandError, match="There is no source nothing"):
        call_command("reindex_search", "nothing")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite always walks from the youngest entry")
@pytest.mark.parametrize(("common", "walks"), [(1, True), (10**6, False)])
def test_beginnings_are_found_alike_whether_they_are_common_or_not(source, monkeypatch, common, walks):
    monkeypatch.setattr(engine, "COMMON", common)
    for words, expected in (("монит", ["/1/1.10"]), ("сап", ["/1/", "/3/", "/1/1.1"]), ("3.6", ["/4/4.1"])):
        with CaptureQueriesContext(connection) as queries:
            assert found(words, prefer="ru") == expected
        asked = [one["sql"] for one in queries if ":*" in one["sql"] and "LIMIT 1000" in one["sql"]]
        assert [" + 0" in sql for sql in asked] == [not walks] * len(asked) != []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite always walks from the youngest entry")
def test_a_beginning_is_common_by_its_share_of_the_youngest(source, monkeypatch):
    monkeypatch.setattr(engine, "SAMPLE", 5)
    wanted = engine.Wanted(((engine.Term("#ru"),),))
    youngest = list(FulltextEntry.objects.order_by("-pk")[:5].values_list("language", flat=True))
    share = youngest.count("ru")
    assert 0 < share < 5
    for least, is_common in ((share, True), (share + 1, False)):
        monkeypatch.setattr(engine, "COMMON", least)
        assert engine._is_common(FulltextEntry.objects.all(), wanted) is is_common
    FulltextEntry.objects.all().delete()
    assert engine._is_common(FulltextEntry.objects.all(), wanted) is False
