"""Formal papers of a whole case: composed, in the recipient's language, tagged, numbered, nothing lost."""

import io
from dataclasses import replace
from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from pypdf import PdfReader

from accreditation.reports.application import ApplicationPaper, ProgrammeLine
from accreditation.reports.certificate import CertificateData, CertificateText
from accreditation.reports.commission_report import CommissionReport, PanelLine, RatingLine, SectionPart
from accreditation.reports.contract import AddendumPaper
from core.artifacts import freeze, report_kinds
from core.models import Agency, Artifact
from core.pdf import render_pdf
from core.templatetags.ui import frozen_sum, syllables
from governance.services import meetings
from tests.factories.accreditation import case_in, make_agency

pytestmark = pytest.mark.django_db

#: Papers of a case, and how many pages they may take at most.
OF_A_CASE = {
    "application": 3,
    "threshold_act": 2,
    "contract": 4,
    "self_assessment": 6,
    "commission_order": 2,
    "visit_programme": 2,
    "rating_table": 3,
    "commission_report": 8,
    "certificate": 1,
    "refusal_letter": 2,
    "authority_notice": 2,
    "council_minutes": 3,
    "council_extract": 2,
}
LONG = (
    "Исхак Раззаков атындагы Кыргыз мамлекеттик техникалык университетинин Ош шаарындагы "
    "энергетика жана курулуш институту"
)


def read(row):
    """Render a paper unsigned, and return its reader and its words on one line."""
    reader = PdfReader(io.BytesIO(render_pdf(row)))
    return reader, " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def elements(node, parent=""):
    """Walk the structure of a tagged PDF: pairs of an element and the name of what holds it."""
    node = node.get_object()
    if not hasattr(node, "get"):
        return
    name = node.get("/S", "")
    if name:
        yield node, parent
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid, int):
            yield from elements(kid, name or parent)


def check_tags(reader):
    """What PDF/UA-1 asks of the structure: drawings described, lists and tables well formed, no heading skipped."""
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    allowed = {
        "/LI": {"/L"},
        "/LBody": {"/LI"},
        "/TH": {"/TR"},
        "/TD": {"/TR"},
        "/TR": {"/Table", "/THead", "/TBody", "/TFoot"},
    }
    depth = 0
    for node, parent in elements(root["/StructTreeRoot"]):
        name = node["/S"]
        assert name != "/Figure" or node.get("/Alt"), "a drawing without words"
        assert name not in allowed or parent in allowed[name], (name, parent)
        assert parent != "/L" or name in {"/LI", "/L", "/Caption"}, (name, parent)
        if name[1:2] == "H" and name[2:].isdigit():
            assert int(name[2:]) <= depth + 1, (name, depth)
            depth = int(name[2:])
    return depth


def sample(kind, data, **fields):
    """A saved paper of given data, that belongs to the agency."""
    entry, owner = report_kinds()[kind], Agency.objects.first()
    fields = {"title": str(entry.label), "number": "X-1", "language": "ky"} | fields
    return Artifact.objects.create(
        kind=kind,
        owner_type=ContentType.objects.get_for_model(owner),
        owner_id=owner.pk,
        template=entry.template,
        data=freeze(data),
        **fields,
    )


@pytest.fixture
def closed(agency):
    """A programme case from application to its end: the first programme is granted, the second refused."""
    world = make_agency(name_en="Naryn Institute of Mountains", name_ky="Нарын тоо институту")
    world.extra["keys"] = ["grant-5", "refuse"]
    case_in("closed", programmes=2, world=world)
    council = world.extra["council"]
    meetings.close_meeting(meeting=council.meeting, by=council.chair)
    meetings.approve_minutes(meeting=council.meeting, by=council.chair)
    return world


def test_every_paper_of_a_case_renders(closed):
    rows = {row.kind: row for row in Artifact.objects.order_by("made_at", "pk")}
    assert set(OF_A_CASE) <= set(rows)
    for kind, most in OF_A_CASE.items():
        row = rows[kind]
        reader, words = read(row)
        assert 1 <= len(reader.pages) <= most, kind
        assert getattr(closed.organisation, f"name_{row.language}") in words, kind
        assert row.code in words, kind
        assert row.number in words, kind
        assert reader.trailer["/Root"]["/Lang"] == row.language, kind
        assert row.language == ("ky" if kind == "authority_notice" else "en"), kind
        assert reader.metadata.title, kind
        assert reader.outline or kind == "certificate", kind
        check_tags(reader)


def certificate(language="ky", *, holder="Көл-Башы медициналык академиясы", programme=""):
    """The data of a certificate whose large language is `language`."""
    texts = [
        CertificateText(
            language=code,
            agency="Көз карандысыз аккредитациялоо жана рейтинг агенттиги",
            title=f"Аккредитациялоо жөнүндө күбөлүк ({code})",
            holder=holder,
            programme=programme,
            says="институционалдык аккредитациялоодон өттү жана Агенттиктин стандарттарына жооп берет деп таанылды.",
            decision="Аккредитациялык кеңештин 2026‑ж. 16‑ноябрь күнкү чечими, № 6/1.",
            term="2026‑ж. 23‑ноябрь – 2031‑ж. 22‑ноябрь аралыгында колдонулат",
            signer="Башкы директор",
        )
        for code in ("ky", "ru", "kk", "en")
    ]
    main = next(text for text in texts if text.language == language)
    return CertificateData(
        number="AB-2026-0413",
        main=main,
        others=tuple(text for text in texts if text is not main),
        valid_from=date(2026, 11, 23),
        valid_to=date(2031, 11, 22),
        decided_on=date(2026, 11, 16),
        resolution="6/1",
        signed_by="Мирлан Кадыров",
        signed_on=date(2026, 11, 23),
    )


