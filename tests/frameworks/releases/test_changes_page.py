"""The editors' page of changes: what it shows, what it saves, and who was first."""

import html

import pytest
from django.urls import reverse

from frameworks.drafting import copy_edition
from frameworks.models import Edit, Item
from frameworks.releases import carrying, changes
from tests import make


@pytest.fixture
def draft(edition, editor):
    """One item reworded beyond its meaning, one gone, one new."""
    draft = copy_edition(edition, by=editor, code="2027")
    like = draft.items.get(code="D1.1")
    Item.objects.filter(pk=like.pk).update(title_en="Never leaves a query unanswered", title_cy="Yn ateb pob cwestiwn")
    draft.items.get(code="D1.2").delete()
    about = {"kind": like.kind, "parent": like.parent, "position": 109}
    Item.objects.create(edition=draft, code="D1.9", title_en="Brand new", title_cy="Newydd sbon", **about)
    return draft


@pytest.fixture
def page(draft, editor, as_user):
    return Page(draft, as_user(editor))


class Page:
    """The page as a browser has it: its forms filled in as they were shown, until somebody types."""

    def __init__(self, draft, client):
        self.client, self.address = client, reverse("admin:frameworks_edition_changes", args=[draft.pk])

    def get(self, query=""):
        self.answer = self.client.get(self.address + query)
        return html.unescape(self.answer.content.decode())

    def fields(self, answer=None):
        fields = {"step": "kinds", "row": []}
        for form in (answer or self.answer).context["forms"]:
            fields["row"].append(form.key)
            fields |= {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        return fields

    def form(self, code):
        forms = self.answer.context["forms"]
        return next(form for form in forms if code in (ends(form.row)))

    def typed(self, code, **values):
        key = self.form(code).key
        return {f"{key}-{name}": value for name, value in values.items()}

    def post(self, data):
        self.answered = self.client.post(self.address, data)
        return html.unescape(self.answered.content.decode())


def ends(row):
    return {end.code for end in (row.origin, row.destination) if end}


def row_of(draft, code):
    changes.propose(draft)
    return draft.changes.get(destination__code=code)


def test_page_lists_every_change_and_counts_the_rest(page, draft):
    text = page.get()
    assert {code for form in page.answer.context["forms"] for code in ends(form.row)} == {"D1.1", "D1.2", "D1.9"}
    assert "<del>Competency 1.1</del>" in text and "<ins>Never leaves a query unanswered</ins>" in text
    assert "<ins>Yn ateb pob cwestiwn</ins>" in text and "Proposed: Changed in meaning." in text
    assert "6 items are unchanged" in text and not draft.changes.exists()


def test_page_says_which_changes_still_need_a_public_note(page, draft):
    said = "These changes need a public note that says what changed and why: D1.1, D1.2."
    assert said in page.get()
    for code in ("D1.1", "D1.2"):
        page.post(page.fields() | page.typed(code, note_en="Why.", note_cy="Pam.", is_confirmed="on"))
        page.get()
    assert said.partition(":")[0] not in page.get()


def test_editor_says_the_kind_and_the_note_and_confirms(page, draft, editor):
    page.get()
    said = page.typed("D1.1", kind="wording", note_en="Plainer words.", note_cy="Geiriau symlach.", is_confirmed="on")
    assert "step" in page.fields() and page.post(page.fields() | said) == ""
    row = row_of(draft, "D1.1")
    assert (row.kind, row.proposed, row.note_en, row.note_cy) == (
        "wording",
        "substantive",
        "Plainer words.",
        "Geiriau symlach.",
    )
    assert row.confirmed_by == editor and changes.unsettled(draft).count() == 2
    assert Edit.objects.filter(edition=draft, means="changes", editor=editor).count() == 1


def test_page_saved_as_it_was_shown_confirms_nothing(page, draft):
    page.get()
    page.post(page.fields())
    assert changes.unsettled(draft).count() == 3 and not draft.changes.filter(confirmed_at__isnull=False).exists()


def test_editor_says_what_a_retired_item_became(page, draft):
    page.get()
    page.post(page.fields() | page.typed("D1.2", kind="substantive", others="D1.9", is_confirmed="on"))
    row = row_of(draft, "D1.9")
    assert (row.origin.code, row.kind, row.is_confirmed) == ("D1.2", "substantive", True)
    assert changes.unsettled(draft).count() == 1


@pytest.mark.parametrize(("others", "words"), [("D7.7", "no item with the code D7.7"), ("", "at least two items")])
def test_split_without_its_parts_is_refused_beside_the_row(page, draft, others, words):
    page.get()
    said = page.typed("D1.1", kind="split", others=others, note_en="In two.")
    text = page.post(page.fields() | said | page.typed("D1.9", is_confirmed="on"))
    assert page.answered.status_code == 409 and words in text and "In two." in text
    assert row_of(draft, "D1.1").kind == "substantive" and row_of(draft, "D1.9").is_confirmed


def test_confirming_all_of_a_kind_gives_the_note_to_those_without(page, draft, editor):
    page.get()
    form = next(form for _name, _number, form in page.answer.context["bulk"] if form["kind"].value() == "retired")
    fields = {"step": "all", "kind": "retired", "seen": form["seen"].value(), "note_en": "Out of date."}
    page.post(fields)
    row = draft.changes.get(kind="retired")
    assert (row.note_en, row.confirmed_by) == ("Out of date.", editor)
    assert {left.kind for left in changes.unsettled(draft)} == {"substantive", "new"}


def test_all_of_a_kind_is_not_confirmed_unseen(page, draft):
    page.get()
    form = next(form for _name, _number, form in page.answer.context["bulk"] if form["kind"].value() == "retired")
    draft.items.get(code="D2.1").delete()
    page.post({"step": "all", "kind": "retired", "seen": form["seen"].value()})
    assert changes.unsettled(draft).filter(kind="retired").count() == 2


def test_second_editor_sees_what_the_first_settled_and_keeps_their_own_words(page, draft, editor):
    page.get()
    mine = page.fields() | page.typed("D1.1", kind="moved", note_en="My words.", is_confirmed="on")
    page.post(page.fields() | page.typed("D1.1", kind="wording", note_en="Words of the first.", is_confirmed="on"))
    text = page.post(mine)
    assert page.answered.status_code == 409 and "Words of the first." in text and "My words." in text
    assert row_of(draft, "D1.1").note_en == "Words of the first."
    page.post(page.fields(page.answered))
    row = row_of(draft, "D1.1")
    assert (row.kind, row.note_en, row.is_confirmed) == ("moved", "My words.", True)


def test_item_edited_meanwhile_is_not_confirmed_unseen(page, draft):
    page.get()
    mine = page.fields() | page.typed("D1.1", is_confirmed="on")
    Item.objects.filter(edition=draft, code="D1.1").update(title_en="Something else again")
    text = page.post(mine)
    assert page.answered.status_code == 409 and "Something else again" in text
    assert not row_of(draft, "D1.1").is_confirmed


def test_words_about_a_change_that_is_gone_are_shown(page, draft):
    page.get()
    mine = page.fields() | page.typed("D1.9", note_en="About the new one.")
    draft.items.get(code="D1.9").delete()
    assert "About the new one." in page.post(mine)


def test_tick_taken_away_takes_the_confirmation_back(page, draft, editor):
    changes.confirm(draft, changes.propose(draft), by=editor)
    page.get()
    fields = page.fields()
    del fields[f"{page.form('D1.1').key}-is_confirmed"]
    page.post(fields)
    assert [row.destination.code for row in changes.unsettled(draft)] == ["D1.1"]


def test_policies_are_chosen_but_not_over_somebody_elses(page, draft, editor):
    page.get()
    fields = {field.name: field.value() for field in page.answer.context["policies"]} | {"step": "policies"}
    page.post(fields | {"wording": "reconfirm"})
    assert carrying.rules_of(draft)["wording"] == "reconfirm"
    text = page.post(fields | {"moved": "expire"})
    assert page.answered.status_code == 409 and "Saved meanwhile" in text
    assert carrying.rules_of(draft)["moved"] == "carry"
    assert draft.edits.filter(means="changes").count() == 1


def test_button_is_there_for_drafts_that_replace_something(page, draft, edition, editor, as_user):
    client = as_user(editor)
    address = reverse("admin:frameworks_edition_change", args=[draft.pk])
    assert page.address in client.get(address).content.decode()
    alone = make.make_edition(edition.framework, code="2028", publish=False)
    missing = reverse("admin:frameworks_edition_changes", args=[alone.pk])
    assert missing not in client.get(reverse("admin:frameworks_edition_change", args=[alone.pk])).content.decode()
    assert client.get(missing).status_code == 404


def test_other_publishers_editors_and_published_editions_are_refused(editor, as_user, db):
    framework = make.make_framework("other", publisher=make.make_organisation("Somebody else"), is_illustrative=False)
    foreign = make.make_next_edition(make.make_edition(framework), "2027", publish=False)
    own = make.make_next_edition(make.make_edition(), "2027")
    before = list(foreign.changes.values())
    for edition in (foreign, own):
        address = reverse("admin:frameworks_edition_changes", args=[edition.pk])
        assert as_user(editor).get(address).status_code in (403, 404)
        assert as_user(editor).post(address, {"step": "kinds"}).status_code in (403, 404)
    assert list(foreign.changes.values()) == before and not foreign.edits.exists()


def test_page_of_many_changes_takes_few_queries(editor, as_user, django_assert_max_num_queries):
    edition = make.make_edition(domains=3, competencies=40)
    draft = copy_edition(edition, by=editor, code="2027")
    draft.items.filter(is_assessable=True).update(title_en="All the same now")
    page = Page(draft, as_user(editor))
    with django_assert_max_num_queries(20):
        page.get("?page=2")
    assert len(page.answer.context["forms"]) == 25
