"""What a file may leave out, filled in; and, for the way out, what it need not say."""

import uuid

from ..models.honesty import Certainty, WelshState
from .schema import NAMESPACE

UNSAID = ("changes", "carry_over")
EMPTY_SOURCE = {"title": "", "url": "", "certainty": None, "last_checked": None, "note": {}}


def derived_id(framework_slug, item_code):
    return uuid.uuid5(NAMESPACE, f"{framework_slug}/{item_code}")


def derived_welsh(words):
    """Welsh that came with a file is a draft until a translator has said otherwise."""
    return WelshState.DRAFT.value if words and words.get("cy") else WelshState.MISSING.value


def fill(document):
    """Completes a document in place; every rule is undone by `trim`."""
    certainty = document["edition"]["source"]["certainty"] or Certainty.CERTAIN.value
    document["edition"]["source"]["certainty"] = certainty
    for part, words in translated_parts(document):
        part["welsh"] = part["welsh"] or derived_welsh(words)
    for part in walk_items(document["items"]):
        part["id"] = part["id"] or derived_id(document["framework"]["slug"], part["code"])
        part["source"]["certainty"] = part["source"]["certainty"] or certainty
    for part in [*document["stages"], *document["sufficiency"]]:
        part["source"]["certainty"] = part["source"]["certainty"] or certainty
    for part in document["changes"] or []:
        part["proposed"] = part["proposed"] or part["kind"]
    return settle_order(document)


def settle_order(document):
    """Where order says nothing, one order; a stage that expects nothing is not mentioned."""
    document["associations"].sort(key=lambda part: (part["from"], part["to"], part["relation"]))
    for wanted in document["expectations"].values():
        wanted["optional"].sort(key=lambda group: group["code"])
    (document["changes"] or []).sort(key=lambda part: (part["from"] or "", part["to"] or ""))
    if document["carry_over"]:
        document["carry_over"] = dict(sorted(document["carry_over"].items()))
    document["expectations"] = {
        stage: wanted for stage, wanted in document["expectations"].items() if wanted["required"] or wanted["optional"]
    }
    return document


def unsaid_as_stored(document, stored):
    """The document, with what the edition holds where a file may say nothing."""
    return document | {section: stored[section] for section in UNSAID if document[section] is None}


def translated_parts(document):
    """(part, the words by which its Welsh is judged) for everything with a state of translation."""
    titled = [document["framework"], document["edition"], *document["levels"], *document["stages"]]
    for wanted in document["expectations"].values():
        titled.extend(wanted["optional"])
    for part in walk_items(document["items"]):
        titled.append(part)
        yield from ((descriptor, descriptor) for descriptor in part["descriptors"].values())
    yield from ((part, part["title"]) for part in titled)
    yield from ((part, part["name"]) for part in document["kinds"])
    noted = [*document["sufficiency"], *document["associations"], *(document["changes"] or [])]
    yield from ((part, part["note"]) for part in noted)


def walk_items(items):
    """Every item of a nested list, in the order of the file."""
    for part in items:
        yield part
        yield from walk_items(part["items"])


def trim(document):
    """A copy of the document without what `fill` would put back, ready to be written."""
    certainty = document["edition"]["source"]["certainty"]
    inherited = EMPTY_SOURCE | {"certainty": certainty}
    welsh = {id(part): derived_welsh(words) for part, words in translated_parts(document)}

    def implied(part, key, value):
        if key == "welsh":
            return value == welsh.get(id(part))
        if key == "id":
            return value == derived_id(document["framework"]["slug"], part["code"])
        if key == "proposed":
            return value == part["kind"]
        return key == "source" and part is not document["edition"] and value == inherited

    def shorter(part, name=""):
        if isinstance(part, list):
            return [shorter(child) for child in part]
        if not isinstance(part, dict):
            return part
        if name in ("required", "items"):  # expected items; one at no level is expected as it stands
            return {code: level or None for code, level in part.items()}
        written = {key: value for key, value in part.items() if not implied(part, key, value)}
        return {key: shorter(value, key) for key, value in written.items() if worth_writing(key, value)}

    return shorter(document) | {"levels": shorter(document["levels"])}


def worth_writing(key, value):
    """False is written where true is what silence means, and no errors where silence would mean any number."""
    if key == "errors_allowed":
        return value is not None
    return key == "may_show_text" or value not in ("", {}, [], None, False)
