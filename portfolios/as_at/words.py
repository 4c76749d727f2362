"""The words that belong to what the ledger tells: kept rows, each held against its event before it is shown.

Invariant: a row that is not what its event recorded is never shown without saying so.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..canonical import digest
from ..evidence.content import LANGUAGES, in_language
from ..ledger.fingerprints import RECORDED, fingerprint, held, key_of
from ..models import CompetencySignOff, Decision, LedgerEvent, StageCompletion, Submission
from ..sign_off.snapshot import readable

AS_RECORDED, CHANGED, ERASED, GONE = "as_recorded", "changed", "erased", "gone"
LABELS = {
    AS_RECORDED: _("As the ledger recorded it"),
    CHANGED: _("Changed after it was recorded"),
    ERASED: _("Erased since, as its writer asked"),
    GONE: _("No longer kept"),
}


@dataclass(frozen=True)
class Kept:
    """A row and whether it is what its event recorded; `row` is None where there is none any more."""

    row: object
    truth: str

    @property
    def is_true(self):
        return self.truth == AS_RECORDED

    @property
    def snapshot(self):
        """What was shown of a claim; None where nothing of it is left to show."""
        found = self.row.snapshot if self.row else None
        return found if found and {"competency", "evidence"} <= found.keys() else None

    @property
    def label(self):
        return LABELS[self.truth]


def kept(row, event, snapshot, events):
    """`snapshot`: the digest that the event gives of what was shown; `events`: all of the portfolio's."""
    if row is None:
        return Kept(None, GONE)
    erasure = next((each for each in events.values() if is_erasure(each, row)), None)
    if erasure:
        return Kept(row, ERASED if is_bound(row, erasure) else CHANGED)
    is_true = digest(row.snapshot) == snapshot and is_bound(row, event)
    return Kept(row, AS_RECORDED if is_true else CHANGED)


def is_erasure(event, row):
    return event.kind == LedgerEvent.Kind.PERSON_ERASED and key_of(row) in event.fingerprints


def is_bound(row, event):
    """Whether the event's fingerprint is that of this row. Events from before rows were bound have none."""
    told = event.fingerprints.get(key_of(row))
    if not told:
        return True
    return fingerprint(event, RECORDED[row._meta.model_name], held(row)) == told


def submissions(claims, events):
    """{claim key: Kept} of what each of these claims put forward last. One query."""
    rows = Submission.objects.filter(claim__in=[claim.id for claim in claims])
    found = {(str(row.claim_id), row.claim_version): row for row in rows}
    return {
        claim.id: kept(found.get((claim.id, claim.put_forward)), events[claim.sequence], claim.snapshot, events)
        for claim in claims
    }


def decisions(acts, events):
    return _acts(Decision, acts, events)


def sign_offs(acts, events):
    return _acts(CompetencySignOff, acts, events, "item", "level")


def completions(acts, events):
    return _acts(StageCompletion, acts, events, "stage")


def _acts(model, acts, events, *related):
    """{key of an act: Kept}. One query."""
    found = model.objects.filter(pk__in=[act.id for act in acts])
    # Without a name it would join every table that a row leads to.
    rows = {str(row.pk): row for row in (found.select_related(*related) if related else found)}
    return {act.id: act_kept(rows.get(act.id), act, events) for act in acts}


def act_kept(row, act, events):
    """Of the row of an act, which is in hand; `events`: those of the ledger that tells of it."""
    found = kept(row, events[act.sequence], act.snapshot, events)
    says = row is None or (row.outcome, row.decider_id) == (act.outcome, act.by)
    return found if says else Kept(row, CHANGED)


def other_language(snapshot):
    """(language, title of the competency) in the language that the reader does not read here, where it was kept."""
    other = next(language for language in LANGUAGES if language != get_language())
    return other, snapshot["competency"]["title"].get(other, "")


def title_of(snapshot):
    return in_language(snapshot["competency"]["title"], get_language())


def rows_of(snapshot):
    """(label, text) of everything in a snapshot that somebody wrote or read, but for the competency itself."""
    return [(label, text) for field, (label, text) in readable(snapshot).items() if text and field != "competency"]
