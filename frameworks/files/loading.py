"""Loads a framework file.

Invariant: one transaction; a file with an error, and a file that differs from what it once published, change nothing.
"""

from dataclasses import dataclass, field

from django.db import transaction

from ..editing import recorded
from ..models import Edit, Edition
from ..publishing import PublishingRefused, publish
from .defaults import unsaid_as_stored
from .document import document_of
from .reader import read_framework
from .writer import is_newest, write_edition

FROZEN = ("edition", "kinds", "levels", "items", "expectations", "sufficiency", "changes", "carry_over")
LIVING = {"framework": "the framework itself", "stages": "its stages", "associations": "associations"}
MOST_DIFFERENCES = 20


@dataclass
class Outcome:
    """What loading a file did: `done` is created, updated or unchanged."""

    edition: Edition
    done: str
    published: bool = False
    notes: list = field(default_factory=list)


@transaction.atomic
def load_framework(path, *, publish_it=False):
    """An Outcome. Raises FileRefused with all that is wrong; nothing has changed then."""
    document, report = read_framework(path)
    edition = stored_edition(document)
    if edition and not edition.is_draft:
        return leave_published(edition, document, report)
    if edition is None:
        outcome = Outcome(write_edition(document), "created")
    elif unsaid_as_stored(document, stored := document_of(edition)) == stored:
        outcome = Outcome(edition, "unchanged")
    else:
        outcome = Outcome(write_recorded(edition, document), "updated")
    if publish_it:
        publish_loaded(outcome, report)
    return outcome


def stored_edition(document):
    rows = Edition.objects.select_for_update(of=["self"]).select_related("framework")
    return rows.filter(framework__slug=document["framework"]["slug"], code=document["edition"]["code"]).first()


def write_recorded(edition, document):
    with recorded(edition, by=None, means=Edit.Means.FILE):
        return write_edition(document)


def leave_published(edition, document, report):
    """Published content is never changed by a file; a difference is refused, place by place."""
    stored = document_of(edition)
    document = unsaid_as_stored(document, stored)
    for section in FROZEN:
        for place in differences(stored[section], document[section], (section,)):
            report.add(place, f"differs from the {edition.status} edition {edition.code}: make a new edition")
    report.problems[MOST_DIFFERENCES:] = []
    report.refuse_if_any()
    living = [name for section, name in LIVING.items() if stored[section] != document[section]]
    notes = [f"{name}: changed in the portal since, and left as it is" for name in living] if is_newest(edition) else []
    return Outcome(edition, "unchanged", notes=notes)


def differences(stored, wanted, place):
    """The innermost places at which two parts of documents differ."""
    if isinstance(stored, dict) and isinstance(wanted, dict) and stored.keys() == wanted.keys():
        for key in wanted:
            yield from differences(stored[key], wanted[key], (*place, key))
    elif isinstance(stored, list) and isinstance(wanted, list) and len(stored) == len(wanted):
        for index, pair in enumerate(zip(stored, wanted, strict=True)):
            yield from differences(*pair, (*place, index))
    elif stored != wanted:
        yield place


def publish_loaded(outcome, report):
    try:
        outcome.edition = publish(outcome.edition)
        outcome.published = True
    except PublishingRefused as refusal:
        for problem in refusal.problems:
            report.add(("edition",), problem)
        report.refuse_if_any()
