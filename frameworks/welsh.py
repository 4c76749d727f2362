"""What a change of one language does to the other, and what an edition lacks in either.

Invariant: a text whose other language was changed since it was written is never called up to date, until it is
changed too or somebody says that both say the same. Whatever changes a text calls `settle` with the texts as they
were. Welsh is called reviewed only with the name of who reviewed it.
"""

from dataclasses import dataclass
from functools import cache
from itertools import chain

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from .models import Association, Descriptor, Edition, Framework
from .models.honesty import WelshState

# What `settle`, `review` and `agree` set; for `save(update_fields=…)`.
MARKS = ["welsh_state", "english_is_stale", "texts_behind", "welsh_reviewer", "welsh_reviewed_on"]
LANGUAGES = ("en", "cy")
EMPTY = {"en": "", "cy": ""}
MISSING, STALE, ENGLISH_STALE = "missing", "stale", "english_stale"


class ReviewRefused(Exception):
    """The reason, in words for the editor."""


@dataclass(frozen=True)
class Gap:
    """One text of one row that stands in the way of publication. `what`: missing, stale or english_stale."""

    row: object
    field: str
    what: str


@cache
def fields_of(model):
    """The names of the texts that a model has in both languages, in the order of the model; notes on sources last."""
    translated = translator.get_options_for_model(model).all_fields
    names = [field.name for field in model._meta.get_fields() if field.name in translated]
    return sorted(names, key=lambda name: name == "source_note")


def texts_of(row):
    """{field: {"en": …, "cy": …}}, as a form would store them."""
    return {
        field: {language: clean(getattr(row, f"{field}_{language}")) for language in LANGUAGES}
        for field in fields_of(type(row))
    }


def clean(text):
    return (text or "").replace("\r\n", "\n").strip()


def state_of(row):
    """The state of a row's Welsh as it may be shown. What is stored may flatter, after a file or an older portal."""
    texts = texts_of(row)
    if lacks_welsh(texts):
        return WelshState.MISSING
    if any(name.endswith("_cy") for name in behind(row, texts)):
        return WelshState.STALE
    reviewed = row.welsh_state == WelshState.REVIEWED and row.welsh_reviewer
    return WelshState.REVIEWED if reviewed else WelshState.DRAFT


def lacks_welsh(texts):
    """A row that says nothing in either language is not waiting for a translator, but has no Welsh to speak of."""
    return any(text["en"] and not text["cy"] for text in texts.values()) or not any(
        text["cy"] for text in texts.values()
    )


def behind(row, texts):
    """The columns whose other language changed since: those on record, or all of them where only the mark is."""
    found = set()
    if row.welsh_state in (WelshState.STALE, WelshState.MISSING):
        both = columns_of(texts, "cy")
        found |= both & set(row.texts_behind) or (both if row.welsh_state == WelshState.STALE else set())
    if row.english_is_stale:
        both = columns_of(texts, "en")
        found |= both & set(row.texts_behind) or both
    return found


def columns_of(texts, language):
    """The columns of one language that hold a text with a text beside it."""
    return {f"{field}_{language}" for field, text in texts.items() if text["en"] and text["cy"]}


def settle(row, before, said=None):
    """Sets the marks of `row` after an edit, without saving it. Returns whether its texts had changed.

    `before`: what `texts_of` said before the edit, or {} of a new row. `said`: the state that the editor chose in
    the same save; "draft" says that both languages say the same now, "stale" that the Welsh does not.
    """
    now = texts_of(row)
    was = {field: before.get(field, EMPTY) for field in now}
    if now != was:
        waiting = behind(row, was)
        found = (column_behind(field, was[field], now[field], waiting) for field in now)
        row.texts_behind = sorted(column for column in found if column)
        forget_review(row)
    if said in (WelshState.DRAFT, WelshState.REVIEWED):
        row.texts_behind = []
    elif said == WelshState.STALE:
        row.texts_behind = sorted({*row.texts_behind, *columns_of(now, "cy")})
    if said or now != was:
        mark(row, now)
    return now != was


def column_behind(field, was, now, waiting):
    """Which of the two columns of a text is behind the other after an edit, or None."""
    changed = [language for language in LANGUAGES if was[language] != now[language]]
    if len(changed) == 2 or not (now["en"] and now["cy"]):
        return None
    for language in LANGUAGES:
        if f"{field}_{language}" in waiting:
            return None if language in changed else f"{field}_{language}"
    if not changed or not (was["en"] and was["cy"]):  # what was not there is written from the other language
        return None
    return f"{field}_cy" if changed == ["en"] else f"{field}_en"


