"""What a supervisor declares who completes a stage, in both languages as it is kept with the completion."""

from django.utils import translation
from django.utils.translation import gettext as _

from ..evidence.content import LANGUAGES


def declaration():
    return {language: words_in(language) for language in LANGUAGES}


def words_in(language):
    with translation.override(language):
        return words()


def words():
    """In the active language."""
    return _(
        "I have seen every sign-off that this stage rests on, and as much of the evidence behind them as I needed. "
        "I confirm that, in my own judgement, this technician works at this stage, and I answer for saying so."
    )
