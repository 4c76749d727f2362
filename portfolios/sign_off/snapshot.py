"""What a decider is shown of a claim, as plain data whose digest binds the decision to it.

Invariant: the same content gives the same digest whatever language the page is in; nothing here writes.
"""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ..evidence.content import content_of, in_both, in_language, render_answers

LABELS = {
    "framework": _("Framework"),
    "competency": _("Competency"),
    "level": _("Level"),
    "descriptor": _("What the level means"),
    "justification": _("Why this evidence shows it"),
    "form": _("Kind of evidence"),
    "title": _("Title"),
    "event_date": _("Date of the event"),
    "is_anonymised": _("Nobody can be recognised"),
    "attachments": _("Attachments"),
    "statements": _("What assessors wrote"),
}


@dataclass(frozen=True)
class Difference:
    field: str
    label: str
    before: str
    after: str


def with_content(claims):
    """These claims with everything that `snapshot_of` reads, in four queries whatever their number."""
    return claims.select_related(
        "technician",
        "portfolio__edition__framework",
        "item__edition",
        "level",
        "evidence__form",
        "evidence__feedback_cycle",
    ).prefetch_related("evidence__attachments", "evidence__statements", "item__descriptors")


def snapshot_of(claim):
    """Everything that the decision is about. A hidden query for each part not fetched by `with_content`."""
    edition, item, level, descriptor = claim.portfolio.edition, claim.item, claim.level, descriptor_of(claim)
    return {
        "claim": str(claim.pk),
        "framework": {"slug": edition.framework.slug, "edition": edition.code},
        "competency": {"code": item.code, "title": in_both(item, "title"), "text": in_both(item, "text")},
        "level": {"code": level.code, "title": in_both(level, "title")} if level else None,
        "descriptor": in_both(descriptor, "text") if descriptor else None,
        "justification": claim.justification,
        "evidence": content_of(claim.evidence),
    }


def descriptor_of(claim):
    """What the competency looks like at the claimed level, or None."""
    return next((text for text in claim.item.descriptors.all() if text.level_id == claim.level_id), None)


def differences(old, new):
    """What changed from one snapshot to another, field by field: a list of Difference in the reader's language."""
    before, after = readable(old), readable(new)
    return [
        Difference(field, label, before.get(field, ("", ""))[1], after.get(field, ("", ""))[1])
        for field, (label, _text) in (before | after).items()
        if before.get(field, ("", ""))[1] != after.get(field, ("", ""))[1]
    ]


def readable(snapshot):
    """{field: (label, text)} of everything in a snapshot that somebody reads."""
    language, evidence = get_language(), snapshot["evidence"]
    competency, level = snapshot["competency"], snapshot["level"]
    texts = {
        "framework": " ".join(snapshot["framework"].values()),
        "competency": f"{competency['code']} {in_language(competency['title'], language)}",
        "level": in_language(level["title"], language) if level else "",
        "descriptor": in_language(snapshot["descriptor"] or {}, language),
        "justification": snapshot["justification"],
        "form": in_language(evidence["form"]["title"], language),
        "title": evidence["title"],
        "event_date": evidence["event_date"] or "",
        "is_anonymised": gettext("Yes") if evidence["is_anonymised"] else gettext("No"),
        "attachments": "\n".join(f"{file['name']} ({file['sha256'][:8]})" for file in evidence["attachments"]),
    }
    if evidence.get("statements"):
        texts["statements"] = "\n\n".join(said(entry, language) for entry in evidence["statements"])
    readable = {field: (str(LABELS[field]), text) for field, text in texts.items()}
    rendered = render_answers(evidence["answers"], language)
    names = [f"answers.{answer['name']}" for answer in evidence["answers"]]
    return readable | dict(zip(names, rendered, strict=True))


def said(entry, language):
    """What one assessor wrote, in one text."""
    answers = (f"{label} {text}" for label, text in render_answers(entry["answers"], language) if text)
    return "\n".join([f"{entry['name']}, {entry['position']}", *answers])
