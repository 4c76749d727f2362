"""Puts what was planned into a draft edition."""

from django.db import transaction
from django.utils.translation import gettext as _

from ...editing.recording import record_new
from ...files.writer import write_edition
from ...models import Edit, Edition, Framework
from .findings import PackageRefused


@transaction.atomic
def store(planned, *, by):
    """The draft. `by`: the editor, or None for a command. PackageRefused where the edition is there already."""
    part = planned.document["edition"]
    framework = Framework.objects.select_for_update().filter(slug=planned.document["framework"]["slug"]).first()
    if framework and planned.is_new:
        raise PackageRefused([_("Somebody has made a framework with this address meanwhile: choose another one.")])
    if framework and Edition.objects.filter(framework=framework, code=part["code"]).exists():
        raise PackageRefused([_("This framework already has an edition with this code.")])
    edition = write_edition(planned.document)
    record_new(edition, by=by, means=Edit.Means.CASE)
    return Edition.objects.select_related("framework").get(pk=edition.pk)
