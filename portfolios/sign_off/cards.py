"""One claim as the queue shows it, and the form that decides it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..canonical import digest
from ..evidence.content import rendered_answers
from ..models import Claim
from ..tickets.statements import statements
from .forms import DecisionForm
from .glimpse import differences_since, glimpse
from .snapshot import descriptor_of, snapshot_of
from .standing import judge


@dataclass(frozen=True)
class Card:
    claim: Claim
    form: DecisionForm
    answers: list
    statements: list
    descriptor: object
    days: int
    differences: list
    has_changed: bool = False

    @property
    def has_errors(self):
        return self.form.is_bound and bool(self.form.errors)


def cards(claims, posted=None, *, reader):
    """A card for each claim (fetched by `queue.with_everything_shown`). `posted`: {claim key: form} of a page sent."""
    judge(claims, reader=reader)
    return [card(claim, (posted or {}).get(str(claim.pk))) for claim in claims]


def card(claim, posted=None):
    """Keeps what was typed; of a claim that has changed since it was shown, the reason but not the verdict."""
    snapshot = snapshot_of(claim)
    shown = digest(snapshot)
    has_changed = posted is not None and not posted.is_about(shown, claim.version)
    if posted is None or has_changed:
        form = DecisionForm(prefix=str(claim.pk), about=about(claim), initial=initial(claim, snapshot, shown, posted))
    else:
        form = posted
        # Validation has already bound the field, with the label that it had then.
        form["verdict"].label = form.fields["verdict"].label = about(claim)
    return Card(
        claim=claim,
        form=form,
        answers=[(label, text) for label, text in rendered_answers(claim.evidence, get_language()) if text],
        statements=statements(snapshot["evidence"], get_language()),
        descriptor=descriptor_of(claim),
        days=(timezone.now() - claim.submitted_at).days,
        differences=differences_since(posted["seen"].value() or "", snapshot) if has_changed else [],
        has_changed=has_changed,
    )


def about(claim):
    return _("Decision on %(competency)s, %(technician)s") % {
        "competency": claim.item.code,
        "technician": claim.technician,
    }


def initial(claim, snapshot, shown, posted):
    kept = posted["reason"].value() if posted else ""
    return {"digest": shown, "version": claim.version, "seen": glimpse(snapshot), "reason": kept}
