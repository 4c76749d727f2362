"""The kinds of evidence that can be written, as the forms that were loaded."""

from itertools import groupby

from django.http import Http404

from ..models import EvidenceForm
from ..models.feedback import FEEDBACK_FORM


def by_family():
    """[(family in words, [form, …])] of the current forms, the commonest first."""
    forms = list(writable())
    order = {form.family: place for place, form in reversed(list(enumerate(forms)))}
    forms.sort(key=lambda form: (order[form.family], form.position))
    return [(family, list(group)) for family, group in groupby(forms, key=lambda form: form.get_family_display())]


def writable():
    """Forms that somebody fills in; released feedback becomes evidence by itself."""
    return EvidenceForm.objects.current().exclude(key=FEEDBACK_FORM)


def current(key):
    """The form that new evidence of this kind is written on. Raises Http404."""
    return found(writable().filter(key=key))


def version_of(key, version):
    """The form that an open page shows, also when a newer one has been loaded since. Raises Http404."""
    return found(EvidenceForm.objects.filter(key=key, version=version))


def found(forms):
    form = forms.first()
    if form is None:
        raise Http404
    return form
