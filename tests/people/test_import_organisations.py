from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.access import SYSTEM, PermissionRefused
from core.errors import DomainError
from people import services
from people.models import Organisation
from people.services.import_organisations import page_key
from tests.factories.people import OrganisationFactory, staff

pytestmark = pytest.mark.django_db
HEADER = "name,country,website,email_domain\n"
TALAS = "Talas University,KG,http://www.talas.kg/,talas.kg\n"
NARYN = "Naryn University,KG,http://www.naryn.kg/,naryn.kg\n"


def take(text: str, *, encoding: str = "utf-8", by=SYSTEM, dry_run: bool = False):
    return services.import_organisations(content=text.encode(encoding), by=by, dry_run=dry_run)


def figures(result) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.unchanged, len(result.rejected)


def reasons(result) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in result.rejected]


# The file ---------------------------------------------------------------------------------------------------------


def test_rows_become_organisations():
    assert figures(take(HEADER + TALAS + NARYN)) == (2, 0, 0, 0)
    talas = Organisation.objects.get(email_domain="talas.kg")
    assert (talas.name_en, talas.name_ky, talas.country, talas.website, talas.kind) == (
        "Talas University", "Talas University", "KG", "http://www.talas.kg/", "education",
    )  # fmt: skip
    assert talas.history.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_usual_form_of_the_file(encoding, separator, ending):
    text = (HEADER + TALAS).replace(",", separator).replace("\n", ending)
    assert figures(take(text, encoding=encoding)) == (1, 0, 0, 0)


def test_semicolon_file_with_commas_in_a_name():
    text = (
        'name;country;website;email_domain\nInstitute of Law, Talas;KG;;law.kg\n"Institute; Osh";KG;;osh.kg\n'
    )
    assert figures(take(text)) == (2, 0, 0, 0)
    assert {o.name for o in Organisation.objects.all()} == {"Institute of Law, Talas", "Institute; Osh"}


def test_header_in_any_order_and_case_with_further_columns():
    text = "Email_Domain,NAME,note,Website,Country\ntalas.kg,Talas University,x,,KG\n"
    assert figures(take(text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", "name, country, website, email_domain"),
        (TALAS, "name, country, website, email_domain"),
        ("name,country,website\n", "email_domain"),
        ("name,name,country,website,email_domain\n", "name"),
    ],
)
def test_missing_header_stops_everything(text, missing):
    with pytest.raises(DomainError, match=f"The first line must name the columns.*Missing: {missing}"):
        take(text)


def test_other_encoding_stops_everything():
    with pytest.raises(DomainError, match="not in UTF-8"):
        take(HEADER + "Таласский университет,KG,,\n", encoding="cp1251")
    assert not Organisation.objects.exists()


def test_header_alone_does_nothing():
    assert figures(take(HEADER)) == (0, 0, 0, 0)


def test_empty_lines_are_passed_over_and_lines_counted():
    result = take(HEADER + "\n" + TALAS + ",,,\n" + "No country,,,\n")
    assert figures(result) == (1, 0, 0, 1)
    assert reasons(result) == [(5, "“” is not a two-letter country code.")]


def test_line_number_of_a_row_over_two_lines():
    result = take(HEADER + '"Talas\nUniversity",KG,,talas.kg\nBad,XX,,\n')
    assert [row.line for row in result.rejected] == [4]
    assert Organisation.objects.get().name == "Talas University"


# Rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",KG,,a.kg", "The name is missing."),
        (f"{'x' * 301},KG,,a.kg", "The name is longer than 300 characters."),
        ("A,Kyrgyzstan,,a.kg", "“Kyrgyzstan” is not a two-letter country code."),
        ("A,ZZ,,a.kg", "“ZZ” is not a two-letter country code."),
        ("A,KG,not an address,a.kg", "“not an address” is not a web address."),
        ("A,KG,ftp://a.kg,a.kg", "“ftp://a.kg” is not a web address."),
        ("A,KG,javascript:alert(1),a.kg", "“javascript:alert(1)” is not a web address."),
        (f"A,KG,http://a.kg/{'x' * 300},a.kg", "The web address is longer than 300 characters."),
        ("A,KG,,a b.kg", "“a b.kg” is not an e-mail domain, such as example.kg."),
        ("A,KG,,someone@a.kg", "“someone@a.kg” is not an e-mail domain, such as example.kg."),
        ("A,KG,", "The row has 3 values, the header names 4."),
        ("A,KG,,a.kg,more", "The row has 5 values, the header names 4."),
    ],
)
def test_bad_row_is_rejected_with_its_reason_and_the_good_ones_stay(row, reason):
    result = take(HEADER + TALAS + row + "\n" + NARYN)
    assert figures(result) == (2, 0, 0, 1)
    assert reasons(result) == [(3, reason)]


def test_values_are_brought_to_one_form():
    take(HEADER + "  Talas   University ,kg,www.talas.kg,@Talas.KG\n")
    talas = Organisation.objects.get()
    assert (talas.name, talas.country, talas.website, talas.email_domain) == (
        "Talas University", "KG", "http://www.talas.kg", "talas.kg",
    )  # fmt: skip


def test_name_goes_to_its_language():
    take(HEADER + "Ошский университет,KG,,osh.kg\nҚазақ университеті,KZ,,kaz.kz\n")
    assert Organisation.objects.get(email_domain="osh.kg").name_ru == "Ошский университет"
    assert Organisation.objects.get(email_domain="kaz.kz").name_kk == "Қазақ университеті"


@pytest.mark.parametrize(
    "second",
    [
        "Another name,KG,,talas.kg",
        "talas university,KG,,",
        "Another name,KG,https://talas.kg,",
    ],
)
def test_the_same_organisation_twice_in_the_file(second):
    result = take(HEADER + TALAS + second + "\n")
    assert figures(result) == (1, 0, 0, 1)
    assert reasons(result) == [(3, "The same organisation as in line 2.")]


def test_one_name_with_another_domain_is_for_a_person_to_decide():
    result = take(HEADER + TALAS + "Talas University,KG,http://other.kg/,other.kg\n")
    assert reasons(result) == [
        (
            3,
            "An organisation of this name in this country has the e-mail domain talas.kg: change it by hand.",
        )
    ]


def test_one_name_in_another_country_is_another_organisation():
    assert figures(take(HEADER + TALAS + "Talas University,KZ,,talas.kz\n")) == (2, 0, 0, 0)


def test_one_page_with_two_domains_is_two_organisations():
    text = HEADER + TALAS + "Medical faculty,KG,http://www.talas.kg/,med.talas.kg\n"
    assert figures(take(text)) == (2, 0, 0, 0)


def test_page_that_several_have_needs_a_domain():
    for domain in ("a.kg", "b.kg"):
        OrganisationFactory(website="http://shared.kg/", email_domain=domain)
    result = take(HEADER + "Third,KG,http://shared.kg/,\n")
    assert reasons(result) == [(2, "Several organisations have this web page: give the e-mail domain.")]


def test_name_that_several_have_needs_a_domain():
    for domain in ("a.kg", "b.kg"):
        OrganisationFactory(name="Institute", email_domain=domain, website="")
    result = take(HEADER + "Institute,KG,,\n")
    assert reasons(result) == [
        (2, "Several organisations in this country have this name: give the e-mail domain.")
    ]


# Twice ------------------------------------------------------------------------------------------------------------


