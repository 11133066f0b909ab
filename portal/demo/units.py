"""Units and positions of the demonstration's staff, and the Supervisory Board."""

from __future__ import annotations

from core import clock
from core.access import SYSTEM
from documents.services.reference_data import load_reference
from governance.models import Body
from governance.services.bodies import seat_person
from people.models import Position, Unit
from people.services.users import change_user
from portal.demo.agency import Cast
from portal.demo.names import by_language

#: Unit, and the title of the position in four languages, by the colleague's name.
PLACES: dict[str, tuple[str, tuple[str, str, str, str]]] = {
    "director": ("MGT", ("Башкы директор", "Генеральный директор", "Бас директор", "Director General")),
    "adviser": (
        "SDQ",
        (
            "Стратегиялык өнүктүрүү боюнча кеңешчи",
            "Советник по стратегическому развитию",
            "Стратегиялық даму жөніндегі кеңесші",
            "Strategic Development Adviser",
        ),
    ),
    "coordinator": (
        "ACC",
        ("Улук координатор", "Старший координатор", "Аға үйлестіруші", "Senior coordinator"),
    ),
    "coordinator2": ("ACC", ("Координатор", "Координатор", "Үйлестіруші", "Coordinator")),
    "legal": ("LEG", ("Юридикалык кеңешчи", "Юрисконсульт", "Заң кеңесшісі", "Legal adviser")),
    "accountant": ("FIN", ("Башкы бухгалтер", "Главный бухгалтер", "Бас бухгалтер", "Chief accountant")),
    "analyst": ("IAP", ("Аналитик", "Аналитик", "Талдаушы", "Analyst")),
    "secretary": (
        "SEC",
        ("Кеңештин катчысы", "Секретарь совета", "Кеңес хатшысы", "Secretary of the council"),
    ),
    "administrator": (
        "ADM",
        ("Порталдын администратору", "Администратор портала", "Портал әкімшісі", "Portal administrator"),
    ),
}


def make_units(cast: Cast) -> None:
    """Load units, processes, the nomenclature and kinds of records; give every colleague a position."""
    load_reference(by=SYSTEM)
    units = {unit.code: unit for unit in Unit.objects.all()}
    for order, (name, (code, words)) in enumerate(PLACES.items()):
        titles = {f"title_{language}": title for language, title in by_language(words).items()}
        position = Position.objects.create(unit=units[code], order=order, **titles)
        change_user(user=cast.staff[name], by=SYSTEM, position=position)
        if units[code].head_id is None:
            units[code].head = cast.staff[name]
            units[code].save()
    board = Body.objects.filter(kind="supervisory_board").first()
    if board is not None:
        seat_person(
            body=board,
            user=cast.staff["board"],
            constituency="ngo",
            role="chair",
            by=SYSTEM,
            since=clock.today(),
        )
