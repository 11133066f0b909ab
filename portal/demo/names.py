"""Invented names in four languages."""

from __future__ import annotations

from dataclasses import dataclass

#: Place as it stands in a name: ky, ru, kk, en, Latin for the domain.
PLACES = (
    ("Суусамыр", "Суусамырский", "Суусамыр", "Suusamyr", "suusamyr"),
    ("Теңир-Тоо", "Теңир-Тооский", "Тәңіртау", "Tengir-Too", "tengirtoo"),
    ("Көл-Башы", "Кёль-Башинский", "Көл-Басы", "Kol-Bashy", "kolbashy"),
    ("Чаткал", "Чаткальский", "Шатқал", "Chatkal", "chatkal"),
    ("Жыргалаң", "Джергаланский", "Жырғалаң", "Jyrgalan", "jyrgalan"),
    ("Үч-Коргон", "Уч-Коргонский", "Үш-Қорған", "Uch-Korgon", "uchkorgon"),
    ("Сары-Өзөн", "Сары-Озёнский", "Сары-Өзен", "Sary-Ozon", "saryozon"),
    ("Ак-Кеме", "Ак-Кеминский", "Ақ-Кеме", "Ak-Keme", "akkeme"),
    ("Арча", "Арчинский", "Арша", "Archa", "archa"),
    ("Байтик", "Байтикский", "Байтик", "Baitik", "baitik"),
    ("Алтын-Арашан", "Алтын-Арашанский", "Алтын-Арасан", "Altyn-Arashan", "altynarashan"),
    ("Кара-Шоро", "Кара-Шоронский", "Қара-Шоро", "Kara-Shoro", "karashoro"),
)
#: Kind as it stands after the place: ky, ru, kk, en, Latin, level of education.
KINDS = (
    (
        "мамлекеттик университети",
        "государственный университет",
        "мемлекеттік университеті",
        "State University",
        "su",
        "higher",
    ),
    (
        "медициналык академиясы",
        "медицинская академия",
        "медицина академиясы",
        "Medical Academy",
        "ma",
        "higher",
    ),
    ("инженердик колледжи", "инженерный колледж", "инженерлік колледжі", "Engineering College", "ec", "tvet"),
    ("бизнес мектеби", "школа бизнеса", "бизнес мектебі", "Business School", "bs", "postgraduate"),
)
LEGAL_FORMS = ("мамлекеттик мекеме", "коомдук фонд", "жоопкерчилиги чектелген коом")
CITIES = (
    ("Бишкек", "Бишкек", "Бішкек", "Bishkek"),
    ("Ош", "Ош", "Ош", "Osh"),
    ("Каракол", "Каракол", "Қарақол", "Karakol"),
    ("Нарын", "Нарын", "Нарын", "Naryn"),
)
KAZAKH_CITIES = (("Алматы", "Алматы", "Алматы", "Almaty"), ("Астана", "Астана", "Астана", "Astana"))
FIRST_NAMES = (
    "Айгүл", "Бакыт", "Нурзат", "Эмил", "Данияр", "Адинай", "Гүлмира", "Мирлан", "Жылдыз", "Азамат", "Чолпон", "Улан",
    "Назгүл", "Талант", "Асел", "Эрлан", "Зарина", "Кубат", "Мээрим", "Руслан", "Динара", "Тимур", "Салтанат", "Арстан",
)  # fmt: skip
LAST_NAMES = (
    "Осмонова", "Турдалиев", "Абдиева", "Касымов", "Жолдошев", "Токтогулова", "Садыкова", "Исаков", "Бекова", "Асанов",
    "Маматова", "Усенов", "Кадырова", "Орозбаев", "Сыдыкова", "Жапаров", "Алиева", "Эсенов", "Молдоева", "Ибраимов",
    "Төрөкулова", "Бейшеналиев", "Акматова", "Ниязов",
)  # fmt: skip
PROGRAMMES = (
    ("550001", "Информатика", "Информатика", "Информатика", "Computer Science"),
    ("550002", "Экономика", "Экономика", "Экономика", "Economics"),
    ("550003", "Педагогика", "Педагогика", "Педагогика", "Pedagogy"),
)


@dataclass(frozen=True)
class School:
    """An invented organisation."""

    names: dict[str, str]
    domain: str
    level: str
    country: str
    city: dict[str, str]
    number: int


def by_language(words: tuple[str, ...]) -> dict[str, str]:
    """Pair four words with their languages."""
    return dict(zip(("ky", "ru", "kk", "en"), words, strict=False))


def schools(count: int) -> list[School]:
    """Return invented organisations; every sixth stands in Kazakhstan."""
    made = []
    for number in range(count):
        place = PLACES[number % len(PLACES)]
        kind = KINDS[(number // len(PLACES)) % len(KINDS)]
        country = "KZ" if number % 6 == 5 else "KG"
        cities = KAZAKH_CITIES if country == "KZ" else CITIES
        made.append(
            School(
                names={
                    "ky": f"{place[0]} {kind[0]}",
                    "ru": f"{_agree(place[1], kind[1])} {kind[1]}",
                    "kk": f"{place[2]} {kind[2]}",
                    "en": f"{place[3]} {kind[3]}",
                },
                domain=f"{place[4]}-{kind[4]}.example",
                level=kind[5],
                country=country,
                city=by_language(cities[number % len(cities)]),
                number=number + 1,
            )
        )
    return made


def _agree(place: str, kind: str) -> str:
    """Give the Russian adjective the gender of its noun."""
    feminine = kind.startswith(("медицинская", "школа"))
    return place.replace("ский", "ская") if feminine else place


def person(number: int) -> dict[str, str]:
    """Return an invented person; the surname follows the gender of the first name."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[(number * 7 + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
    feminine = first in {
        "Айгүл", "Нурзат", "Адинай", "Гүлмира", "Жылдыз", "Чолпон", "Назгүл", "Асел", "Зарина", "Мээрим", "Динара",
        "Салтанат",
    }  # fmt: skip
    root = last.removesuffix("а")
    return {"first_name": first, "last_name": f"{root}а" if feminine else root}