def test_second_run_changes_nothing():
    take(HEADER + TALAS + NARYN)
    before = list(Organisation.objects.order_by("pk").values())
    assert figures(take(HEADER + TALAS + NARYN)) == (0, 0, 2, 0)
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert Organisation.history.count() == 2


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        ("Talas State University,KG,http://www.talas.kg/,talas.kg", {"name": "Talas State University"}),
        ("Talas University,KG,https://new.talas.kg/,talas.kg", {"website": "https://new.talas.kg/"}),
        ("Talas University,KZ,http://www.talas.kg/,talas.kg", {"country": "KZ"}),
    ],
)
def test_changed_row_updates_its_organisation(row, changed):
    take(HEADER + TALAS)
    assert figures(take(HEADER + row + "\n")) == (0, 1, 0, 0)
    talas = Organisation.objects.get()
    assert {name: getattr(talas, name) for name in changed} == changed
    assert talas.history.first().history_change_reason == "import"


def test_empty_values_erase_nothing():
    take(HEADER + TALAS)
    assert figures(take(HEADER + "Talas University,KG,,talas.kg\n")) == (0, 0, 1, 0)
    assert Organisation.objects.get().website == "http://www.talas.kg/"


def test_domain_is_added_to_an_organisation_known_by_its_page():
    OrganisationFactory(name="Talas University", website="http://talas.kg", email_domain=None)
    assert figures(take(HEADER + TALAS)) == (0, 1, 0, 0)
    assert Organisation.objects.get().email_domain == "talas.kg"


def test_domain_is_added_to_an_organisation_known_by_its_name():
    OrganisationFactory(name="TALAS university", website="", email_domain=None)
    assert figures(take(HEADER + TALAS)) == (0, 1, 0, 0)


def test_real_translations_stay_when_a_name_changes():
    OrganisationFactory(
        name_ky="Талас университети",
        name_ru="Талас",
        name_kk="Талас",
        name_en="Talas",
        email_domain="talas.kg",
    )
    take(HEADER + TALAS)
    talas = Organisation.objects.get()
    assert (talas.name_ky, talas.name_en) == ("Талас университети", "Talas University")


def test_dry_run_counts_and_writes_nothing():
    take(HEADER + TALAS)
    result = take(HEADER + "New name,KG,,talas.kg\n" + NARYN + "Bad,XX,,\n", dry_run=True)
    assert figures(result) == (1, 1, 0, 1)
    assert [o.name for o in Organisation.objects.all()] == ["Talas University"]
    assert Organisation.history.count() == 1


def test_import_needs_the_permission(administrator):
    for role in ("coordinator", "evaluator"):
        with pytest.raises(PermissionRefused):
            take(HEADER + TALAS, by=staff(role))
    assert figures(take(HEADER + TALAS, by=administrator)) == (1, 0, 0, 0)
    assert Organisation.history.get().history_user == administrator


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("http://www.talas.kg/", "talas.kg"),
        ("https://talas.kg", "talas.kg"),
        ("http://talas.kg/med/", "talas.kg/med"),
        ("", ""),
    ],
)
def test_pages_are_compared_without_scheme_and_www(address, key):
    assert page_key(address) == key


# The command ------------------------------------------------------------------------------------------------------


def run(path: Path, *options: str, capsys) -> list[str]:
    call_command("import_organisations", str(path), *options)
    return capsys.readouterr().out.splitlines()


def test_command_prints_figures_and_rejected_rows(tmp_path, capsys):
    path = tmp_path / "organisations.csv"
    path.write_text(HEADER + TALAS + "Bad,XX,,\n" + NARYN, encoding="utf-8-sig")
    rejected = "line 3: Bad: “XX” is not a two-letter country code."
    assert run(path, "--dry-run", capsys=capsys) == [
        "created 2, updated 0, unchanged 0, rejected 1",
        rejected,
    ]
    assert not Organisation.objects.exists()
    assert run(path, capsys=capsys) == ["created 2, updated 0, unchanged 0, rejected 1", rejected]
    assert run(path, capsys=capsys) == ["created 0, updated 0, unchanged 2, rejected 1", rejected]


def test_command_says_why_it_cannot_read(tmp_path):
    path = tmp_path / "organisations.csv"
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_organisations", str(path))
    path.write_text("no header")
    with pytest.raises(CommandError, match="The first line must name the columns"):
        call_command("import_organisations", str(path))
