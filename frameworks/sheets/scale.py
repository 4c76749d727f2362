"""Levels from their sheet. A level that has no row stays: what items look like at it would be lost with it."""

import copy

from django.utils.translation import gettext as _

from ..files.defaults import derived_welsh
from .checking import code, short
from .columns import LANGUAGES, both
from .problems import Problem


def merge_levels(document, table, problems):
    there = {level["code"]: level for level in document["levels"]}
    levels = []
    for number, texts in table.rows:
        try:
            levels.append(level_of(texts, there))
        except ValueError as error:
            problems.append(Problem(str(error), table.name, number, "code"))
            continue
        if [level["code"] for level in levels].count(texts["code"]) > 1:
            problems.append(Problem(_("“%s” stands here twice") % texts["code"], table.name, number, "code"))
        if not levels[-1]["title"].get("en"):
            problems.append(Problem(_("the English title is missing"), table.name, number, "title_en"))
    named = {level["code"] for level in levels}
    document["levels"] = levels + [level for level in document["levels"] if level["code"] not in named]


def level_of(texts, there):
    marks = {"welsh": None, "welsh_reviewer": "", "welsh_reviewed_on": None, "english_stale": False}
    empty = {"code": code(texts["code"], 20), "title": {}, "description": {}} | marks | {"texts_behind": []}
    level = copy.deepcopy(there.get(texts["code"])) or empty
    for name in ("title", "description"):
        for column, language in zip(both(name), LANGUAGES, strict=True):
            if column in texts:
                level[name][language] = short(texts[column], 100) if name == "title" else texts[column]
        level[name] = {language: text for language, text in level[name].items() if text}
    level["welsh"] = level["welsh"] or derived_welsh(level["title"])
    return level
