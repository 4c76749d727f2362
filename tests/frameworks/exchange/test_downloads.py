"""What anybody may take away of a public edition, and what nobody gets."""

import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from frameworks.files.document import document_of
from frameworks.files.reader import read_framework
from frameworks.models import Association, Edition, Framework, Item, SufficiencyRule
from frameworks.views.downloads import MOST_IN_A_MINUTE
from tests import make

TYPES = {
    "yaml": "application/yaml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.fixture(autouse=True)
def own_limits(settings):
    """No test counts another's downloads."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid.uuid4().hex}}


def address(edition, form):
    return f"/frameworks/{edition.framework.slug}/{edition.code}/framework.{form}"


def texts_in(client, edition, form):
    """Everything that a download says, as one text."""
    content = client.get(address(edition, form)).content
    if form != "xlsx":
        return content.decode()
    return "\n".join(str(cell.value) for sheet in load_workbook(io.BytesIO(content)) for row in sheet for cell in row)


@pytest.mark.parametrize("form", TYPES)
def test_anybody_takes_a_public_edition_away(client, edition, form):
    answer = client.get(address(edition, form))
    assert (answer.status_code, answer["Content-Type"]) == (200, TYPES[form])
    assert answer["Content-Disposition"] == f'attachment; filename="primary-care-2026.{form}"'
    assert "What D1.1 is at SH." in texts_in(client, edition, form)


def test_page_of_the_edition_leads_to_every_download(client, edition):
    page = client.get(edition.get_absolute_url()).content.decode()
    assert all(f'href="{address(edition, form)}"' in page for form in TYPES) and "/ims/case/v1p1/CFPackages/" in page


def test_framework_file_that_was_taken_away_loads_into_an_empty_place(client, edition, tmp_path):
    path = tmp_path / "taken.yaml"
    path.write_bytes(client.get(address(edition, "yaml")).content)
    assert read_framework(path)[0] == document_of(edition)


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("person", [None, "asha", "elin"])
def test_licensed_text_is_in_no_download_for_anybody(client, edition, request, as_user, form, person):
    with make.past_the_rules():
        Item.objects.filter(code="D1.1").update(text_en="Secret words", guidance_cy="Geiriau cudd")
        SufficiencyRule.objects.create(edition=edition, code="some", kind="at_least", number=2, note_en="Secret words")
    Framework.objects.update(may_show_text=False)
    reader = as_user(request.getfixturevalue(person)) if person else client
    said = texts_in(reader, edition, form)
    assert "Competency 1.1" in said
    assert not any(text in said for text in ("Secret words", "Geiriau cudd", "What D1.1 is at SH."))


@pytest.mark.parametrize("form", TYPES)
def test_draft_is_taken_away_by_nobody(as_user, elin, edition, form):
    draft = make.make_edition(edition.framework, code="2027", publish=False)
    assert as_user(elin).get(address(draft, form)).status_code == 404


def test_reviewer_of_the_welsh_is_not_named_in_public(client, edition):
    with make.past_the_rules():
        Item.objects.filter(code="D1.1").update(welsh_state="reviewed", welsh_reviewer="Mair Jones")
    said = texts_in(client, edition, "yaml")
    assert "welsh: reviewed" in said and "Mair Jones" not in said


def test_mapping_to_a_draft_is_not_public(client, edition):
    other = make.make_edition(make.make_framework("other"), publish=False)
    Association.objects.create(origin=edition.items.get(code="D1.1"), destination=other.items.get(code="D2.2"))
    assert "other/2026/D2.2" not in texts_in(client, edition, "yaml")
    make.publish_edition(other)
    assert "other/2026/D2.2" in texts_in(client, edition, "yaml")


@pytest.mark.parametrize("form", TYPES)
def test_a_download_asks_as_many_questions_for_much_as_for_little(client, edition, form):
    larger = make.make_edition(make.make_framework("larger", title_en="Larger"), domains=4, competencies=9)
    with CaptureQueriesContext(connection) as few:
        client.get(address(edition, form))
    with CaptureQueriesContext(connection) as many:
        client.get(address(larger, form))
    assert len(many) == len(few) <= 25


def test_unchanged_download_is_not_built_again(client, edition, django_assert_max_num_queries):
    tag = client.get(address(edition, "csv"))["ETag"]
    with django_assert_max_num_queries(6):
        answer = client.get(address(edition, "csv"), headers={"if-none-match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_tag_changes_with_what_may_still_change(client, edition):
    def tag():
        return client.get(address(edition, "yaml"))["ETag"]

    before = tag()
    Framework.objects.update(title_en="Renamed")
    renamed = tag()
    Association.objects.create(origin=edition.items.get(code="D1.1"), destination=edition.items.get(code="D2.2"))
    assert len({before, renamed, tag(), client.get(address(edition, "csv"))["ETag"]}) == 4


def test_many_downloads_in_a_minute_are_too_many(client, edition):
    answers = [client.get(address(edition, "csv")).status_code for _ in range(MOST_IN_A_MINUTE + 1)]
    assert answers[-2:] == [200, 429]


def test_retired_edition_can_still_be_taken_away(client, edition):
    with make.past_the_rules():
        Edition.objects.update(status="retired", retired_at="2026-11-01T00:00Z")
    assert client.get(address(edition, "yaml")).status_code == 200
