from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from . import starting


class HintedChoices(forms.RadioSelect):
    """Radio buttons of model instances; `hint` says in a line what each is."""

    def __init__(self, hint):
        super().__init__()
        self.hint = hint

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        instance = getattr(value, "instance", None)
        if instance is not None:
            option["attrs"]["data-hint"] = self.hint(instance)
        return option


class EditionField(forms.ModelChoiceField):
    def label_from_instance(self, edition):
        return str(edition)


def about(edition):
    """In a line, what an edition is; of one that a later one has replaced, until when it can be left."""
    if not edition.is_replaced:
        return edition.framework.summary
    day = edition.retires_on and date_format(edition.retires_on, "DATE_FORMAT")
    retires = day and _("This one retires on %(day)s. Portfolios on it can move until then.") % {"day": day}
    return ". ".join(filter(None, [str(_("There is a later edition")), retires]))


def stage_field():
    return forms.ModelChoiceField(
        label=_("Which stage are you aiming at?"),
        help_text=_("You can change it at any time; nothing that was accepted is lost."),
        queryset=starting.stages(),
        empty_label=None,
        widget=HintedChoices(lambda stage: stage.summary),
    )


class StartForm(forms.Form):
    edition = EditionField(
        label=_("Which framework do you work on?"),
        queryset=None,
        empty_label=None,
        widget=HintedChoices(about),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = starting.editions_to_start()
        self.fields["stage"] = stage_field()


class StageForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"] = stage_field()
