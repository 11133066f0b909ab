"""Every page of documents at a desk and on a telephone, on the demonstration's documents: axe finds nothing."""

import pytest
from django.core.management import call_command

from core import clock, tasks
from documents.models import (
    Acknowledgement,
    ArchiveAct,
    Clause,
    ControlledCopy,
    Crosswalk,
    Document,
    ExternalChange,
    ExternalWatch,
    Record,
)
from portal.demo import documents
from portal.demo.agency import make_agency, make_cast
from portal.demo.units import make_units
from portal.management.commands.demo_data import OPENED

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast():
    with tasks.paused():
        with clock.at(clock.days_from_today(-OPENED)):
            make_agency()
            made = make_cast()
            make_units(made)
        documents.before(made)
        documents.after(made)
    call_command("reindex_search", verbosity=0)
    return made


def version_pages(code, number, *tabs):
    at = f"/documents/{Document.objects.get(code=code).pk}/v{number}/"
    return [f"{at}{tab}" for tab in tabs]


def desk_pages():
    """Pages of those who keep the documents."""
    manual = Document.objects.get(code="QM-01")
    draft = Clause.objects.filter(version__document__code="PR-04").order_by("order").first()
    watch, walk = ExternalWatch.objects.first(), Crosswalk.objects.first()
    copies = ControlledCopy.objects.filter(status__in=["recalled", "issued"])
    return [
        "/",
        "/documents/",
        "/documents/?status=in_force",
        "/documents/processes/",
        "/documents/add/",
        f"/documents/{manual.pk}/",
        f"/documents/{manual.pk}/change/",
        f"/documents/{manual.pk}/coverage/",
        f"/documents/{manual.pk}/compare/?from=1&to=2&language=ky",
        *version_pages("QM-01", 2, "", "verification/", "acknowledgement/", "acknowledgement/ask/"),
        *version_pages("QM-01", 2, "copies/", "copies/issue/", "files/", "history/"),
        *version_pages("QM-01", 1, "", "copies/"),
        *version_pages("SG-01", 1, "", "verification/", "verification/ask/"),
        *version_pages("WD-02", 1, "verification/", "edit/", "change/", "questions/", "import/"),
        *version_pages("AC-05", 1, ""),
        *version_pages("AC-01", 2, ""),
        f"/documents/{draft.version.document_id}/v1/edit/{draft.pk}/",
        "/documents/reading/",
        "/documents/acknowledgements/",
        "/documents/copies/",
        "/documents/copies/recalls/",
        *(copy.get_absolute_url() for copy in copies[:2]),
        "/documents/external/",
        "/documents/external/add/",
        watch.get_absolute_url(),
        f"{watch.get_absolute_url()}note/",
        *(change.get_absolute_url() for change in ExternalChange.objects.all()),
        "/documents/crosswalks/",
        walk.get_absolute_url(),
        "/documents/records/",
        "/documents/records/add/",
        *(record.get_absolute_url() for record in Record.objects.on_hold()),
        "/documents/nomenclature/",
        "/documents/acts/",
        *(act.get_absolute_url() for act in ArchiveAct.objects.all()),
        "/documents/acts/add/transfer/",
        "/documents/forms/",
        "/documents/search/?q=аудит",
    ]


def pages_of(cast):
    manual = Document.objects.get(code="QM-01")
    clause = Clause.objects.get(version=manual.current, number="7.5.2")
    own = Acknowledgement.objects.filter(version=manual.current).waiting()
    council = cast.council[0]
    return {
        cast.staff["legal"]: desk_pages(),
        cast.staff["adviser"]: [
            f"{Crosswalk.objects.first().get_absolute_url()}edit/",
            f"{Crosswalk.objects.first().get_absolute_url()}import/",
            clause.get_absolute_url(),
        ],
        cast.staff["director"]: ["/", *version_pages("AC-02", 2, ""), *act_pages()],
        council: ["/", "/documents/reading/", own.get(person=council).get_absolute_url()],
        cast.staff["evaluator"]: [clause.get_absolute_url(), f"/documents/{manual.pk}/coverage/"],
        None: ["/documents/public/", "/documents/public/QM-01/", "/documents/public/?q=аудит"],
    }


def act_pages():
    return [act.get_absolute_url() for act in ArchiveAct.objects.filter(status="submitted")]


@pytest.mark.parametrize(("phone", "dark"), [(True, True), (False, False)], ids=["telephone", "desk"])
def test_nothing_scrolls_sideways_and_axe_finds_nothing(enter, cast, phone, dark):
    wrong = []
    for user, paths in pages_of(cast).items():
        person = enter(user, language="" if user else "ru", phone=phone, dark=dark)
        for path in paths:
            try:
                person.at(path)
            except AssertionError as fault:
                wrong.append(str(fault))
            wants, has = person.width()
            if wants > has:
                wrong.append(f"{person.name} {path}: {wants} > {has}")
    assert wrong == [], "\n".join(wrong)
