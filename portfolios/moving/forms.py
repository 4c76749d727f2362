from django import forms
from django.utils.translation import gettext_lazy as _


class MoveForm(forms.Form):
    """Who goes along, and which plan was shown."""

    keeps = forms.MultipleChoiceField(
        label=_("Supervisors who go along"),
        help_text=_(
            "They can see and decide in the new portfolio what you submit there, as they can now. Whoever does not go "
            "along can still read the portfolio that you leave, until you end their supervision there."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        own = [grant for grant in plan.supervisions if not grant.until]
        stand_ins = [grant for grant in plan.supervisions if grant.until]
        self.fields["keeps"].choices = [(str(grant.supervisor_id), in_words(grant, stand_ins)) for grant in own]
        self.fields["keeps"].initial = [str(grant.supervisor_id) for grant in own]
        self.fields["digest"].initial = plan.digest
        if not own:
            del self.fields["keeps"]

    @property
    def kept(self):
        return {int(key) for key in self.cleaned_data.get("keeps", [])}


def in_words(grant, stand_ins):
    """A supervisor with their role, and whoever stands in for them."""
    covering = [each.supervisor.name for each in stand_ins if each.cover.supervisor_id == grant.supervisor_id]
    said = f"{grant.supervisor.name}, {grant.get_role_display()}"
    return _("%(who)s (with %(names)s standing in)") % {"who": said, "names": ", ".join(covering)} if covering else said
