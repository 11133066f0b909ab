import pytest
from django.core.exceptions import ValidationError

from people.countries import country_choices, country_name, is_country, validate_country
from people.names import language_of
from people.services.organisations import clean_domain, has_domain, website_host


def test_all_249_countries_have_a_name_in_each_language():
    codes = [code for code, _name in country_choices()]
    assert len(codes) == 249
    assert all(
        country_name(code, language) != code for code in codes for language in ("ky", "ru", "kk", "en")
    )


def test_unknown_country():
    assert not is_country("ZZ")
    assert country_name("ZZ") == "ZZ"
    with pytest.raises(ValidationError):
        validate_country("kg")


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Osh State University", "en"),
        ("Ошский университет", "ru"),
        ("Ош мамлекеттик университети, өнөр", "ky"),
        ("Қазақ ұлттық университеті", "kk"),
    ],
)
def test_language_of_a_name_by_its_letters(name, language):
    assert language_of(name) == language


@pytest.mark.parametrize(("given", "kept"), [(" @Talas.KG. ", "talas.kg"), ("", None), ("  ", None)])
def test_domain_is_kept_in_one_form(given, kept):
    assert clean_domain(given) == kept


@pytest.mark.parametrize(
    ("email", "yes"),
    [
        ("a@talas.kg", True),
        ("a@mail.talas.kg", True),
        ("a@nottalas.kg", False),
        ("a@talas.kg.evil.com", False),
    ],
)
def test_address_is_at_a_domain_or_below_it(email, yes):
    assert has_domain(email, "talas.kg") is yes


@pytest.mark.parametrize(
    ("address", "host"), [("http://www.talas.kg/", "talas.kg"), ("talas.kg/en", "talas.kg"), ("", "")]
)
def test_host_of_a_website(address, host):
    assert website_host(address) == host
