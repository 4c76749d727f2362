"""Which texts exist in English and Welsh."""

from modeltranslation.translator import TranslationOptions, register

from . import models


@register(models.Framework)
class FrameworkTranslation(TranslationOptions):
    fields = ("title", "summary", "licence_terms", "acknowledgement")


@register(models.Edition)
class EditionTranslation(TranslationOptions):
    fields = ("title", "change_note", "source_note")


@register(models.ItemKind)
class ItemKindTranslation(TranslationOptions):
    fields = ("name", "plural")


@register(models.Level)
class LevelTranslation(TranslationOptions):
    fields = ("title", "description")


@register(models.Item)
class ItemTranslation(TranslationOptions):
    fields = ("title", "text", "guidance", "source_note")


@register(models.Descriptor)
class DescriptorTranslation(TranslationOptions):
    fields = ("text",)


@register(models.CareerStage)
class CareerStageTranslation(TranslationOptions):
    fields = ("title", "summary", "what_i_do", "indicative_band", "education_level", "source_note")


@register(models.OptionalGroup)
class OptionalGroupTranslation(TranslationOptions):
    fields = ("title",)


@register(models.RoleProfile)
class RoleProfileTranslation(TranslationOptions):
    fields = ("title", "summary", "source_note")


@register(models.RoleStatement)
class RoleStatementTranslation(TranslationOptions):
    fields = ("text", "source_note")


@register(models.RoleLink)
class RoleLinkTranslation(TranslationOptions):
    fields = ("title",)


@register(models.Publication)
class PublicationTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "source_note")


@register(models.SufficiencyRule)
class SufficiencyRuleTranslation(TranslationOptions):
    fields = ("note", "source_note")


@register(models.ItemChange)
class ItemChangeTranslation(TranslationOptions):
    fields = ("note",)


@register(models.Association)
class AssociationTranslation(TranslationOptions):
    fields = ("note",)
