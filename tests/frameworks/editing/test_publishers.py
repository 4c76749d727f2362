"""HEIW does not edit APTUK's, and reads nothing of its drafts: every address of editors, for every kind of staff."""

import pytest
from django.contrib import admin
from django.urls import reverse

from frameworks.admin.pages import PAGES
from frameworks.editors import ensure_group
from frameworks.models import (
    Association,
    CareerStage,
    DraftComment,
    Edition,
    Expectation,
    Framework,
    Item,
    OptionalGroup,
    SufficiencyRule,
)
from tests import make
from tests.frameworks.editing.forms import address

MODELS = sorted(model._meta.model_name for model in admin.site._registry if model._meta.app_label == "frameworks")
OF_NO_PUBLISHER = {"roleprofile", "publication"}
OF_PUBLISHERS = [name for name in MODELS if name not in OF_NO_PUBLISHER]
SECRET = "Quokka"
STAFF = ["heiw", "aptuk", "outside", "superuser"]
ONE_THING = ["change", "delete", "history"]


@pytest.fixture
def people(db):
    def person(name, publisher, *groups, **fields):
        organisation = make.make_organisation(publisher) if publisher else None
        made = make.make_user(f"{name}@example.org", name, is_staff=True, organisation=organisation, **fields)
        made.groups.add(*groups)
        return made

    group = ensure_group()
    return {
        "heiw": person("heiw", "HEIW", group),
        "aptuk": person("aptuk", "APTUK", group),
        "outside": person("outside", "HEIW"),
        "superuser": person("superuser", "", is_superuser=True),
    }


@pytest.fixture
def things(people):
    """{draft or published: {model: row}}, all of HEIW; the words of the drafts are secret."""
    publisher = make.make_organisation("HEIW")
    framework = make.make_framework("heiw", publisher=publisher, is_illustrative=False)
    pathway = make.make_framework("heiw-pathway", publisher=publisher, is_illustrative=False, kind="career_pathway")
    secret = make.make_framework("heiw-secret", publisher=publisher, is_illustrative=False, title_en=SECRET)
    make.make_edition(secret, publish=False)
    make.make_edition(pathway)
    stage = make.make_stage("heiw-stage", pathway)
    published = parts_of(make.make_edition(framework, publish=False), stage)
    make.publish_edition(published["edition"])
    draft = parts_of(make.make_edition(framework, "2027", publish=False), stage)
    Item.objects.filter(edition=draft["edition"]).update(title_en=SECRET, title_cy=SECRET)
    Edition.objects.filter(pk=draft["edition"].pk).update(title_en=SECRET)
    hidden = make.make_stage("hidden", secret, title_en=SECRET)
    draft |= {"framework": secret, "careerstage": hidden}
    DraftComment.objects.create(edition=draft["edition"], author=people["heiw"], text=SECRET)
    return {"draft": draft, "published": published | {"framework": framework, "careerstage": stage}}


def parts_of(edition, stage):
    item, other = edition.items.get(code="D1.1"), edition.items.get(code="D1.2")
    group = OptionalGroup.objects.create(edition=edition, stage=stage, code="some", title_en=f"Group {edition.code}")
    SufficiencyRule.objects.create(edition=edition, code="some", kind="at_least", number=2)
    expected = Expectation.objects.create(stage=stage, item=item, level=edition.levels.first(), group=group)
    association = Association.objects.create(origin=item, destination=other)
    rows = {"optionalgroup": group, "expectation": expected, "association": association}
    return {"edition": edition, "item": item} | rows


def answers(client, things, status, name, action):
    url = address(f"{name}_{action}", things[status][name].pk)
    return client.get(url), client.post(url, {"post": "yes", "title_en": "Taken over", "code": "taken"})


def everything():
    models = (Edition, Item, Expectation, Association, Framework, CareerStage, OptionalGroup)
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def test_every_model_of_the_admin_is_in_this_table(things):
    assert set(things["draft"]) == set(things["published"]) == set(OF_PUBLISHERS)


@pytest.mark.parametrize("action", ONE_THING)
@pytest.mark.parametrize("name", OF_PUBLISHERS)
@pytest.mark.parametrize("who", ["aptuk", "outside"])
def test_draft_of_another_publisher_is_not_there(who, name, action, people, things, browser):
    before = everything()
    for answer in answers(browser(people[who]), things, "draft", name, action):
        assert answer.status_code in ({404, 403} if who == "aptuk" else {403, 404})
        assert SECRET not in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("name", OF_PUBLISHERS)
