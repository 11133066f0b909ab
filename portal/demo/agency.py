"""The people of the demonstration agency: staff, council, experts, organisations with their leaders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accreditation.services.reference import load_reference
from core import clock
from core.access import SYSTEM
from core.context import acting
from core.models import Agency
from governance.models import Body
from governance.services.bodies import seat_person
from people.models import Expert, Organisation, User
from people.services.experts import create_expert, sign_ethics_code
from people.services.members import add_member
from people.services.organisations import create_organisation
from people.services.users import create_user
from portal.demo.names import LEGAL_FORMS, School, person, schools

#: Public on purpose: the demonstration prints it.
PASSWORD = "Demo-portal-2026"
DOMAIN = "agency.example"
SCHOOLS = 44
EXPERT_PLAN = ("national", "national", "foreign", "employer", "student") * 6
FOREIGN = ("KZ", "DE", "PL", "TR", "FI", "LV")
STAFF = (
    ("director", "director_general", 7, "ky"),
    ("adviser", "quality_adviser", 8, "ru"),
    ("coordinator", "coordinator", 0, "ky"),
    ("coordinator2", "coordinator", 15, "ru"),
    ("legal", "legal", 9, "ru"),
    ("accountant", "accountant", 10, "ky"),
    ("analyst", "analyst", 11, "kk"),
    ("secretary", "council_secretary", 12, "ky"),
    ("evaluator", "evaluator", 13, "en"),
    ("administrator", "administrator", 14, "en"),
    ("board", "supervisory_board", 21, "ru"),
)
SEATS = (
    "state",
    "ngo",
    "education_organisation",
    "education_organisation",
    "student",
    "employer",
    "employer",
)


@dataclass
class Cast:
    """Everybody in the demonstration."""

    staff: dict[str, User] = field(default_factory=dict)
    council: list[User] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    heads: dict[int, User] = field(default_factory=dict)
    leads: dict[int, User] = field(default_factory=dict)


def make_agency() -> None:
    """Name the agency in four languages."""
    if Agency.objects.exists():
        return
    Agency.objects.create(
        name_ky="Аккредитациялоо жана рейтинг көз карандысыз агенттиги",
        name_ru="Независимое агентство аккредитации и рейтинга",
        name_kk="Аккредиттеу және рейтинг тәуелсіз агенттігі",
        name_en="Independent Agency for Accreditation and Rating",
        short_name_ky="IAAR", short_name_ru="IAAR", short_name_kk="IAAR", short_name_en="IAAR",
        city_ky="Бишкек", city_ru="Бишкек", city_kk="Бішкек", city_en="Bishkek",
        address_ky="Бишкек, Чүй проспектиси, 100", address_ru="Бишкек, проспект Чуй, 100",
        address_kk="Бішкек, Шу даңғылы, 100", address_en="100 Chuy Avenue, Bishkek",
        director_title_ky="Башкы директор", director_title_ru="Генеральный директор",
        director_title_kk="Бас директор", director_title_en="Director General",
        code="IAAR", email="office@agency.example", phone="+996 312 000 000", website="https://agency.example/",
        languages=["ky", "ru", "kk", "en"],
    )  # fmt: skip


def _user(name: str, number: int, *, by: Any = SYSTEM, domain: str = DOMAIN, **more: Any) -> User:
    password = PASSWORD if more.pop("signs_in", False) else None
    more |= person(number)
    return create_user(email=f"{name}@{domain}", by=by, password=password, **more)


def make_cast() -> Cast:
    """Make everybody, by the services, in the name of those who would do it."""
    load_reference(by=SYSTEM)
    cast = Cast()
    for name, role, number, language in STAFF:
        cast.staff[name] = _user(name, number, roles=(role,), language=language, signs_in=True)
    with acting(cast.staff["administrator"]):
        _council(cast)
        _experts(cast)
        _organisations(cast)
    return cast


def _council(cast: Cast) -> None:
    body = Body.objects.get(kind="accreditation_council")
    since = clock.today()
    secretary = cast.staff["secretary"]
    seat_person(body=body, user=secretary, constituency="agency", role="secretary", by=SYSTEM, since=since)
    for number, constituency in enumerate(SEATS):
        name = "council" if number == 1 else f"council{number}"
        member = _user(name, 30 + number, roles=("council_member",), language="ky", signs_in=number <= 1)
        role = "chair" if number == 0 else "member"
        seat_person(body=body, user=member, constituency=constituency, role=role, by=SYSTEM, since=since)
        cast.council.append(member)


def _experts(cast: Cast) -> None:
    for number, category in enumerate(EXPERT_PLAN):
        name = "expert" if number == 0 else f"expert{number}"
        user = _user(name, 40 + number, language=("ky", "ru")[number % 2], signs_in=number == 0)
        expert = create_expert(
            user=user,
            category=category,
            country=FOREIGN[number % len(FOREIGN)] if category == "foreign" else "KG",
            by=cast.staff["coordinator"],
            fields=["06" if number % 2 else "04"],
            languages=["ky", "ru"] if number % 3 else ["ky", "ru", "en"],
            position={"student": "Студент", "employer": "Директор"}.get(category, "Профессор"),
            employer=f"«{('Байтик', 'Ала-Арча', 'Кегети')[number % 3]}» {'ишканасы' if category == 'employer' else 'институту'}",
            certificate_number=f"ЭС-{number + 1:03}",
            certificate_valid_until=clock.days_from_today(1600 - number * 12),
            is_chair_ready=category == "national" and number % 5 == 0,
        )
        cast.experts.append(sign_ethics_code(expert=expert, by=user))


def _organisations(cast: Cast) -> None:
    for school in schools(SCHOOLS):
        organisation = create_organisation(by=cast.staff["coordinator"], **_details(school))
        cast.organisations.append(organisation)
        first = school.number == 1
        people = {"head": 80 + school.number * 2, "quality_lead": 81 + school.number * 2}
        for role, number in people.items():
            name = {"head": "head", "quality_lead": "quality"}[role] if first else f"{role}{school.number}"
            language = "kk" if school.country == "KZ" else "ky"
            user = _user(
                name, number, domain=DOMAIN if first else school.domain, language=language, signs_in=first
            )
            add_member(organisation=organisation, user=user, role=role, by=SYSTEM)
            {"head": cast.heads, "quality_lead": cast.leads}[role][organisation.pk] = user


def _details(school: School) -> dict[str, Any]:
    return {
        **{f"name_{code}": name for code, name in school.names.items()},
        **{f"city_{code}": name for code, name in school.city.items()},
        "country": school.country,
        "levels": [school.level],
        "legal_form": LEGAL_FORMS[school.number % len(LEGAL_FORMS)],
        "registration_number": f"{1_300_000_000 + school.number * 7919}",
        "licence_number": f"LD-{170000 + school.number}",
        "licence_valid_until": clock.days_from_today(2000),
        "website": f"https://{school.domain}/",
        "email_domain": school.domain,
        "address_ky": f"{school.city['ky']}, Манас көчөсү, {school.number}",
        "address_ru": f"{school.city['ru']}, улица Манаса, {school.number}",
        "address_kk": f"{school.city['kk']}, Манас көшесі, {school.number}",
        "address_en": f"{school.number} Manas Street, {school.city['en']}",
    }
