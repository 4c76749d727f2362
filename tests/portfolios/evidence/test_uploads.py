import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portfolios.evidence import uploads
from tests.portfolios.evidence import files

GOOD = {
    "photo.jpg": files.picture("JPEG"),
    "scan.png": files.picture("PNG"),
    "picture.webp": files.picture("WEBP"),
    "certificate.pdf": files.pdf(),
    "account.docx": files.docx(),
    "with a link.docx": files.with_link(),
    "with page numbers.docx": files.with_field(
        " PAGE ", "", ' HYPERLINK "https://nhs.example/" ', "", ' TOC \\o "1-3" '
    ),
}
HOSTILE = {
    "nothing": (b"", "empty"),
    "a page": (b"<html><script>alert(1)</script>", "wrong_kind"),
    "vector picture": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "wrong_kind"),
    "program": (b"MZ" + b"\x00" * 200, "wrong_kind"),
    "phone picture": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
    "half a picture": (files.picture("PNG", (600, 600))[:-40], "damaged"),
    "pixel bomb": (files.pixel_bomb(), "too_many_pixels"),
    "slightly too many pixels": (files.pixel_bomb(6_400), "too_many_pixels"),
    "words before a PDF": (b"<html>" + files.pdf(), "wrong_kind"),
    "half a PDF": (files.pdf()[:-60], "damaged"),
    "PDF with script": (files.pdf_with_script(), "active"),
    "PDF that starts programs": (files.pdf_with_launch(), "active"),
    "PDF that goes on to an address": (files.pdf_with_second_action(), "active"),
    "PDF with dynamic forms": (files.pdf_with_forms(), "active"),
    "PDF with a link to a file": (files.pdf_with_link_to_a_file(), "active"),
    "PDF with content in another file": (files.pdf_with_content_elsewhere(), "embedded"),
    "PDF with a file inside": (files.pdf_with_file(), "embedded"),
    "PDF with password": (files.pdf_with_password(), "encrypted"),
    "PDF and ZIP": (files.pdf() + files.docx(), "polyglot"),
    "PDF with a tail": (files.pdf() + b"A" * 5000, "polyglot"),
    "any ZIP": (files.docx(main="application/xml"), "wrong_kind"),
    "DOCX with a head": (b"PK\x03\x04" + b"A" * 40 + files.docx(), "damaged"),
    "DOCX with a tail": (files.docx() + b"A" * 30, "polyglot"),
    "DOCX with macros": (files.docx({"word/vbaProject.bin": "x"}), "active"),
    "DOCM by another name": (files.docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "active"),
    "DOCX with a control": (files.docx({"word/activeX/activeX1.xml": "<x/>"}), "active"),
    "DOCX with an object": (files.docx({"word/embeddings/oleObject1.bin": "x"}), "embedded"),
    "DOCX with remote template": (files.remote_template(), "active"),
    "DOCX with remote template, in capitals": (files.remote_template_in_capitals(), "active"),
    "DOCX that starts a program": (files.with_field("DDE", 'AUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k"'), "active"),
    "DOCX that starts a program after a page number": (files.with_field("PAGE", "", "DDE x y"), "active"),
    "DOCX that starts a program in a header": (files.with_field("dde x y", part="elsewhere/header.XML"), "active"),
    "DOCX that fetches a picture": (files.with_simple_field("INCLUDEPICTURE http://x.example/a.png"), "active"),
    "DOCX that holds another document": (files.with_field(' LINK Word.Document.8 "a.docx" '), "active"),
    "DOCX with entities": (files.docx(doctype='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "active"),
    "DOCX bomb": (files.docx({"word/media/a.bin": b"0" * 90_000_000}), "too_complex"),
    "overlapping ZIP": (files.overlapping_zip(), "damaged"),
    "overlapping ZIP, few": (files.overlapping_zip(3), "damaged"),
}


def upload(name, content):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


@pytest.fixture(scope="module")
def judged():
    """{name: name under which it is kept, or the reason of its refusal}, from one child process."""
    every = GOOD | {case: content for case, (content, _reason) in HOSTILE.items()}
    with uploads.checked([upload(name, content) for name, content in every.items()]) as (kept, refusals):
        assert len(kept) + len(refusals) == len(every)
        return {file.name: file.name for file in kept} | {refusal.name: refusal.reason for refusal in refusals}


@pytest.mark.parametrize("name", GOOD)
def test_good_file_is_kept_under_its_name(judged, name):
    assert judged[name] == name


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_file_is_refused_with_its_reason(judged, case):
    assert judged[case] == HOSTILE[case][1]


def test_every_reason_has_a_sentence():
    from portfolios.evidence.checks import REASONS

    assert set(REASONS) <= set(uploads.SENTENCES)


def test_pdf_bomb_ends_with_its_child_process():
    with uploads.checked([upload("a.pdf", files.pdf_bomb()), upload("b.jpg", GOOD["photo.jpg"])]) as (_, refusals):
        assert refusals[0].reason in ("too_complex", "damaged")


def test_one_bad_file_does_not_hide_the_good_ones():
    with uploads.checked([upload("a.svg", b"<svg/>"), upload("b.jpg", GOOD["photo.jpg"])]) as (kept, refusals):
        assert ([file.name for file in kept], [refusal.name for refusal in refusals]) == (["b.jpg"], ["a.svg"])


def test_place_is_dropped_from_a_photo_and_its_turn_applied():
    with uploads.checked([upload("photo.jpg", files.photo_with_place())]) as (kept, _refusals):
        content = kept[0].path.read_bytes()
    with Image.open(io.BytesIO(content)) as picture:
        assert (dict(picture.getexif()), picture.size) == ({}, (48, 64))
    assert b"Phone maker" not in content and b"Exif" not in content


def test_what_follows_a_picture_is_dropped():
    with uploads.checked([upload("both.jpg", files.picture() + files.docx())]) as (kept, _refusals):
        assert b"PK\x03\x04" not in kept[0].path.read_bytes()


def test_same_picture_gives_the_same_bytes():
    with uploads.checked([upload("a.jpg", GOOD["photo.jpg"]), upload("b.jpg", GOOD["photo.jpg"])]) as (kept, _):
        assert kept[0].sha256 == kept[1].sha256


@pytest.mark.parametrize(
    "sent, shown",
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\asha\\scan.PDF", "scan.pdf"),
        ('a"\r\nSet-Cookie: x=y.pdf', 'a" Set-Cookie: x=y.pdf'),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        ("tystysgrif ŵŷ.pdf", "tystysgrif ŵŷ.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "File.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_name_is_made_safe_to_show(sent, shown):
    assert uploads.display_name(sent, "application/pdf") == shown
