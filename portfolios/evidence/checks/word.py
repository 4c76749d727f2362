"""DOCX: a text document without macros, embedded files, or parts that are fetched from elsewhere."""

import re
from xml.parsers import expat

from . import Refused, archive

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NEEDED = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
ACTIVE_WORDS = ("macroenabled", "vbaproject", "vbadata", "activex", "ms-word.attachedtoolbars")
EMBEDDED_WORDS = ("oleobject", "altchunk", "afchunk", "/embeddings/")
EMBEDDED_KIND = "/relationships/package"
# A link that somebody may follow stays a link; everything else has to lie in the file.
HARMLESS_OUTSIDE = ("/hyperlink",)
# Fields that run a program or fetch a file when the document is opened or printed.
ACTIVE_FIELDS = re.compile(r"\b(DDE|DDEAUTO|LINK|IMPORT|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|DATABASE)\b", re.I)


def check(source, target):
    parts = archive.read(source.read_bytes())
    if any(name not in parts for name in NEEDED):
        raise Refused("wrong_kind")
    for name in parts:
        refuse_words(name.casefold())
    check_types(parts["[Content_Types].xml"])
    for name, content in parts.items():
        # Word takes the names of parts whatever their capitals.
        if name.casefold().endswith(".rels"):
            check_relationships(content)
    for name, content in parts.items():
        if name.casefold().endswith(".xml"):
            check_fields(content)


def refuse_words(text):
    if any(word in text for word in ACTIVE_WORDS):
        raise Refused("active")
    if any(word in text for word in EMBEDDED_WORDS):
        raise Refused("embedded")


def check_types(content):
    """The main part is a document, and no part is a program or another file."""
    main = []

    def look(name, attributes):
        kind = attributes.get("ContentType", "")
        refuse_words(kind.casefold())
        if attributes.get("PartName", "").casefold() == "/word/document.xml":
            main.append(kind)

    elements(content, look)
    if main != [MAIN]:
        raise Refused("active" if any("macro" in kind.casefold() for kind in main) else "wrong_kind")


def check_relationships(content):
    def look(name, attributes):
        kind = attributes.get("Type", "").casefold()
        refuse_words(kind)
        if kind.endswith(EMBEDDED_KIND):
            raise Refused("embedded")
        outside = attributes.get("TargetMode", "").casefold() == "external"
        if outside and not kind.endswith(HARMLESS_OUTSIDE):
            raise Refused("active")

    elements(content, look)


def check_fields(content):
    """Instructions may be cut into runs; each field is put together again before it is read.

    Every part is looked at: any of them may be a header, a note or a comment.
    """
    written, inside = [], []

    def begin(name, attributes):
        local = name.rpartition(" ")[2]
        if local == "fldChar":
            written.append("\n")
        inside.append(local in ("instrText", "delInstrText"))
        simple = (value for key, value in attributes.items() if local == "fldSimple" and key.endswith("instr"))
        written.extend(f"\n{value}\n" for value in simple)

    def text(words):
        if inside and inside[-1]:
            written.append(words)

    elements(content, begin, end=lambda name: inside.pop(), text=text)
    if ACTIVE_FIELDS.search("".join(written)):
        raise Refused("active")


def elements(content, look, end=None, text=None):
    """Calls `look(name, attributes)` for every element. A document type, and with it every entity, is refused."""

    def refuse_doctype(*_):
        raise Refused("active")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = look
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(content, True)
