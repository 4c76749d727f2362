"""Forms that were opened on what somebody else has changed, or deleted, since.

Each form carries the digest of what was stored when it was shown. Where that differs by the time of the save, nothing
is saved: the form comes back with what was typed, the stored text beside each field that differs, and the new digest,
so that a second save is a decision. A form in which nothing was typed does not put old text back.
"""

import copy
import re

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import welsh
from ..editing.history import last_save_of
from ..editing.seen import content_of, digest, seen
from ..models.honesty import WelshState

LANGUAGES = {"en": gettext_lazy("English"), "cy": gettext_lazy("Welsh")}
SAME, REVIEWED = "same", "reviewed"
GONE = gettext_lazy("This was deleted while you were writing. Your text is still here; saving again makes it anew.")
CHOICES = [
    ("", gettext_lazy("As the texts show")),
    (SAME, gettext_lazy("The Welsh still says the same")),
    (REVIEWED, gettext_lazy("Reviewed: I have read the Welsh beside the English")),
]


class SeenForm(forms.ModelForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = copy.copy(self.instance) if self.instance.pk else None
        self.initial["seen"] = seen(self.stored) if self.stored else ""

    overtaken = False

    def _post_clean(self):
        """After the typed values have been put into the row, before it is saved."""
        super()._post_clean()
        had = self.posted_seen()
        if had == self.initial["seen"]:
            return
        self.overtaken = True
        is_going = bool(self.data.get(self.add_prefix("DELETE")))
        if self.typed_digest() in (had, self.initial["seen"]) and not self.errors and not is_going:
            self.leave_as_stored()
        else:
            self.say_what_is_stored()
        self.see_anew()

    def typed_digest(self):
        return digest(content_of(self.instance, chosen=self.cleaned_data))

    def posted_seen(self):
        return self.data.get(self.add_prefix("seen"), "")

    def leave_as_stored(self):
        """What was typed is what was there before, or what is there now."""
        for field in self.instance._meta.concrete_fields:
            if self.stored and not field.primary_key:
                setattr(self.instance, field.attname, getattr(self.stored, field.attname))
        self.changed_data = []
        self.empty_permitted = True

    def say_what_is_stored(self):
        if self.stored is None:
            self.add_error(None, ValidationError(GONE, code="seen"))
            return
        self.add_error(None, saved_words(self.stored))
        for name in self.differing():
            self.add_error(name, stored_words(self.stored, name))

    def differing(self):
        """The fields of this form in which what is typed is not what is stored."""
        typed, now = content_of(self.instance, chosen=self.cleaned_data), content_of(self.stored)
        return [name for name in self.fields if name in now and typed[name] != now[name]]

    def see_anew(self):
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.initial["seen"]

    def settle(self, by):
        """Once it is known who saves: what the edit means for the other language. Plain rows have none."""


class BilingualForm(SeenForm):
    """Nobody chooses a state of the Welsh: it follows from the texts, and from what is said of them here."""

    welsh = forms.ChoiceField(
        label=gettext_lazy("The Welsh"), choices=CHOICES, required=False, widget=forms.RadioSelect, initial=""
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.texts_before = welsh.texts_of(self.instance) if self.stored else {}
        if "welsh" not in self.fields:
            return
        if self.has_welsh():
            self.fields["welsh"].help_text = state_words(self.instance)
        else:
            self.fields["welsh"].widget = forms.HiddenInput()

    def has_welsh(self):
        """Whether there is something to say about it."""
        typed = any(value for name, value in self.data.items() if name.startswith(self.cy_prefix()) and "_cy" in name)
        return typed or any(text["cy"] for text in self.texts_before.values())

    def cy_prefix(self):
        return f"{self.prefix}-" if self.prefix else ""

    def _post_clean(self):
        super()._post_clean()
        reviewed = self.cleaned_data.get("welsh") == REVIEWED
        if reviewed and welsh.lacks_welsh(welsh.texts_of(self.instance)):
            self.add_error("welsh", _("Welsh that is missing cannot be reviewed."))

    def settle(self, by):
        said = self.cleaned_data.get("welsh")
        welsh.settle(self.instance, self.texts_before, WelshState.DRAFT if said else None)
        if said == REVIEWED:
            welsh.review(self.instance, by)


class SeenFormSet(BaseInlineFormSet):
    """Rows that went meanwhile come back as new ones; rows that somebody else made meanwhile are met by name."""

    natural = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = gathered(self.data, self.prefix, {row.pk: row for row in self.get_queryset()}, self.natural)

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            if form.overtaken:
                raise saved_words(form.stored)


def gathered(data, prefix, there, natural):
    """The posted rows as the formset can read them now: {prefix}-{number}-{field}, first those that exist."""
    rows, existing = posted_rows(data, prefix), {str(key) for key in there}
    known = {tuple(str(row.serializable_value(name)) for name in natural): key for key, row in there.items()}
    kept = [row for row in rows if one(row, "id") in existing]
    gone = [row for row in rows if one(row, "id") and one(row, "id") not in existing and not one(row, "DELETE")]
    fresh = [row for row in rows if not one(row, "id")]
    taken = [row for row in fresh if natural and tuple(one(row, name) for name in natural) in known]
    if not gone and not taken and len(kept) + len(fresh) == len(rows):
        return data
    for row in taken:
        row["id"] = [str(known[tuple(one(row, name) for name in natural)])]
    met = [row for row in taken if says_something(row, natural) and row["id"] not in [each["id"] for each in kept]]
    new = [row for row in fresh if row not in taken and says_something(row, natural)]
    return written(data, prefix, [*kept, *met], [row | {"id": [""]} for row in gone] + new)


def posted_rows(data, prefix):
    """[{field: values}] in the order of the page."""
    rows, pattern = {}, re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)")
    for name in data:
        if found := pattern.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = data.getlist(name)
    return [rows[number] for number in sorted(rows)]


def one(row, name):
    return (row.get(name) or [""])[-1]


def says_something(row, natural):
    return any("".join(values).strip() for name, values in row.items() if name.endswith(("_en", "_cy")))


def written(data, prefix, initial, extra):
    data = data.copy()
    for name in [name for name in data if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
        del data[name]
    for number, row in enumerate([*initial, *extra]):
        for name, values in row.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"], data[f"{prefix}-TOTAL_FORMS"] = len(initial), len(initial) + len(extra)
    return data


def saved_words(row):
    """Who saved what is stored now, and what that means for the form."""
    who, when = last_save_of(row)
    said = {"who": who.name if who else _("Somebody"), "when": moment(when)}
    return ValidationError(
        _(
            "%(who)s saved this while you were writing%(when)s. What is stored now stands at each field that differs,"
            " with your text still in the field. Saving again puts yours in its place."
        )
        % said,
        code="seen",
    )


def moment(when):
    return f" ({date_format(localtime(when), 'DATETIME_FORMAT')})" if when else ""


def stored_words(row, name):
    """The stored value of a field; of a text, in both languages."""
    base, _separator, language = name.rpartition("_")
    if language in LANGUAGES and base:
        parts = [stored_text(row, base, each) for each in LANGUAGES]
        return ValidationError(format_html("{}{}{}", _("Stored now:"), *parts), code="seen")
    return ValidationError(format_html("{} {}", _("Stored now:"), shown(row, name)), code="seen")


def stored_text(row, base, language):
    text = getattr(row, f"{base}_{language}") or "–"
    return format_html(
        '<span class="pp-stored"><b>{}</b> <span lang="{}">{}</span></span>', LANGUAGES[language], language, text
    )


def shown(row, name):
    field = row._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(str(part) for part in getattr(row, name).all()) or "–"
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "–" if value in (None, "") else value


def state_words(row):
    """How the Welsh of a row stands, for the choice beneath it."""
    state = WelshState(welsh.state_of(row))
    words = [_("Now: %(state)s.") % {"state": state.label}]
    if row.welsh_reviewer and state == WelshState.REVIEWED:
        day = date_format(row.welsh_reviewed_on) if row.welsh_reviewed_on else ""
        words.append(_("By %(who)s, %(day)s.") % {"who": row.welsh_reviewer, "day": day})
    if row.english_is_stale:
        words.append(_("The Welsh changed since the English was written."))
    return " ".join(words)
