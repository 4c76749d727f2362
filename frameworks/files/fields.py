"""What a value in a file may be. Each check takes (value, place, report) and returns what is stored."""

import datetime
import difflib
import re
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SLUG = re.compile(r"[A-Za-z0-9_-]+")
LANGUAGES = ("en", "cy")
LINE_ENDS = re.compile("\r+\n")


def clean_text(text):
    """As a form would store it, so that an edition edited by hand and one loaded from a file compare equal."""
    return LINE_ENDS.sub("\n", text).strip()


def text(limit=None):
    def check(value, place, report):
        if value is None:
            return ""
        if not isinstance(value, str):
            report.add(place, "a text is wanted here")
            return ""
        value = clean_text(value)
        if "\0" in value:
            report.add(place, "a text cannot hold the character NUL")
        if limit and len(value) > limit:
            report.add(place, f"{len(value)} characters, at most {limit} are kept")
        return value

    return check


def bilingual(limit=None, required=False):
    """{"en": …, "cy": …}; an empty language is left out. `None` and {} are the same."""
    one = text(limit)

    def check(value, place, report):
        if value is None:
            value = {}
        if not isinstance(value, dict):
            report.add(place, "write the text under en: and cy:")
            return {}
        unknown_keys(value, LANGUAGES, place, report)
        texts = {language: one(value.get(language), (*place, language), report) for language in LANGUAGES}
        if required and not texts["en"]:
            report.add(place, "the English text is missing")
        return {language: words for language, words in texts.items() if words}

    return check


def pattern(expression, limit, wanted):
    def check(value, place, report):
        if not isinstance(value, str) or not expression.fullmatch(value):
            report.add(place, wanted)
            return ""
        if len(value) > limit:
            report.add(place, f"{len(value)} characters, at most {limit} are kept")
        return value

    return check


def code(limit=40):
    return pattern(CODE, limit, "a code has letters, digits, full stops, hyphens and underscores only")


def slug(limit=50):
    return pattern(SLUG, limit, "an address has letters, digits, hyphens and underscores only")


def choice(*allowed):
    def check(value, place, report):
        if value not in allowed:
            report.add(place, f"“{value}” is not one of {', '.join(allowed)}{nearest(value, allowed)}")
            return ""
        return value

    return check


def boolean(value, place, report):
    if value in ("true", "false"):
        return value == "true"
    report.add(place, "true or false is wanted here")
    return False


def whole_number(smallest=0, largest=32767):
    def check(value, place, report):
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value) and smallest <= int(value) <= largest:
            return int(value)
        report.add(place, f"a whole number from {smallest} to {largest} is wanted here")
        return smallest

    return check


def date(value, place, report):
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        report.add(place, "a date is written 2026-11-22")
        return None


def url(value, place, report):
    value = text(500)(value, place, report)
    try:
        if value:
            URLValidator(schemes=["http", "https"])(value)
    except ValidationError:
        report.add(place, "an address begins with https:// or http://")
    return value


def identifier(value, place, report):
    if value is None:
        return None
    try:
        return uuid.UUID(value)
    except (AttributeError, TypeError, ValueError):
        report.add(place, "an identifier is a UUID")
        return None


def optional(check, default):
    """`default` stands for a value that is absent or empty."""

    def checked(value, place, report):
        return default if value is None else check(value, place, report)

    return checked


def listing(check):
    def checked(value, place, report):
        if value is None:
            return []
        if not isinstance(value, list):
            report.add(place, "a list is wanted here")
            return []
        return [check(entry, (*place, index), report) for index, entry in enumerate(value)]

    return checked


def mapping(check, wanted):
    """Any keys, each with a value that passes `check`."""

    def checked(value, place, report):
        if value is None:
            return {}
        if not isinstance(value, dict):
            report.add(place, wanted)
            return {}
        return {key: check(entry, (*place, key), report) for key, entry in value.items()}

    return checked


def record(fields, required=()):
    """A mapping with these `fields` (name → check) and no others."""

    def checked(value, place, report):
        if value is None:
            value = {}
        if not isinstance(value, dict):
            report.add(place, "a mapping of keys is wanted here")
            value = {}
        unknown_keys(value, fields, place, report)
        for name in required:
            if value.get(name) is None:
                report.add(place, f"{name} is missing")
        absent = {name for name in required if value.get(name) is None}
        return {
            name: None if name in absent else check(value.get(name), (*place, name), report)
            for name, check in fields.items()
        }

    return checked


def unknown_keys(value, known, place, report):
    for key in value:
        if key not in known:
            report.add((*place, key), f"“{key}” is not known here{nearest(key, known)}")


def nearest(word, known):
    close = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""
