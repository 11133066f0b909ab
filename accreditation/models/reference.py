"""Reference data: what the agency decides once and edits in the admin site; shipped by `load_reference`."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus
from core.models import BaseModel


class Keyed(BaseModel):
    """A list entry with a fixed key and a translated name."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    #: What the agency changed is never overwritten by a newer shipped default.
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.name)


class Level(Keyed):
    """A level of education (secondary, vocational, higher, postgraduate, additional)."""

    class Meta(Keyed.Meta):
        verbose_name = _("level of education")
        verbose_name_plural = _("levels of education")


class Kind(Keyed):
    """A kind of accreditation (institutional, programme, initial, re-accreditation)."""

    is_programme = models.BooleanField(_("of programmes"), default=False)
    is_initial = models.BooleanField(_("initial (ex-ante)"), default=False)
    is_reaccreditation = models.BooleanField(_("re-accreditation"), default=False)

    class Meta(Keyed.Meta):
        verbose_name = _("kind of accreditation")
        verbose_name_plural = _("kinds of accreditation")


class ProgrammeLevel(Keyed):
    """A level of programme, with its place in the European and national frameworks."""

    qf_ehea = models.PositiveSmallIntegerField(_("European cycle"), null=True, blank=True)
    nqf = models.CharField(_("national framework level"), max_length=20, blank=True)

    class Meta(Keyed.Meta):
        verbose_name = _("level of programme")
        verbose_name_plural = _("levels of programme")


class RatingLevel(Keyed):
    """One level of the rating scale; the value orders them."""

    value = models.PositiveSmallIntegerField(_("value"), unique=True)
    short = models.CharField(_("short form"), max_length=12)
    description = models.TextField(_("meaning"), blank=True)
    icon = models.CharField(_("icon"), max_length=60, default="check-circle")

    class Meta(Keyed.Meta):
        verbose_name = _("rating level")
        verbose_name_plural = _("rating scale")
        ordering = ["-value"]


class ThresholdRequirement(BaseModel):
    """What must hold before a contract, per level of education (Manual 6.2.2)."""

    level = models.ForeignKey(
        Level, models.PROTECT, related_name="thresholds", verbose_name=_("level of education")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("requirement"))
    evidence_hint = models.TextField(_("what shows it"), blank=True)
    only_programmes = models.BooleanField(_("only for programme cases"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("threshold requirement")
        verbose_name_plural = _("threshold requirements")
        ordering = ["level__order", "number"]
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="one_threshold_a_number")]

    def __str__(self) -> str:
        return f"{self.level} {self.number}"


class PanelRule(BaseModel):
    """How a commission must be composed, and for how long a tie counts (Manual 6.5.1, ESG 2.4)."""

    min_members = models.PositiveSmallIntegerField(_("members at least"), default=5)
    max_members = models.PositiveSmallIntegerField(_("members at most"), default=8)
    min_foreign = models.PositiveSmallIntegerField(_("foreign experts at least"), default=1)
    min_employer = models.PositiveSmallIntegerField(_("employers at least"), default=1)
    min_student = models.PositiveSmallIntegerField(_("students at least"), default=1)
    conflict_years = models.PositiveSmallIntegerField(_("years for which a tie counts"), default=5)

    class Meta:
        verbose_name = _("commission rule")
        verbose_name_plural = _("commission rule")

    def __str__(self) -> str:
        return str(_("Commission rule"))


class CouncilRule(BaseModel):
    """Quorum and terms around a decision of the council (Manual 6.5.2, 4.5.3)."""

    quorum_share = models.DecimalField(
        _("quorum as a share of the members"),
        max_digits=5,
        decimal_places=4,
        default="0.6667",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    appeal_days = models.PositiveSmallIntegerField(_("days to appeal"), default=14)
    authority_notice_days = models.PositiveSmallIntegerField(_("days to notify the authority"), default=30)
    publication_days = models.PositiveSmallIntegerField(_("days to publish"), default=10)

    class Meta:
        verbose_name = _("council rule")
        verbose_name_plural = _("council rule")

    def __str__(self) -> str:
        return str(_("Council rule"))


class StageDeadline(BaseModel):
    """How long a stage may take, when its owner is reminded, and when the coordinator hears of it."""

    stage = models.CharField(_("stage"), max_length=40, unique=True, choices=CaseStatus.choices)
    days = models.PositiveSmallIntegerField(_("calendar days"))
    remind_days_before = models.PositiveSmallIntegerField(_("reminder, days before"), default=3)
    escalate_days_after = models.PositiveSmallIntegerField(_("coordinator hears, days after"), default=3)
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("stage deadline")
        verbose_name_plural = _("stage deadlines")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.days}"


class TermRule(BaseModel):
    """A row of the table that suggests the term of accreditation; the first row that fits is the suggestion."""

    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    min_strong_share = models.DecimalField(
        _("share of strong at least"), max_digits=5, decimal_places=4, default=0
    )
    max_improvement_share = models.DecimalField(
        _("share of “suggests improvement” at most"), max_digits=5, decimal_places=4, default=1
    )
    max_unsatisfactory = models.PositiveSmallIntegerField(_("unsatisfactory at most"), null=True, blank=True)
    requires_reaccreditation = models.BooleanField(_("only on re-accreditation"), default=False)
    years = models.PositiveSmallIntegerField(_("years; 0 means refusal"))
    explanation = models.TextField(_("explanation"), blank=True)
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("term rule")
        verbose_name_plural = _("term rules")
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.order}: {self.years}"


class Price(BaseModel):
    """A line of the price list."""

    class Per(models.TextChoices):
        """What the amount is for."""

        CASE = "case", _("a case")
        PROGRAMME = "programme", _("each programme")

    kind = models.ForeignKey(
        Kind, models.PROTECT, related_name="prices", verbose_name=_("kind of accreditation")
    )
    level = models.ForeignKey(
        Level, models.PROTECT, related_name="prices", verbose_name=_("level of education")
    )
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, default="KGS")
    per = models.CharField(_("for"), max_length=10, choices=Per.choices, default=Per.CASE)
    label = models.CharField(_("label"), max_length=200, blank=True)
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("price list")
        ordering = ["kind__order", "level__order"]
        constraints = [models.UniqueConstraint(fields=["kind", "level"], name="one_price_a_kind_and_level")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.level}"


class Authority(BaseModel):
    """The authorised body of a country, and its legal term (Manual 4.5.3)."""

    country = models.CharField(_("country, * for any other"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=300)
    email = models.EmailField(_("e-mail"), blank=True)
    legal_days = models.PositiveSmallIntegerField(_("days within which it must be told"), default=30)
    shipped = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("authorised body")
        verbose_name_plural = _("authorised bodies")
        ordering = ["country"]

    def __str__(self) -> str:
        return str(self.name)


class ReportSectionTemplate(Keyed):
    """A section of a commission's report besides the one per standard."""

    hint = models.TextField(_("what to write"), blank=True)
    after_standards = models.BooleanField(_("stands after the standards"), default=False)

    class Meta(Keyed.Meta):
        verbose_name = _("report section")
        verbose_name_plural = _("report sections")
