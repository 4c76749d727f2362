"""What became of a page of decisions, in words."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import refusals
from .standing import newest

ORDER = ("accepted", "returned", "asked", "changed", "decided", "taken_back", "asked_before", "refused")


def in_words(results):
    """One sentence, for example "2 accepted, 1 returned, 1 changed since you opened the page"."""
    counts = Counter(kind_of(result) for result in results)
    return ", ".join(counted(kind, counts[kind]) for kind in ORDER if counts[kind]) + "."


def kind_of(result):
    if result.decision:
        return result.decision.outcome
    if result.question:
        return "asked"
    kinds = {
        refusals.ChangedSinceShown: "changed",
        refusals.SignerChanged: "changed",
        refusals.AlreadyDecided: "decided",
        refusals.NotWaiting: "taken_back",
        refusals.AlreadyAsked: "asked_before",
    }
    return kinds.get(type(result.refusal), "refused")


def counted(kind, count):
    words = {
        "accepted": ngettext("%(count)d accepted", "%(count)d accepted", count),
        "returned": ngettext("%(count)d returned", "%(count)d returned", count),
        "asked": ngettext("%(count)d question asked", "%(count)d questions asked", count),
        "changed": ngettext(
            "%(count)d changed since you opened the page", "%(count)d changed since you opened the page", count
        ),
        "decided": ngettext("%(count)d already decided", "%(count)d already decided", count),
        "taken_back": ngettext("%(count)d taken back by the technician", "%(count)d taken back by technicians", count),
        "asked_before": ngettext(
            "%(count)d with a question of yours still open", "%(count)d with questions of yours still open", count
        ),
        "refused": ngettext("%(count)d not yours to decide", "%(count)d not yours to decide", count),
    }
    return words[kind] % {"count": count}


def refused_rows(results, claims):
    """(claim, sentence) for each claim that was not decided and that its reader may still see."""
    known = {str(claim.pk): claim for claim in claims}
    refused = [result for result in results if result.refusal]
    return [
        (known.get(str(result.choice.claim_id)), sentence_for(result.refusal, known.get(str(result.choice.claim_id))))
        for result in refused
    ]


def sentence_for(refusal, claim):
    """The refusal, with the name of whoever decided instead."""
    decision = newest(claim) if claim and isinstance(refusal, refusals.AlreadyDecided) else None
    if decision is None:
        return str(refusal)
    decided = {"name": decision.decider_name, "outcome": decision.get_outcome_display()}
    return _("%(name)s has already decided this claim: %(outcome)s.") % decided
