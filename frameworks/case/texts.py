"""How texts, days and moments are written in CASE."""

from datetime import UTC, datetime

from .identifiers import OURS


def present(**fields):
    """The fields that say something: CASE has no null."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def both(row, name):
    return {language: getattr(row, f"{name}_{language}") or "" for language in ("en", "cy")}


def texts(fields, language):
    return present(**{name: words.get(language) for name, words in fields.items()})


def extended(welsh, **marks):
    """The `extensions` of a class: the Welsh of its fields, and what it has no field for."""
    ours = present(welsh=present(**welsh), **marks)
    return {OURS: ours} if ours else {}


def moment(when):
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(when):
    """Of a date or a moment; None of neither."""
    if isinstance(when, datetime):
        when = when.astimezone(UTC).date()
    return when.isoformat() if when else None