def test_what_another_publisher_published_is_read_and_not_changed(name, people, things, browser):
    before, client = everything(), browser(people["aptuk"])
    page, sent = answers(client, things, "published", name, "change")
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
    assert sent.status_code in (302, 403)
    assert [answer.status_code in (302, 403) for answer in answers(client, things, "published", name, "delete")]
    assert everything() == before


@pytest.mark.parametrize("name", OF_PUBLISHERS)
def test_own_drafts_are_changed_and_others_staff_see_no_list(name, people, things, browser):
    for who in ("heiw", "superuser"):
        page = browser(people[who]).get(address(f"{name}_change", things["draft"][name].pk))
        assert page.status_code == 200 and 'name="_save"' in page.content.decode()
    for action in ("changelist", "add"):
        assert browser(people["outside"]).get(address(f"{name}_{action}")).status_code == 403
        assert browser(people["outside"]).post(address(f"{name}_{action}"), {}).status_code == 403


@pytest.mark.parametrize("page", sorted(PAGES))
def test_pages_of_an_edition_are_its_publishers_alone(page, people, things, browser):
    before = everything()
    for who in ("aptuk", "outside"):
        for status in ("draft", "published"):
            url = address(f"edition_{page}", things[status]["edition"].pk)
            client = browser(people[who])
            for answer in (client.get(url), client.post(url, {"code": "taken", "action": "write", "text": "Taken"})):
                assert answer.status_code in (403, 404), (who, status)
                assert SECRET not in answer.content.decode()
    assert everything() == before and DraftComment.objects.count() == 1


@pytest.mark.parametrize("name", MODELS)
def test_no_list_form_or_popup_tells_of_anothers_draft(name, people, things, browser):
    client = browser(people["aptuk"])
    lists = address(f"{name}_changelist")
    for query in (lists, f"{lists}?_popup=1", f"{lists}?q={SECRET[:-1]}", f"{lists}?_facets=True"):
        assert SECRET not in client.get(query, follow=True).content.decode(), query
    assert SECRET not in client.get(address(f"{name}_add")).content.decode()


@pytest.mark.parametrize("name", ["item", "expectation", "optionalgroup", "association", "edition", "careerstage"])
def test_nothing_is_added_to_anothers_draft_by_direct_post(name, people, things, browser):
    before, draft = everything(), things["draft"]
    edition = draft["edition"]
    keys = {"edition": edition.pk, "item": draft["item"].pk, "stage": draft["careerstage"].pk}
    keys |= {"origin": draft["item"].pk, "destination": draft["item"].pk, "framework": edition.framework_id}
    keys |= {"pathway": draft["framework"].pk, "kind": edition.kinds.first().pk, "parent": draft["item"].pk}
    keys |= {"level": edition.levels.first().pk, "group": draft["optionalgroup"].pk, "slug": "x", "position": 9}
    texts = {"code": "X1", "title_en": "X", "relation": "exact", "basis": "official", "certainty": "certain"}
    page = browser(people["aptuk"]).post(address(f"{name}_add"), keys | texts | {"minimum": 1, "sequence": 9})
    assert page.status_code == 200 and SECRET not in page.content.decode()
    assert everything() == before


@pytest.mark.parametrize("name", ["item", "edition", "expectation", "optionalgroup", "association"])
def test_list_action_deletes_nothing_of_another_publisher(name, people, things, browser):
    before, client = everything(), browser(people["aptuk"])
    for status in ("draft", "published"):
        data = {"action": "delete_selected", "_selected_action": [things[status][name].pk], "post": "yes"}
        page = client.post(address(f"{name}_changelist"), data, follow=True)
        assert SECRET not in page.content.decode()
    assert everything() == before


def test_nobody_completes_names_of_anothers_draft(people, things, browser):
    query = {"app_label": "frameworks", "model_name": "association", "field_name": "origin", "term": SECRET}
    page = browser(people["aptuk"]).get(reverse("admin:autocomplete"), query)
    assert page.status_code == 403 or SECRET not in page.content.decode()


def test_record_and_comments_have_no_other_door():
    assert not {"edit", "draftcomment", "itemchange", "carryrule"} & set(MODELS)
