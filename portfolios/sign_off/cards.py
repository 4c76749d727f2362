"""One claim as the queue shows it, and the form that decides it."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..canonical import digest
from ..evidence.content import rendered_answers
from ..models import Claim
from ..tickets.statements import statements
from . import begun, showcase
from .asked import questions_of
from .forms import DecisionForm
from .glimpse import differences_since, glimpse
from .sending import QUESTION
from .snapshot import descriptor_of, differences, snapshot_of
from .standing import judge


@dataclass
class Card:
    claim: Claim
    form: DecisionForm
    answers: list
    statements: list
    descriptor: object
    days: int
    days_late: int
    differences: list = field(default_factory=list)
    has_changed: bool = False
    begun: object = None
    showcase: list = field(default_factory=list)
    is_asked: bool = False

    @property
    def has_errors(self):
        return self.form.is_bound and bool(self.form.errors)

    @property
    def pictures(self):
        """Files that can be shown as they are: they were painted anew when they came."""
        return [file for file in self.claim.evidence.current_attachments if file.is_image]

    @property
    def other_files(self):
        return [file for file in self.claim.evidence.current_attachments if not file.is_image]


def cards(claims, posted=None, *, reader):
    """A card for each claim (fetched by `queue.for_cards`). `posted`: {claim key: form} of a page sent."""
    judge(claims, reader=reader)
    made = [card(claim, (posted or {}).get(str(claim.pk)), reader=reader) for claim in claims]
    show_what_changed_since_begun(made)
    return made


def card(claim, posted=None, *, reader):
    """Keeps what was typed; of a claim that has changed since it was shown, the reason but not the verdict."""
    snapshot = snapshot_of(claim)
    shown, kept = digest(snapshot), None if posted else begun.of(claim)
    has_changed = (posted or kept) is not None and not (posted or kept).is_about(shown, claim.version)
    claim.asked = questions_of(claim)
    asked = [question for question in claim.asked if not question.answered_at]
    may_ask = all(question.asker_id != reader.pk for question in asked)
    if posted is None or has_changed:
        start = {"digest": shown, "version": claim.version, "seen": glimpse(snapshot)}
        start |= initial(posted, kept, has_changed)
        form = DecisionForm(prefix=str(claim.pk), about=about(claim), may_ask=may_ask, initial=start)
    else:
        form = named(posted, claim, may_ask=may_ask)
    return Card(
        claim=claim,
        form=form,
        answers=[(label, text) for label, text in rendered_answers(claim.evidence, get_language()) if text],
        statements=statements(snapshot["evidence"], get_language()),
        descriptor=descriptor_of(claim),
        days=(timezone.now() - claim.submitted_at).days,
        days_late=max((timezone.localdate() - claim.due_on).days, 0) if claim.due_on else 0,
        differences=differences_since(posted["seen"].value() or "", snapshot) if posted and has_changed else [],
        has_changed=has_changed,
        begun=kept,
        showcase=showcase.beside(claim),
        is_asked=bool(asked),
    )


def initial(posted, kept, has_changed):
    """What a fresh form starts with: the words, and the verdict unless it was about something else."""
    if posted:
        return {"reason": posted["reason"].value()}
    if kept is None:
        return {}
    return {"reason": kept.reason} | ({"verdict": kept.verdict} if kept.verdict and not has_changed else {})


def named(form, claim, *, may_ask):
    """The form of a page that was sent, which did not know yet what it is about, nor whether a question waits."""
    if not may_ask and form["verdict"].value() != QUESTION:
        form.offer_no_question()
    form.named = about(claim)
    # Validation has already bound the field, with the label that it had then.
    label = _("Decision on %(claim)s") % {"claim": form.named}
    form["verdict"].label = form.fields["verdict"].label = label
    return form


def about(claim):
    return f"{claim.item.code}, {claim.technician}"


def show_what_changed_since_begun(made):
    """The difference to what was put forward when a decision was begun; a query only where there is any."""
    stale = [(each.claim.pk, each.begun) for each in made if each.begun and each.has_changed]
    then = begun.shown_then(stale) if stale else {}
    for each in made:
        snapshot = each.begun and then.get((each.claim.pk, each.begun.seen_digest))
        if each.has_changed and snapshot:
            each.differences = differences(snapshot, snapshot_of(each.claim))
