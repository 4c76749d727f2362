"""The editors' pages ask as many queries of a large edition as of a small one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.models import DraftComment, Edit
from tests import make
from tests.frameworks.editing.forms import address

CEILING = 14


def filled(framework, code, person, domains, competencies):
    edition = make.make_edition(framework, code, domains=domains, competencies=competencies, publish=False)
    place = {"place": "items/D1.1/title/en", "before": "a", "after": "b"}
    for item in edition.items.all():
        Edit.objects.create(edition=edition, editor=person, means="form", differences=[place])
        DraftComment.objects.create(edition=edition, item=item, author=person, text="Why?")
    return edition


@pytest.fixture
def sizes(edition, editor):
    return [filled(edition.framework, "small", editor, 1, 2), filled(edition.framework, "large", editor, 4, 15)]


@pytest.mark.parametrize("page", ["order", "grid", "edits", "comments"])
def test_page_asks_as_many_queries_of_a_large_edition(page, sizes, browser, editor):
    client, counts = browser(editor), []
    for edition in sizes:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(f"edition_{page}", edition.pk)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= CEILING, "\n".join(query["sql"] for query in asked)
