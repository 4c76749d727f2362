"""Texts of others as ours: their markup and character references are read, and never kept."""

import html
import re

import nh3

LONGEST_TITLE = 300
MARKUP = re.compile(r"</?(?:p|br|div|span|ul|ol|li|b|i|u|em|strong|sub|sup|a|table|t[rdh]|img|h[1-6]|script)\b", re.I)
BREAKS = re.compile(r"<(?:br|/p|/li|/div|/tr|/h[1-6])\b[^>]{0,200}>", re.I)


def plain(text):
    """Without tags and with characters in the place of their references; what only looks like a tag stays."""
    if MARKUP.search(text):
        text = nh3.clean(BREAKS.sub("\n", text), tags=set())
    return html.unescape(text).replace("\0", "").replace("\r\n", "\n").strip()


def words_of(part, name, *, ours):
    """{"en": …, "cy": …} of a field, without what is empty. Our own texts come back as they went."""
    read = str if ours else plain
    texts = {"en": read(part.text(name)), "cy": read(part.welsh.text(name))}
    return {language: text for language, text in texts.items() if text}


def cut(text, longest):
    """The beginning of a text on one line, up to a word's end."""
    line = " ".join(text.split()) if "\n" in text else text
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0][: longest - 1] + "…"


def title_and_text(leaf, findings, *, ours):
    """An item's two texts: the short statement is the title of the full one, which else is the title itself."""
    full = words_of(leaf.part, "fullStatement", ours=ours)
    short = words_of(leaf.part, "abbreviatedStatement", ours=ours)
    if short.get("en") and (ours or short != full):
        title, text = short, full
    else:
        title, text = full, {}
    if ours and all(len(words) <= LONGEST_TITLE for words in title.values()):
        return title, text or words_of(leaf.part, "statement", ours=True)  # there in Welsh alone
    if len(" ".join(title.get("en", "").split())) > LONGEST_TITLE or "\n" in title.get("en", ""):
        findings.note("shortened", leaf.name)
        text = text or title
    return {language: cut(words, LONGEST_TITLE) for language, words in title.items()}, text
