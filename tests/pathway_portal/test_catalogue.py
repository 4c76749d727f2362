"""The Welsh of the interface: complete, readable by Django, and marked for what it is."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import trans_real

from pathway_portal.borrowed_messages import BORROWED

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "cy" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sdr]|\{\w*\}|</?[a-z]+>")
NOT_OURS = shutil.ignore_patterns(".git", ".venv", ".local", "tests", "fixtures", "__pycache__", ".*_cache")


def entries_of(path):
    with path.open("rb") as file:
        return [entry for entry in read_po(file, locale="cy") if entry.id]


def listed(texts):
    return [texts] if isinstance(texts, str) else list(texts)


def identity(entry):
    return entry.context, listed(entry.id)[0]


def broken(rule):
    return [listed(entry.id)[0] for entry in entries_of(CATALOGUE) if not rule(entry)]


@pytest.fixture
def compiled(tmp_path):
    path = tmp_path / "django.mo"
    with CATALOGUE.open("rb") as source, path.open("wb") as target:
        write_mo(target, read_po(source, locale="cy"))
    return path


def test_every_text_is_said_in_welsh():
    assert broken(lambda entry: all(text.strip() for text in listed(entry.string))) == []


def test_counted_texts_have_the_four_forms_of_welsh():
    counted = [entry for entry in entries_of(CATALOGUE) if not isinstance(entry.id, str)]
    assert counted
    assert [entry.id for entry in counted if len(entry.string) != 4] == []


def test_no_text_is_a_guess_of_the_merge():
    assert broken(lambda entry: not entry.fuzzy) == []
    assert "#~" not in CATALOGUE.read_text()


def test_placeholders_and_tags_survive_translation():
    def kept(entry):
        wanted = set(PLACEHOLDER.findall(" ".join(listed(entry.id))))
        return all(set(PLACEHOLDER.findall(text)) == wanted for text in listed(entry.string))

    assert broken(kept) == []


def test_choices_of_words_keep_their_number():
    """What the yesno filter splits at commas."""
    entry = next(entry for entry in entries_of(CATALOGUE) if entry.id == "Confirmed,Not confirmed yet")
    assert entry.string.count(",") == 1


def test_no_text_ends_an_attribute():
    """Some stand in the attributes of elements, between straight quotation marks."""
    assert broken(lambda entry: '"' in str(entry.id) or not any('"' in text for text in listed(entry.string))) == []


def test_catalogue_says_that_it_is_a_draft():
    head = CATALOGUE.read_text().split("\nmsgid", 1)[0]
    assert "awaits" in head
    assert "none of it has been reviewed" in head


def test_counts_follow_the_rule_of_djangos_own_welsh(compiled):
    djangos = Path(trans_real.__file__).parents[2] / "conf" / "locale" / "cy" / "LC_MESSAGES" / "django.mo"
    ours, theirs = (gettext.GNUTranslations(path.open("rb")) for path in (compiled, djangos))
    assert [ours.plural(n) for n in range(30)] == [theirs.plural(n) for n in range(30)]


def test_compiled_catalogue_speaks_welsh(compiled):
    with compiled.open("rb") as file:
        welsh = gettext.GNUTranslations(file)
    assert welsh.gettext("Evidence") == "Tystiolaeth"
    assert welsh.ngettext("%d draft", "%d drafts", 2) == "%d ddrafft"


def test_borrowed_texts_are_translated_here():
    """Otherwise the rules for a password, and errors at sign-in, stand in English on a Welsh page."""
    known = {identity(entry)[1] for entry in entries_of(CATALOGUE)}
    assert {"This password is too common.", "Incorrect password."} <= known
    assert [text for text in BORROWED if isinstance(text, str) and text not in known] == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="collecting texts needs gettext, which is not installed")
def test_no_text_of_the_pages_is_missing(tmp_path):
    """On a copy, because collecting leaves work files among the templates while it runs."""
    copy = tmp_path / "copy"
    shutil.copytree(settings.BASE_DIR, copy, ignore=NOT_OURS)
    command = [sys.executable, "manage.py", "makemessages", "-l", "cy", "--no-location", "--no-obsolete"]
    subprocess.run(command, cwd=copy, env=os.environ | {"PYTHONPATH": ""}, check=True, capture_output=True)
    known = {identity(entry) for entry in entries_of(CATALOGUE)}
    found = {identity(entry) for entry in entries_of(copy / CATALOGUE.relative_to(settings.BASE_DIR))}
    assert len(found) > 1000
    assert sorted(found - known, key=str) == []
