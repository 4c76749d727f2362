"""One form for each row of the page of translations: its texts side by side, and what is said of both."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ... import welsh
from ...editing import seen
from ...models.honesty import WelshState
from ...translating import Wanted, key_of

LANGUAGES = {"en": gettext_lazy("English"), "cy": gettext_lazy("Welsh")}


class RowForm(forms.Form):
    """Texts that neither language has are left to the form of the whole row."""

    seen = forms.CharField(widget=forms.HiddenInput)
    is_same = forms.BooleanField(label=gettext_lazy("Both languages say the same"), required=False)
    is_reviewed = forms.BooleanField(
        label=gettext_lazy("Reviewed: I have read the Welsh beside the English"), required=False
    )

    def __init__(self, row, data=None):
        self.row, self.key = row, key_of(row)
        self.texts = {name: text for name, text in welsh.texts_of(row).items() if any(text.values())}
        super().__init__(data, prefix=self.key, initial={"seen": seen(row)})
        for name, text in self.texts.items():
            for language in LANGUAGES:
                column = f"{name}_{language}"
                self.fields[column] = text_field(row, name, language, text)
                self.initial[column] = text[language]

    def clean(self):
        cleaned = super().clean()
        for name, text in self.texts.items():
            english, cymraeg = (cleaned.get(f"{name}_{language}", "") for language in LANGUAGES)
            if cleaned.get("is_reviewed") and english and not cymraeg:
                self.add_error(f"{name}_cy", _("Welsh that is missing cannot be reviewed."))
            if text["en"] and not english and not self.row._meta.get_field(name).blank:
                self.add_error(f"{name}_en", _("This cannot be left empty."))
        return cleaned

    def wanted(self):
        texts = {name: self.cleaned_data[name] for name in self.fields if name.endswith(("_en", "_cy"))}
        said = {name: self.cleaned_data[name] for name in ("is_same", "is_reviewed", "seen")}
        return Wanted(key=self.key, texts=texts, **said)

    def see_anew(self):
        """After somebody else's save: the texts as stored beside those typed, and a second save is a decision."""
        self.row.refresh_from_db()
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = seen(self.row)
        self.add_error(None, _("Somebody else saved this while you were writing. What is stored now stands below it."))
        self.is_overtaken = True

    is_overtaken = False

    @property
    def pairs(self):
        """(name of the text, [(language, its name, bound field, stored text, whether it is behind)])."""
        stored = welsh.texts_of(self.row)
        late = welsh.behind(self.row, stored)
        for name in self.texts:
            sides = [
                (language, words, self[f"{name}_{language}"], stored[name][language], f"{name}_{language}" in late)
                for language, words in LANGUAGES.items()
            ]
            yield capfirst(self.row._meta.get_field(name).verbose_name), sides

    @property
    def kind(self):
        return capfirst(self.row._meta.verbose_name)

    @property
    def state(self):
        return welsh.state_of(self.row)

    @property
    def state_label(self):
        return WelshState(self.state).label

    @property
    def may_be_agreed(self):
        return self.state == WelshState.STALE or self.row.english_is_stale


def text_field(row, name, language, text):
    field = row._meta.get_field(name)
    lines = max(2, min(12, max(len(words) for words in text.values()) // 55 + 1))
    attributes = {"lang": language, "rows": 2 if field.max_length else lines}
    label = f"{capfirst(field.verbose_name)} ({LANGUAGES[language]})"
    widget = forms.Textarea(attrs=attributes)
    return forms.CharField(label=label, required=False, max_length=field.max_length, widget=widget)
