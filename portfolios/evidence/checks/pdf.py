"""PDF: whole, open, passive. Nothing is decoded but the structure, and nothing is repaired."""

import re

import pikepdf

from . import Refused

# Of one part while it is unpacked; what is drawn on the pages is never unpacked here.
MOST_MEMORY = 64 * 1024 * 1024
MOST_OBJECTS = 60_000
MOST_PAGES = 600
MOST_DEPTH = 40
MOST_VALUES = 3_000_000
MOST_AFTER_END = 1024

ACTIVE_KEYS = {"/JavaScript", "/JS", "/Launch", "/AA", "/RichMedia", "/RichMediaContent", "/XFA"}
EMBEDDED_KEYS = {"/EmbeddedFiles", "/EmbeddedFile", "/EF"}
ACTIVE_ACTIONS = {
    "/GoToE",
    "/GoToR",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/Rendition",
    "/RichMediaExecute",
    "/Sound",
    "/SubmitForm",
}
ACTIVE_ANNOTATIONS = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
# A reader that repairs what it reads may find what the cross-reference table does not name.
ACTIVE_BYTES = re.compile(rb"/(JavaScript|Launch|RichMedia|SubmitForm|ImportData)(?![A-Za-z])")
END_OF_ZIP, ENTRY_OF_ZIP = b"PK\x05\x06", b"PK\x01\x02"


pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_MEMORY,
    run_length_max_memory=MOST_MEMORY,
    png_max_memory=MOST_MEMORY,
    tiff_max_memory=MOST_MEMORY,
    parser_max_nesting=100,
)


def check(source, target):
    raw = source.read_bytes()
    refuse_other_formats(raw)
    if ACTIVE_BYTES.search(raw):
        raise Refused("active")
    try:
        document = pikepdf.open(source, attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    with document:
        check_document(document)


def refuse_other_formats(raw):
    """A file that goes on after its end, or that also ends as a ZIP archive, is two things at once."""
    end = raw.rfind(b"%%EOF")
    if end < 0:
        raise Refused("damaged")
    ends_as_zip = END_OF_ZIP in raw[-65_557:] and ENTRY_OF_ZIP in raw
    if ends_as_zip or len(raw) - end > MOST_AFTER_END:
        raise Refused("polyglot")


def check_document(document):
    if document.is_encrypted:
        raise Refused("encrypted")
    if len(document.objects) > MOST_OBJECTS or len(document.pages) > MOST_PAGES:
        raise Refused("too_complex")
    if len(document.pages) == 0:
        raise Refused("damaged")
    check_opening(document.Root.get("/OpenAction"))
    budget = [MOST_VALUES]
    for thing in document.objects:
        check_value(thing, 0, budget)


def check_opening(action):
    """A place to open at is harmless; anything that would run or fetch is not, nor is what would follow the place."""
    if isinstance(action, pikepdf.Dictionary) and (str(action.get("/S")) != "/GoTo" or "/Next" in action):
        raise Refused("active")


def check_value(value, depth, budget):
    """Looks at a value and what is written inside it; what it refers to is looked at in its own turn."""
    budget[0] -= 1
    if depth > MOST_DEPTH or budget[0] < 0:
        raise Refused("too_complex")
    if isinstance(value, pikepdf.Stream):
        value = value.stream_dict
        if "/F" in value:  # its content lies in another file
            raise Refused("embedded")
    if isinstance(value, pikepdf.Dictionary):
        check_dictionary(value)
        children = (value[key] for key in value.keys())
    elif isinstance(value, pikepdf.Array):
        children = value
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            check_value(child, depth + 1, budget)


def check_dictionary(dictionary):
    keys = set(dictionary.keys())
    if keys & ACTIVE_KEYS:
        raise Refused("active")
    if keys & EMBEDDED_KEYS or str(dictionary.get("/Type")) == "/EmbeddedFile":
        raise Refused("embedded")
    subtype = str(dictionary.get("/Subtype"))
    if subtype == "/FileAttachment":
        raise Refused("embedded")
    if subtype in ACTIVE_ANNOTATIONS or str(dictionary.get("/S")) in ACTIVE_ACTIONS:
        raise Refused("active")
