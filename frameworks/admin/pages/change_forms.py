"""The forms on the page of changes: one for each row, one for each kind, one for what becomes of signed work."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...models import CarryRule, ItemChange
from ...releases.carrying import CHOSEN
from ...releases.changes import key_for
from ...releases.settling import Wish, leads_on, seen_of, state_of

Kind = ItemChange.Kind
NOTE = forms.Textarea(attrs={"rows": 3})


class ChangeForm(forms.Form):
    """One row. `renewed`: it was overtaken and is shown again, so that what stands there now counts as seen."""

    kind = forms.ChoiceField(label=_("Kind of change"), choices=Kind)
    others = forms.CharField(label=_("Other items"), required=False, max_length=1000)
    note_en = forms.CharField(label=_("Public note, English"), required=False, widget=NOTE)
    note_cy = forms.CharField(label=_("Public note, Welsh"), required=False, widget=NOTE)
    is_confirmed = forms.BooleanField(label=_("Confirmed"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, row, data=None, key="", renewed=False):
        self.row, self.key, self.was_overtaken = row, key or key_for(row), renewed
        if renewed and row is not None:
            data = data.copy()
            data[f"{self.key}-seen"] = seen_of(row)
        initial = vars(state_of(row)) | {"seen": seen_of(row)} if row is not None else {}
        super().__init__(data, prefix=self.key, initial=initial)
        if row is not None:
            self.fields["kind"].choices = [(kind, kind.label) for kind in kinds_for(row)]
            self.fields["others"].help_text = others_words(row)

    def wish(self):
        return Wish(**self.cleaned_data)

    @property
    def said(self):
        """What stands there now."""
        return state_of(self.row)


def kinds_for(row):
    """What may be said of it: only a new item has nothing before it."""
    left_out = Kind.NEW if row.origin_id else Kind.RETIRED
    return [kind for kind in Kind if kind != left_out]


def others_words(row):
    if row.origin_id and row.destination_id:
        return _(
            "Codes. Split: the other new items that came of it. Merged: the other earlier items that went into it."
        )
    if leads_on(row, Kind.SPLIT):
        return _("Codes of the items of the new edition that came of it, if it is not retired.")
    return _("Codes of the earlier items that it came from, if it is not new.")


class BulkForm(forms.Form):
    """Every waiting row of one kind, at once."""

    kind = forms.ChoiceField(choices=Kind, widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
    note_en = forms.CharField(label=_("Note for those that have none, English"), required=False, widget=NOTE)
    note_cy = forms.CharField(label=_("Note for those that have none, Welsh"), required=False, widget=NOTE)

    def __init__(self, kind, seen, data=None):
        super().__init__(data, initial={"kind": kind, "seen": seen}, auto_id=f"id_all_{kind}_%s")


class PolicyForm(forms.Form):
    """What becomes of signed work, kind by kind. `seen` is what was chosen when the page was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, rules, data=None):
        super().__init__(data, initial=rules | {"seen": in_one(rules)}, auto_id="id_policy_%s")
        for kind in CHOSEN:
            self.fields[kind.value] = forms.ChoiceField(label=kind.label, choices=CarryRule.Policy)

    def policies(self):
        return {kind.value: self.cleaned_data[kind.value] for kind in CHOSEN}

    def is_overtaken(self, now):
        return self.cleaned_data["seen"] != in_one(now) and self.policies() != {kind: now[kind] for kind in CHOSEN}

    def renewed(self, now):
        """The same choices, beside what somebody else chose meanwhile; saved again, they are a decision."""
        form = PolicyForm(now, self.policies() | {"seen": in_one(now)})
        for kind, policy in self.policies().items():
            if policy != now[kind]:
                chosen = CarryRule.Policy(now[kind]).label
                form.add_error(kind, _("Saved meanwhile: %(policy)s") % {"policy": chosen})
        form.add_error(None, _("Somebody else chose meanwhile. Nothing of yours was saved yet."))
        return form


def in_one(rules):
    return " ".join(f"{kind.value}={rules[kind.value]}" for kind in CHOSEN)