@pytest.mark.parametrize(
    ("holder", "programme"),
    [
        ("Көл-Башы медициналык академиясы", ""),
        (LONG, ""),
        (LONG, "550400 Телекоммуникация жана маалыматтык-коммуникациялык технологиялар (бакалавриат)"),
    ],
)
def test_a_certificate_is_one_wide_sheet_whatever_the_name(agency, holder, programme):
    reader, words = read(
        sample("certificate", certificate(holder=holder, programme=programme), number="AB-2026-0413")
    )
    (page,) = reader.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert words.count("институционалдык аккредитациялоодон") == 4
    assert holder in words
    assert programme in words
    assert "AB-2026-0413" in words
    assert "Мирлан Кадыров" in words
    assert "/verify/" in words
    check_tags(reader)


def test_the_words_of_a_long_certificate_end_above_its_foot(agency):
    data = certificate(holder=LONG, programme="550400 Телекоммуникация жана маалыматтык технологиялар")
    reader, _words = read(sample("certificate", data))
    lowest, seal_top = [], 20 + 26
    reader.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, *_rest: (
            lowest.append((cm, tm, text)) if "колдонулат" in text else None
        )
    )
    heights = [(tm[5] * cm[3] + cm[5]) / 72 * 25.4 for cm, tm, _text in lowest]
    assert len(heights) == 4
    assert min(heights) > seal_top


@pytest.mark.parametrize("language", ["ky", "ru", "kk", "en"])
def test_the_holders_language_stands_large(agency, language):
    reader, words = read(sample("certificate", certificate(language), language=language))
    assert reader.trailer["/Root"]["/Lang"] == language
    places = {code: words.lower().index(f"({code})") for code in ("ky", "ru", "kk", "en")}
    assert min(places, key=places.get) == language


def test_a_case_in_russian_has_a_certificate_with_russian_large(agency):
    from tests.factories.journey_decision import issued_certificate

    made, _council = issued_certificate(language="ru")
    assert (made.artifact.language, made.artifact.data["main"]["language"]) == ("ru", "ru")


def test_a_supplementary_agreement_renders_with_both_parties(agency):
    data = AddendumPaper(
        1,
        "C-2026-018",
        date(2026, 3, 27),
        LONG,
        "А. Жумабеков",
        "Ректор",
        "Мөөнөт",
        "Визит жылдырылсын.",
        None,
        None,
    )
    reader, words = read(sample("addendum", data, number="C-2026-018/1"))
    assert len(reader.pages) == 1
    for text in (LONG, "C-2026-018/1", "Визит жылдырылсын.", "2026-ж. 27-март", "А. Жумабеков"):
        assert text in words
    check_tags(reader)


def test_an_application_of_long_names_keeps_every_word(agency):
    words = dict.fromkeys(ApplicationPaper.__dataclass_fields__, LONG)
    programme = ProgrammeLine("550400", LONG, "Бакалавриат", LONG, 240, None)
    words |= {
        "programmes": (programme,),
        "attachments": (LONG.replace(" ", "_"),),
        "licence_valid_until": None,
    }
    reader, found = read(
        sample("application", ApplicationPaper(**(words | {"submitted_on": date(2026, 3, 4)})))
    )
    assert len(reader.pages) == 3
    assert found.count(LONG) >= 20
    assert "2026-ж. 4-март" in found
    check_tags(reader)


def test_a_report_of_sixty_pages_has_contents_bookmarks_and_heads_that_repeat(agency):
    text = "\n\n".join(["Саясат жыл сайын каралып турат. " * 16] * 12)
    lines = tuple(RatingLine(f"1.{n}", "Критерий " * 9, 1 + n % 4) for n in range(1, 12))
    part = SectionPart("Стандарт", text, "Күчтүү.", ("Жакшыртуу керек.",), ())
    sections = (replace(part, ratings=lines), *(replace(part, title=f"Стандарт {n}") for n in range(2, 26)))
    data = CommissionReport(
        "AK-2026-033", LONG, "Институционалдык", "Стандарттар", (), date(2026, 11, 25), date(2026, 11, 27),
        (PanelLine("Төрага", "Бакыт Турдалиев", LONG),), sections,
        ((4, "Күчтүү"), (3, "Канааттандырарлык"), (2, "Жакшыртууну талап кылат"), (1, "Канааттандырарлык эмес")),
        ((4, 2), (3, 3), (2, 3), (1, 3)), date(2026, 12, 1),
    )  # fmt: skip
    reader = PdfReader(io.BytesIO(render_pdf(sample("commission_report", data, watermark="DRAFT"))))
    count = len(reader.pages)
    assert 55 <= count <= 70
    assert "25" in reader.pages[1].extract_text()
    assert f"{count} / {count}" in reader.pages[-1].extract_text()
    assert "DRAFT" in reader.pages[count // 2].extract_text()
    assert sum(not isinstance(entry, list) for entry in reader.outline) == 2 + 25 + 1
    check_tags(reader)


def test_frozen_sums_read_as_money():
    assert frozen_sum("305500.50", "USD").replace("\u00a0", " ").endswith(" $")
    assert frozen_sum(None) == "–"


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Канааттандырарлык эмес", "Канаат-тандырарлык эмес"),
        ("Күчтүү", "Күчтүү"),
        ("Satisfactory", "Satisfactory"),
    ],
)
def test_long_cyrillic_words_may_break_between_syllables(word, parts):
    found = syllables(word)
    assert found.replace("\u00ad", "") == word
    assert ("\u00ad" in found) == ("-" in parts)
