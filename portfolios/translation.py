from modeltranslation.translator import TranslationOptions, register

from .models import EvidenceForm


@register(EvidenceForm)
class EvidenceFormTranslation(TranslationOptions):
    fields = ("title", "purpose")
