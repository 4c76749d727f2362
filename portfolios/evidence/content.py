"""What somebody who reads evidence is shown, as plain data, and as words in either language.

Invariant: content names everything that a decider sees and carries its own labels, so that a kept revision or
the snapshot of a decision can be shown without the rows from which it was made.
"""

import datetime

from django.utils import formats, translation
from django.utils.translation import gettext

from ..models import Claim
from ..models.feedback import FEEDBACK_FORM
from . import put_forward
from .feedback_words import answers_of
from .questions import own_questions, statements_of, technicians_questions

LANGUAGES = ("en", "cy")


def content_of(evidence):
    """Everything a decider sees of this evidence. For lists, select `form`, prefetch `attachments`, `statements`."""
    form, statements = evidence.form, statements_of(evidence)
    # Without any the key is missing: what was signed before there were statements keeps its digest.
    written = {"statements": [kept.content | {"sha256": kept.sha256} for kept in statements]} if statements else {}
    return written | {
        "form": {"key": form.key, "version": form.version, "title": in_both(form, "title")},
        "revision": evidence.revision,
        "title": evidence.title,
        "event_date": evidence.event_date.isoformat() if evidence.event_date else None,
        "answers": [
            answer(field, evidence.answers.get(field["name"]))
            for field in (technicians_questions(form) if statements else form.fields)
        ]
        + colleagues_answers(evidence),
        "attachments": [
            {
                "id": str(attachment.pk),
                "name": attachment.name,
                "kind": attachment.kind,
                "size": attachment.size,
                "sha256": attachment.sha256,
                "description": attachment.description,
            }
            for attachment in evidence.current_attachments
        ],
        "is_anonymised": evidence.is_anonymised,
    }


def answer(field, value):
    """One answer with its question: {name, kind, label: {en, cy}, value}, and for a choice its words."""
    entry = {"name": field["name"], "kind": field["kind"], "label": both(field["label"]), "value": value or ""}
    if field["kind"] == "choice":
        words = {choice["value"]: both(choice["label"]) for choice in field.get("choices", [])}
        entry["choice"] = words.get(value, dict.fromkeys(LANGUAGES, ""))
    return entry


def colleagues_answers(evidence):
    """What colleagues said in the round of feedback that this evidence came from, as answers, or an empty list.

    For lists, select `feedback_cycle`.
    """
    if evidence.form.key != FEEDBACK_FORM or not hasattr(evidence, "feedback_cycle"):
        return []
    return answers_of(evidence.feedback_cycle.results)


def both(words):
    return {language: words.get(language) or "" for language in LANGUAGES}


def in_both(thing, field):
    """A translated field of a model in each language, without the English that stands in for missing Welsh."""
    return {language: getattr(thing, f"{field}_{language}") or "" for language in LANGUAGES}


def in_language(words, language):
    """The words in `language`, in English where there are none."""
    return words.get(language) or words.get("en") or ""


def rendered_answers(evidence, language):
    """(label, text) for every question that the technician answers, in the form's order; no text where unanswered."""
    own = [answer(field, evidence.answers.get(field["name"])) for field in own_questions(evidence)]
    return render_answers(own + colleagues_answers(evidence), language)


def render_answers(answers, language):
    """(label, text) for the answers of a content, wherever it was kept."""
    with translation.override(language):
        return [(in_language(entry["label"], language), render(entry, language)) for entry in answers]


def render(entry, language):
    value = entry["value"]
    if entry["kind"] == "choice":
        return in_language(entry["choice"], language) or value
    if entry["kind"] == "confirm":
        return gettext("Yes") if value else gettext("No")
    if entry["kind"] == "date" and value:
        return formats.date_format(datetime.date.fromisoformat(value), "DATE_FORMAT")
    return str(value)


def shown_to(evidence, user):
    """The content that `user` may read: the owner's as it stands; for others what was last put before them, or None."""
    if user.pk == evidence.owner_id:
        return content_of(evidence)
    claims = claims_before(evidence, user)
    if put_forward.is_as_it_stands(claims, evidence):
        return content_of(evidence)
    return put_forward.last_contents(claims).get(evidence.pk)


def is_older(evidence, user):
    """Whether `user` reads something else than what the owner has now."""
    is_owner = user.pk == evidence.owner_id
    return not is_owner and not put_forward.is_as_it_stands(claims_before(evidence, user), evidence)


def may_download(attachment, user):
    """Whether this file belongs to what `user` reads of its evidence, now or in a version that was put before them."""
    evidence = attachment.evidence
    if user.pk == evidence.owner_id:
        return True
    claims = claims_before(evidence, user)
    if attachment.removed_at is None and put_forward.is_as_it_stands(claims, evidence):
        return True
    kept = put_forward.contents(claims)
    return any(file.get("id") == str(attachment.pk) for content in kept for file in content.get("attachments", []))


def claims_before(evidence, user):
    return list(Claim.objects.visible_to(user).filter(evidence=evidence))


def claim_shown_to(claim, user):
    """{title, why, level} of a claim as `user` may read it; `decisions` the newest first, prefetched.

    What its owner is writing at this moment, after a return or in an amendment, is nobody else's to read yet.
    """
    newest = next(iter(claim.decisions.all()), None)
    is_as_decided = put_forward.is_as_it_stands([claim], claim.evidence)
    if newest is None or user.pk == claim.technician_id or is_as_decided:
        level = claim.level.title if claim.level else ""
        return {"title": str(claim.evidence), "why": claim.justification, "level": level}
    level = newest.snapshot.get("level") or {}
    return {
        "title": newest.snapshot["evidence"]["title"],
        "why": newest.snapshot["justification"],
        "level": in_language(level.get("title", {}), translation.get_language()),
    }
