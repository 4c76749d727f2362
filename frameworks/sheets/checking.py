"""What is wrong with rows of items, in words for the person who filled them in."""

import datetime
import re
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from ..files.fields import CODE
from .columns import CERTAINTIES, ITEMS, LIMITS, descriptor_of
from .problems import Problem, did_you_mean

YES, NO = {"yes", "true", "1", "ie"}, {"no", "false", "0", "", "na"}


@dataclass
class Row:
    """One row: its number as the spreadsheet shows it, and what it says, column by column, as the document says it."""

    number: int
    said: dict


class ItemChecks:
    """Reports to `problems`; what it returns may only be used when there are none."""

    def __init__(self, document, table, problems):
        self.document, self.table, self.problems = document, table, problems
        self.kinds = [kind["key"] for kind in document["kinds"]]
        self.levels = {level["code"] for level in document["levels"]}
        for column in table.columns:
            described = descriptor_of(column)
            if described and described[0] not in self.levels:
                self.add(1, column, unknown_level(described[0], self.levels))

    def add(self, row, column, message):
        self.problems.append(Problem(message, self.table.name, row, column))

    def matched(self, known):
        """[(Row, the stored item that it is about, or None)]."""
        by_id = {str(part["id"]): part for part in known}
        by_code = {part["code"]: part for part in known}
        rows = [(Row(number, texts), find(texts, by_id, by_code)) for number, texts in self.table.rows]
        self.once([(row.number, row.said.get("code", "")) for row, _part in rows], "code", _("“%s” stands here twice"))
        about = [(row.number, str(part["id"]) if part else row.said.get("id", "")) for row, part in rows]
        self.once(about, "id", _("two rows are about the item %s"))
        for row, part in rows:
            self.settle(row, part)
        return [(row, part) for row, part in rows if row.said["code"]]

    def once(self, named, column, message):
        counted = Counter(name for _number, name in named if name)
        seen = set()
        for number, name in named:
            if counted[name] > 1 and name in seen:
                self.add(number, column, message % name)
            seen.add(name)

    def settle(self, row, part):
        """Checks each cell of a row and puts values in the place of texts."""
        for column, text in list(row.said.items()):
            check = CHECKS.get(column)
            if check:
                try:
                    row.said[column] = check(text)
                except ValueError as error:
                    self.add(row.number, column, str(error))
        self.wanted(row, part)

    def wanted(self, row, part):
        said = row.said
        if "kind" in said and said["kind"] not in self.kinds:
            message = _("the kind “%s” is not one of this edition") % said["kind"]
            self.add(row.number, "kind", message + did_you_mean(said["kind"], self.kinds))
        if part is None and "kind" not in said:
            self.add(row.number, "kind", _("a new item needs a kind"))
        if not said.get("title_en", "" if part is None else "there"):
            self.add(row.number, "title_en", _("the English title is missing"))
        if "certainty" in said and not said["certainty"]:
            said["certainty"] = self.document["edition"]["source"]["certainty"]

    def parents(self, wanted, absent):
        """That every item hangs under one that is there, of an outer kind, and none under itself."""
        numbers = {texts["code"]: number for number, texts in self.table.rows}
        order = {key: position for position, key in enumerate(self.kinds)}
        parts = {part["code"]: (part, parent) for part, parent in wanted}
        renamed = {part["id"]: part["code"] for part, _parent in wanted}
        for part, parent, _before in absent:
            if part["code"] in parts:
                message = _("“%s” is the code of an item that has no row here")
                self.add(numbers[part["code"]], "code", message % part["code"])
            parts[part["code"]] = (part, renamed.get(parent["id"], parent["code"]) if parent else "")
        for part, parent in parts.values():
            number = numbers.get(part["code"])
            if parent and parent not in parts:
                self.add(number, "parent", unknown_item(parent, parts))
            elif parent and order[parts[parent][0]["kind"]] >= order[part["kind"]]:
                ends = {"kind": part["kind"], "parent_kind": parts[parent][0]["kind"]}
                message = _("a %(kind)s cannot stand under a %(parent_kind)s: kinds run inwards")
                self.add(number, "parent" if number else "", message % ends)


def find(texts, by_id, by_code):
    """The stored item that a row is about. A row with an identifier of its own is about no other item."""
    if texts.get("id"):
        with suppress(ValueError):
            return by_id.get(str(uuid.UUID(texts["id"])))
    return by_code.get(texts.get("code", ""))


def unknown_level(level, levels):
    return _("the level “%s” is not one of this edition") % level + did_you_mean(level, levels)


def unknown_item(code, codes):
    return _("there is no item “%s”") % code + did_you_mean(code, codes)


def code(text, limit=40):
    if not CODE.fullmatch(text):
        raise ValueError(_("a code has letters, digits, full stops, hyphens and underscores only"))
    return short(text, limit)


def short(text, limit):
    if len(text) > limit:
        raise ValueError(_("%(length)s characters, at most %(limit)s fit") % {"length": len(text), "limit": limit})
    return text


def identifier(text):
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise ValueError(_("an identifier is left as it was exported, or empty for a new item")) from error


def yes_or_no(text):
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise ValueError(_("yes or no is wanted here"))


def day(text):
    if text and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(_("a day is written 2026-11-22"))
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError(_("a day is written 2026-11-22")) from error


def address(text):
    try:
        if text:
            URLValidator(schemes=["http", "https"])(text)
    except ValidationError as error:
        raise ValueError(_("an address begins with https:// or http://")) from error
    return short(text, LIMITS["source_url"])


def certainty(text):
    if text and text not in CERTAINTIES:
        raise ValueError(_("“%s” is not known here") % text + did_you_mean(text, CERTAINTIES))
    return text


def title(text):
    return short(text, LIMITS["title"])


CHECKS = {
    "id": identifier,
    "code": code,
    "assessable": yes_or_no,
    "title_en": title,
    "title_cy": title,
    "source": title,
    "source_url": address,
    "certainty": certainty,
    "last_checked": day,
}

__all__ = ["ITEMS", "ItemChecks", "Row", "code", "short", "unknown_item", "unknown_level"]
