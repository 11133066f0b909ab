"""Which words of accreditation the agency writes in four languages, and what keeps history."""

from modeltranslation.translator import TranslationOptions, register

from accreditation import models
from core.history import track


@register(
    [models.Level, models.Kind, models.ProgrammeLevel],
)
class NameTranslation(TranslationOptions):
    """A name."""

    fields = ("name",)


@register(models.RatingLevel)
class RatingLevelTranslation(TranslationOptions):
    """A level of the rating scale."""

    fields = ("name", "short", "description")


@register(models.ThresholdRequirement)
class ThresholdTranslation(TranslationOptions):
    """A threshold requirement."""

    fields = ("text", "evidence_hint")


@register(models.TermRule)
class TermRuleTranslation(TranslationOptions):
    """A term rule."""

    fields = ("explanation",)


@register(models.Price)
class PriceTranslation(TranslationOptions):
    """A price line."""

    fields = ("label",)


@register(models.Authority)
class AuthorityTranslation(TranslationOptions):
    """An authorised body."""

    fields = ("name",)


@register(models.ReportSectionTemplate)
class ReportSectionTemplateTranslation(TranslationOptions):
    """A section of reports."""

    fields = ("name", "hint")


@register([models.StandardSet, models.Standard])
class StandardTranslation(TranslationOptions):
    """A standard set or standard."""

    fields = ("title", "summary")


@register(models.Criterion)
class CriterionTranslation(TranslationOptions):
    """A criterion."""

    fields = ("text", "guidance")


@register(models.Programme)
class ProgrammeTranslation(TranslationOptions):
    """An education programme."""

    fields = ("name", "qualification")


TRACKED = (
    models.Level, models.Kind, models.ProgrammeLevel, models.RatingLevel, models.ThresholdRequirement,
    models.TermRule, models.Price, models.Authority, models.ReportSectionTemplate, models.StandardSet,
    models.Standard, models.Criterion, models.Programme, models.PanelRule, models.CouncilRule, models.StageDeadline,
    models.ThresholdAnswer, models.Contract, models.Addendum, models.SelfAssessment, models.SelfAssessmentEntry,
    models.Evidence, models.Commission, models.CommissionMember, models.Visit, models.VisitSession,
    models.ExpertRating, models.PanelRating, models.Report, models.ReportSection, models.Recommendation,
    models.FactualRemark, models.Decision, models.Certificate, models.AuthorityNotice,
)  # fmt: skip
for model in TRACKED:
    track(model)
track(models.Case, excluded=("search_text",))
