"""Two editors settle the same change at the same moment, each in a thread with a connection of their own."""

import pytest
from django.test import Client

from frameworks.drafting import copy_edition
from frameworks.editors import ensure_group
from frameworks.models import Item
from tests import make
from tests.access_visitor import BACKEND
from tests.frameworks.editing.test_races import at_once
from tests.frameworks.releases.test_changes_page import Page, row_of

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture
def editors(elin):
    """{name: a browser of their own} of two editors of one publisher."""
    gwen = make.make_user("gwen@example.org", "Gwen Rees", is_staff=True, organisation=elin.organisation)
    browsers = {"Elin": Client(), "Gwen": Client()}
    for person, client in zip((elin, gwen), browsers.values(), strict=True):
        person.groups.add(ensure_group())
        client.force_login(person, backend=BACKEND)
    return browsers


def test_of_two_who_settle_a_change_at_once_one_is_stored_and_the_other_told(editors, edition, elin):
    draft = copy_edition(edition, by=elin, code="2027")
    Item.objects.filter(edition=draft, code="D1.1").update(title_en="Never leaves a query unanswered")
    for number in range(ROUNDS):
        pages = [Page(draft, client) for client in editors.values()]
        notes = [f"{name} in round {number}" for name in editors]
        sendings = [sending(page, note) for page, note in zip(pages, notes, strict=True)]
        answers = at_once(*sendings)
        row = row_of(draft, "D1.1")
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        [told] = [answer.content.decode() for answer in answers if answer.status_code == 409]
        assert row.note_en in notes and all(note in told for note in notes)


def sending(page, note):
    page.get()
    data = page.fields() | page.typed("D1.1", note_en=note, is_confirmed="on")
    return lambda: page.client.post(page.address, data)
