"""Choices of the people app: kinds of organisation, places in it, experts, their ties."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is to the agency."""

    EDUCATION = "education", _("Education organisation")
    AUTHORITY = "authority", _("Authorised body")
    RECOGNITION = "recognition_body", _("Recognition body")
    PARTNER = "partner", _("Partner")
    SUPPLIER = "supplier", _("Supplier")


class EducationLevel(models.TextChoices):
    """Level that an education organisation teaches at."""

    SECONDARY = "secondary", _("Secondary education")
    TVET = "tvet", _("Technical and vocational education")
    HIGHER = "higher", _("Higher education")
    POSTGRADUATE = "postgraduate", _("Postgraduate education")
    ADDITIONAL = "additional", _("Additional education")


class MembershipRole(models.TextChoices):
    """What a person does for their organisation in the portal."""

    HEAD = "head", _("Head of the organisation")
    QUALITY_LEAD = "quality_lead", _("Quality lead")
    CONTRIBUTOR = "contributor", _("Contributor")


class ExpertCategory(models.TextChoices):
    """Whose view an expert brings to a commission (ESG 2.4)."""

    NATIONAL = "national", _("National expert")
    FOREIGN = "foreign", _("Foreign expert")
    EMPLOYER = "employer", _("Employer")
    STUDENT = "student", _("Student")


class TieKind(models.TextChoices):
    """How an expert is or was bound to an organisation; the conflict rule reads it (ESG 2.4)."""

    EMPLOYED = "employed", _("Employed there")
    STUDIED = "studied", _("Studied there")
    TAUGHT = "taught", _("Taught there")
    CONSULTED = "consulted", _("Consulted it")
    FAMILY = "family", _("A close relative works or studies there")
    OTHER = "other", _("Other tie")


class StudyField(models.TextChoices):
    """Broad field of education and training (ISCED-F 2013)."""

    GENERIC = "00", _("Generic programmes and qualifications")
    EDUCATION = "01", _("Education")
    ARTS = "02", _("Arts and humanities")
    SOCIAL = "03", _("Social sciences, journalism and information")
    BUSINESS = "04", _("Business, administration and law")
    SCIENCE = "05", _("Natural sciences, mathematics and statistics")
    ICT = "06", _("Information and communication technologies")
    ENGINEERING = "07", _("Engineering, manufacturing and construction")
    AGRICULTURE = "08", _("Agriculture, forestry, fisheries and veterinary")
    HEALTH = "09", _("Health and welfare")
    SERVICES = "10", _("Services")


class SpokenLanguage(models.TextChoices):
    """Language that an expert can work in."""

    KYRGYZ = "ky", _("Kyrgyz")
    RUSSIAN = "ru", _("Russian")
    KAZAKH = "kk", _("Kazakh")
    ENGLISH = "en", _("English")
    UZBEK = "uz", _("Uzbek")
    TAJIK = "tg", _("Tajik")
    TURKISH = "tr", _("Turkish")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")
    CHINESE = "zh", _("Chinese")
    ARABIC = "ar", _("Arabic")
