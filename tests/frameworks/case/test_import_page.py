"""The editor's way in: a package is shown before it is stored, and stored as a draft of their own."""

import base64
import re
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from frameworks.admin.pages.case import packed
from frameworks.case import case_link
from frameworks.models import Edition, Framework
from tests import make
from tests.frameworks.case.packages import as_bytes, elsewhere, item, package

pytestmark = pytest.mark.django_db
PACKED = re.compile(r'name="packed" value="([^"]+)"')


@pytest.fixture
def send(as_user, editor):
    """Sends the form as Elin; the page that answers, or where it leads."""

    def sent(values=None, **fields):
        data = {"slug": "plants", "code": "2027"} | fields
        if values is not None:
            data["file"] = SimpleUploadedFile("package.json", as_bytes(values))
        return as_user(editor).post(reverse("admin:frameworks_framework_import_case"), data)

    return sent


def test_a_package_is_shown_and_nothing_is_stored(send):
    page = send(elsewhere()).content.decode()
    for words in ("Waters plants in dry weather", "W-1-a", "Beginning, Secure", "Gardens"):
        assert words in page
    assert not Framework.objects.exists()


def test_what_was_shown_is_stored_as_a_draft_of_the_editors_organisation(send, editor):
    waiting = PACKED.search(send(elsewhere()).content.decode()).group(1)
    answer = send(packed=waiting, store="1")
    draft = Edition.objects.get()
    assert answer["Location"] == reverse("admin:frameworks_edition_change", args=[draft.pk])
    assert (draft.status, draft.last_edited_by, draft.framework.publisher) == ("draft", editor, editor.organisation)
    assert draft.framework.may_show_text is False


def test_a_file_is_never_stored_unseen(send):
    assert "packed" in send(elsewhere(), store="1").content.decode()
    assert not Edition.objects.exists()


def test_why_a_package_is_refused_stands_on_the_page(send):
    assert "The package has no items." in send(package([])).content.decode()


@pytest.mark.parametrize("waiting", ["nonsense", "====", base64.b64encode(b"none").decode()])
def test_what_comes_back_altered_is_refused(send, waiting):
    assert "Choose the file again." in send(packed=waiting, store="1").content.decode()


def test_what_unfolds_to_more_than_a_package_may_have_is_refused(send):
    bomb = base64.b64encode(zlib.compress(b" " * 50_000_000, 9)).decode()
    assert "larger than 4 megabytes" in send(packed=bomb, store="1").content.decode()


def test_an_editor_imports_into_no_framework_of_others(send):
    others = make.make_framework("others", publisher=make.make_organisation("APTUK"), is_illustrative=False)
    page = send(elsewhere(), framework=others.pk, slug="").content.decode()
    assert "errorlist" in page
    assert send(packed=packed(as_bytes(elsewhere())), store="1", framework=others.pk, slug="").status_code == 200
    assert not Edition.objects.exists()


def test_an_edition_or_framework_that_is_there_is_not_written_over(send):
    edition = make.make_edition(code="2027")
    assert "already has an edition" in send(elsewhere(), framework=edition.framework_id).content.decode()
    assert "this address already" in send(elsewhere(), slug="primary-care").content.decode()


def test_a_package_for_a_framework_that_is_there_keeps_the_framework_as_it_is(send):
    framework = make.make_edition(code="2026").framework
    send(packed=packed(as_bytes(elsewhere())), store="1", framework=framework.pk, slug="")
    draft = framework.editions.get(code="2027")
    assert (draft.framework.title_en, draft.replaces.code) == ("Primary care framework", "2026")


def test_words_of_a_package_are_words_on_the_page(send):
    page = send(package([item("a", "5 <6 {{ 7 }} &lt;script&gt;alert(1)&lt;/script&gt;")])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_way_in_stands_on_the_list_and_on_each_edition(as_user, editor):
    edition = make.make_edition()
    address = reverse("admin:frameworks_framework_import_case")
    client = as_user(editor)
    assert address in client.get(reverse("admin:frameworks_framework_changelist")).content.decode()
    page = client.get(reverse("admin:frameworks_edition_change", args=[edition.pk])).content.decode()
    assert f"{address}?framework={edition.framework_id}" in page
    assert case_link(edition) in page


def test_an_editor_without_the_right_to_add_editions_cannot_import(as_user, elin):
    assert as_user(elin).get(reverse("admin:frameworks_framework_import_case")).status_code == 403