def mark(row, texts):
    """The marks that everything else reads, from the columns that are behind."""
    row.english_is_stale = any(name.endswith("_en") for name in row.texts_behind)
    if lacks_welsh(texts):
        row.welsh_state = WelshState.MISSING
    elif any(name.endswith("_cy") for name in row.texts_behind):
        row.welsh_state = WelshState.STALE
    elif row.welsh_state != WelshState.REVIEWED or not row.welsh_reviewer:
        row.welsh_state = WelshState.DRAFT
    if row.welsh_state != WelshState.REVIEWED:
        forget_review(row)


def forget_review(row):
    if row.welsh_state == WelshState.REVIEWED:
        row.welsh_state = WelshState.DRAFT
    row.welsh_reviewer, row.welsh_reviewed_on = "", None


def review(row, by):
    """`by` has read the Welsh beside the English. Raises ReviewRefused; does not save."""
    texts = texts_of(row)
    if lacks_welsh(texts):
        raise ReviewRefused(_("Welsh that is missing cannot be reviewed."))
    row.texts_behind = sorted(name for name in behind(row, texts) if name.endswith("_en"))
    row.welsh_state = WelshState.REVIEWED
    row.welsh_reviewer, row.welsh_reviewed_on = by.name, timezone.localdate()
    mark(row, texts)


def agree(row):
    """Somebody says that both languages say the same. Does not save."""
    row.texts_behind = []
    row.welsh_state = WelshState.REVIEWED if state_of(row) == WelshState.REVIEWED else WelshState.DRAFT
    mark(row, texts_of(row))


def parts_of(edition):
    """{kind of part: queryset}, in the order in which a reader meets them. Descriptors belong after their items."""
    descriptors = Descriptor.objects.filter(item__edition=edition).select_related("item", "level")
    associations = Association.objects.filter(origin__edition=edition).select_related("origin", "destination")
    return {
        "framework": Framework.objects.filter(pk=edition.framework_id),
        "edition": Edition.objects.filter(pk=edition.pk).select_related("framework"),
        "itemkind": edition.kinds.order_by("position", "pk"),
        "level": edition.levels.order_by("position", "pk"),
        "careerstage": edition.framework.stages.order_by("position", "pk"),
        "optionalgroup": edition.optional_groups.order_by("stage__position", "code"),
        "item": edition.items.order_by("position", "pk"),
        "descriptor": descriptors.order_by("item__position", "level__position", "pk"),
        "sufficiencyrule": edition.sufficiency_rules.order_by("position", "pk"),
        "association": associations,
        "itemchange": edition.changes.select_related("origin", "destination"),
    }


def rows_of(edition):
    """Every row of an edition that has texts, in the order in which they are read. One query for each kind of part."""
    parts = parts_of(edition)
    # The items are here already, and too large to come once more with each of their descriptors.
    parts["descriptor"] = parts["descriptor"].select_related(None).select_related("level")
    rows = {kind: list(queryset) for kind, queryset in parts.items()}
    items, described = {item.pk: item for item in rows["item"]}, {}
    for descriptor in rows.pop("descriptor"):
        descriptor.item = items[descriptor.item_id]
        described.setdefault(descriptor.item_id, []).append(descriptor)
    rows["item"] = chain.from_iterable((item, *described.get(item.pk, ())) for item in rows["item"])
    return list(chain.from_iterable(rows.values()))


def reviewed_in(edition):
    """(how many items and descriptors have reviewed Welsh, how many have Welsh at all). Two queries."""
    reviewed, written = 0, 0
    for rows in (edition.items.all(), Descriptor.objects.filter(item__edition=edition)):
        counts = rows.aggregate(
            reviewed=Count("pk", filter=Q(welsh_state=WelshState.REVIEWED) & ~Q(welsh_reviewer="")),
            written=Count("pk", filter=~Q(welsh_state=WelshState.MISSING)),
        )
        reviewed, written = reviewed + counts["reviewed"], written + counts["written"]
    return reviewed, written


def gaps_of(edition):
    """[Gap] in the order in which the texts are read."""
    return [gap for row in rows_of(edition) for gap in gaps_in(row)]


def gaps_in(row):
    """What one row lacks. Asks the database nothing."""
    texts = texts_of(row)
    late = behind(row, texts)
    for field, text in texts.items():
        if text["en"] and not text["cy"]:
            yield Gap(row, field, MISSING)
        elif f"{field}_cy" in late:
            yield Gap(row, field, STALE)
        elif f"{field}_en" in late or (text["cy"] and not text["en"]):
            yield Gap(row, field, ENGLISH_STALE)
