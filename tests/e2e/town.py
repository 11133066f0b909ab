"""The people of the journeys: an agency, its council and experts, and one university; short standards in force."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

from allauth.account.models import EmailAddress

from accreditation.models import StandardSet
from accreditation.services.reference import FOLDER, create_standard_set, load_reference
from core.access import SYSTEM
from core.models import Agency
from governance.models import Body
from governance.services.bodies import seat_person
from people.models import Expert, Organisation, User
from people.services.experts import sign_ethics_code
from tests.factories.people import ExpertFactory, OrganisationFactory, UserFactory, member, staff

PASSWORD = "Long-enough-2026"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
PANEL = (
    ("chair", "national", "Асель", "Кадырова"),
    ("member", "national", "Бакыт", "Жумабеков"),
    ("member", "foreign", "Anna", "Lindqvist"),
    ("member", "employer", "Марат", "Сыдыков"),
    ("member", "student", "Айпери", "Токтогулова"),
)
COUNCIL = (
    ("Нурлан", "Абдиев"),
    ("Гүлнара", "Осмонова"),
    ("Эркин", "Садыков"),
    ("Жылдыз", "Токоева"),
    ("Тилек", "Маматов"),
)


@dataclass
class Town:
    """Everybody."""

    organisation: Organisation
    head: User
    lead: User
    staff: dict[str, User] = field(default_factory=dict)
    council: list[User] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)
    reviewer: User | None = None


def short_standards(kind: str) -> StandardSet:
    """An edition with the first two standards of the shipped set and two criteria of each."""
    data = json.loads((FOLDER / f"standards_{kind}.json").read_text(encoding="utf-8"))
    data["standards"] = [{**row, "criteria": row["criteria"][:2]} for row in data["standards"][:2]]
    data.update(code=f"{data['code']}-S", edition="2026.2")
    return create_standard_set(data, in_force_from=date(2026, 2, 1))


def make_agency() -> Agency:
    """The agency in four languages."""
    names = {
        "ky": "Көз карандысыз аккредитациялоо агенттиги",
        "ru": "Независимое агентство аккредитации",
        "kk": "Тәуелсіз аккредиттеу агенттігі",
        "en": "Independent Agency for Accreditation",
    }
    return Agency.objects.create(
        **{f"name_{code}": name for code, name in names.items()},
        **{f"short_name_{code}": "IAAR" for code in names},
        **{f"city_{code}": "Bishkek" if code == "en" else "Бишкек" for code in names},
        languages=list(names),
    )


def make_town(language: str = "ru") -> Town:
    """Make everybody; the foreign expert and the Director General read English."""
    load_reference(by=SYSTEM)
    make_agency()
    for kind in ("institutional", "programme"):
        short_standards(kind)
    school = OrganisationFactory(
        name="Университет Ала-Тоо",
        name_ru="Университет Ала-Тоо",
        name_ky="Ала-Тоо университети",
        name_en="Ala-Too University",
        city="Бишкек",
        registration_number="01234567890123",
        licence_number="LD-170001",
        address="Чуйский проспект, 1",
        levels=["higher"],
    )
    town = Town(
        school,
        head=member(school, "head", first_name="Канат", last_name="Исаев", language=language),
        lead=member(
            school,
            "quality_lead",
            first_name="Динара",
            last_name="Алиева",
            language=language,
            password=PASSWORD,
        ),
    )
    EmailAddress.objects.create(user=town.lead, email=town.lead.email, primary=True, verified=True)
    town.staff = _staff(language)
    town.council = _council(town.staff["council_secretary"], language)
    town.experts = _experts(town.staff["coordinator"], language)
    town.reviewer = ExpertFactory(
        user=UserFactory(first_name="Чолпон", last_name="Бекова", language=language)
    ).user
    return town


def _staff(language: str) -> dict[str, User]:
    names = {
        "coordinator": ("Айгүл", "Сатыбалдиева"),
        "legal": ("Ольга", "Петрова"),
        "accountant": ("Талант", "Мусаев"),
        "director_general": ("Алмаз", "Жээнбеков"),
        "quality_adviser": ("Лейла", "Ахметова"),
        "council_secretary": ("Нургуль", "Эсенова"),
        "administrator": ("Данияр", "Усенов"),
    }
    return {
        role: staff(
            role,
            first_name=first,
            last_name=last,
            language="en" if role == "director_general" else language,
        )
        for role, (first, last) in names.items()
    }


def _council(secretary: User, language: str) -> list[User]:
    body = Body.objects.get(kind="accreditation_council")
    since = date(2026, 1, 1)
    seat_person(body=body, user=secretary, constituency="agency", role="secretary", by=SYSTEM, since=since)
    members = []
    for number, (first, last) in enumerate(COUNCIL):
        person = UserFactory(roles=["council_member"], first_name=first, last_name=last, language=language)
        role = "member" if number else "chair"
        seat_person(body=body, user=person, constituency="employer", role=role, by=SYSTEM, since=since)
        members.append(person)
    return members


def _experts(coordinator: User, language: str) -> list[Expert]:
    made = []
    for role, category, first, last in PANEL:
        foreign = category == "foreign"
        user = UserFactory(first_name=first, last_name=last, language="en" if foreign else language)
        expert = ExpertFactory(
            user=user,
            category=category,
            country="FI" if foreign else "KG",
            is_chair_ready=role == "chair",
            ethics_signed_at=None,
        )
        made.append(sign_ethics_code(expert=expert, by=user))
    return made
