"""DOCX: a text document without macros, embedded files, or parts that are fetched from elsewhere."""

from xml.parsers import expat

from . import Refused, archive

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NEEDED = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
ACTIVE_WORDS = ("macroenabled", "vbaproject", "vbadata", "activex", "ms-word.attachedtoolbars")
EMBEDDED_WORDS = ("oleobject", "altchunk", "afchunk", "/embeddings/")
EMBEDDED_KIND = "/relationships/package"
# A link that somebody may follow stays a link; everything else has to lie in the file.
HARMLESS_OUTSIDE = ("/hyperlink",)


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
    elements(parts["word/document.xml"], lambda name, attributes: None)


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


def elements(content, look):
    """Calls `look(name, attributes)` for every element. A document type, and with it every entity, is refused."""

    def refuse_doctype(*_):
        raise Refused("active")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = look
    parser.Parse(content, True)
