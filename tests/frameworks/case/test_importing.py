"""A package made elsewhere becomes a draft of ours, or is refused in words."""

import json
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from frameworks.case import case_link
from frameworks.case.identifiers import Addresses
from frameworks.case.importing import PackageRefused, plan, read_package, store
from frameworks.case.importing.package import LARGEST
from frameworks.case.importing.planning import new_framework
from frameworks.case.packages import package_part
from frameworks.files.document import document_of
from frameworks.files.writer import write_edition
from frameworks.models import Association, Descriptor, Edition, Framework, Item
from frameworks.publishing import problems_of
from tests import make
from tests.frameworks.case.packages import as_bytes, child, elsewhere, item, joined, link, named, package, rubric
from tests.frameworks.random_editions import documents

pytestmark = pytest.mark.django_db


def planned(values, *, framework=None, code="2027"):
    read = read_package(as_bytes(values))
    new = new_framework(read, slug="plants", publisher=make.make_organisation(), may_show_text=True)
    return plan(read, framework=framework or new, code=code)


def imported(values, *, by=None, **options):
    return store(planned(values, **options), by=by)


def refused(values):
    with pytest.raises(PackageRefused) as refusal:
        planned(values)
    return str(refusal.value)


def test_a_package_of_another_producer_becomes_a_draft(elin):
    draft = imported(elsewhere(), by=elin)
    assert (draft.status, draft.framework.title_en, draft.last_edited_by) == ("draft", "Care of plants", elin)
    rows = draft.items.order_by("position").values_list("code", "kind__name_en", "parent__code", "title_en")
    assert list(rows) == [
        ("1", "Strand", None, "Knows roots & stems"),
        ("1.1", "Standard", "1", "Waters plants in dry weather"),
        ("W-1-a", "Component", "1.1", "How often: x < 3 days"),
        ("L.2", "Standard", "1", "Gives light"),
        ("2", "Standard", None, "Hangs nowhere"),
    ]
    assert set(draft.items.assessable().values_list("code", flat=True)) == {"W-1-a", "L.2", "2"}


def test_what_has_no_place_here_is_named_to_the_editor():
    notes = "\n".join(planned(elsewhere()).notes)
    for said in ("W 1/a → W-1-a", "Hangs nowhere", "1.1 precedes L.2", "exactMatchOf Node", "Gardens", "isPeerOf"):
        assert said in notes


def test_a_framework_that_was_made_meanwhile_keeps_its_own_details():
    wanted = planned(elsewhere())
    make.make_framework("plants", title_en="Somebody's own plants")
    with pytest.raises(PackageRefused, match="made a framework with this address meanwhile"):
        store(wanted, by=None)
    assert Framework.objects.get(slug="plants").title_en == "Somebody's own plants"


def test_an_import_is_recorded_as_one():
    edit = imported(elsewhere()).edits.get()
    assert edit.means == "case"
    assert "items/1.1/title/en" in {difference["place"] for difference in edit.differences}


def test_an_import_without_welsh_cannot_be_published():
    draft = imported(elsewhere())
    assert {item.welsh_state for item in draft.items.all()} == {"missing"}
    assert problems_of(draft)


def test_a_rubric_becomes_levels_and_descriptors():
    draft = imported(elsewhere())
    assert list(draft.levels.values_list("code", "title_en")) == [("Beginning", "Beginning"), ("Secure", "Secure")]
    described = Descriptor.objects.filter(item__edition=draft).values_list("item__code", "level__code", "text_en")
    assert list(described) == [("W-1-a", "Beginning", "Once a week."), ("W-1-a", "Secure", "As the soil asks.")]


def test_an_item_keeps_the_identifier_under_which_it_is_known_elsewhere():
    draft = imported(elsewhere())
    assert str(draft.items.get(code="1.1").case_id) == named("water")
    assert str(draft.case_id) == named("document")


def test_the_next_edition_of_a_package_is_about_the_same_items():
    first = imported(elsewhere())
    second = imported(elsewhere(), framework=first.framework, code="2028")
    assert second.items.get(code="1.1").stable_id == first.items.get(code="1.1").stable_id
    assert second.items.filter(case_id__isnull=False).count() == 0
    assert second.sequence == first.sequence + 1


def test_peers_are_related_and_outward_associations_resolve(ask, full):
    known = ask("CFPackages", case_link(full).rpartition("/")[2])["CFItems"][1]
    values = elsewhere()
    there = {"title": "D1.1", "identifier": known["identifier"], "uri": known["uri"]}
    values["CFAssociations"].append(joined("exactMatchOf", "water", "x") | {"destinationNodeURI": there})
    values["CFAssociations"].append(joined("isRelatedTo", "x", "light") | {"originNodeURI": there})
    draft = imported(values)
    rows = Association.objects.filter(origin__edition=draft)
    ends = set(rows.values_list("origin__code", "relation", "destination__code", "destination__edition__code"))
    assert ends == {
        ("1.1", "exact", "D1.1", "2026"),
        ("L.2", "related", "D1.1", "2026"),
        ("L.2", "related", "1.1", "2027"),
    }


def test_our_own_package_comes_back_as_it_went(client, full):
    before = document_of(full)
    draft = imported(client.get(case_link(full)).json(), framework=full.framework)
    after = document_of(draft)
    for document in (before, after):
        forget_states(document)
    assert after["items"] == before["items"]
    assert [strip(after, name) for name in ("kinds", "levels")] == [strip(before, name) for name in ("kinds", "levels")]
    places = [
        {
            (part["from"], part["to"].replace("/2027/", "/2026/"), part["relation"], part["basis"], str(part["note"]))
            for part in document["associations"]
        }
        for document in (before, after)
    ]
    assert places[0] == places[1]


def strip(document, name):
    return [{key: value for key, value in part.items() if key != "welsh"} for part in document[name]]


def forget_states(document):
    """How good its Welsh is, nobody says in a package: it is a draft once more."""
    waiting = list(document["items"])
    while waiting:
        part = waiting.pop()
        part.pop("welsh")
        for descriptor in part["descriptors"].values():
            descriptor.pop("welsh")
        waiting.extend(part["items"])


def test_a_package_of_ours_without_text_brings_the_structure_alone(client, silent):
    draft = imported(client.get(case_link(silent)).json(), framework=silent.framework)
    assert "Secret" not in str(document_of(draft))
    assert list(draft.items.values_list("code", flat=True)) == list(silent.items.values_list("code", flat=True))
    assert draft.levels.count() == silent.levels.count()


def test_what_is_imported_goes_out_as_valid_case_again(client):
    from tests.frameworks.case.schema import problems_of as problems_of_case

    draft = make.publish_edition(imported(elsewhere()))
    answer = client.get(case_link(draft)).json()
    assert problems_of_case("CFPackage", answer) == []
    assert named("water") in {part["identifier"] for part in answer["CFItems"]}


def test_items_of_any_depth_keep_their_places():
    names = [str(depth) for depth in range(10)]
    items = [item(name, f"Item {name}", CFItemType="Standard") for name in names]
    draft = imported(package(items, [child(name, parent) for parent, name in pairwise(["document", *names])]))
    assert draft.items.get(title_en="Item 9").code == ".".join(["1"] * 10)
    assert draft.kinds.count() == 10


def test_a_long_statement_is_kept_whole_under_a_short_title():
    draft = imported(package([item("long", "word " * 200)]))
    found = draft.items.get()
    assert found.text_en == ("word " * 200).strip()
    assert found.title_en.endswith("word…") and len(found.title_en) <= 300


def test_codes_that_clash_are_told_apart():
    codes = [item(str(number), f"Item {number}", humanCodingScheme="A 1") for number in range(3)]
    codes.append(item("4", "Item 4", humanCodingScheme="x" * 90))
    assert [part["code"] for part in planned(package(codes)).items] == ["A-1", "A-1-2", "A-1-3", "x" * 40]


def test_identifiers_that_the_standard_would_refuse_are_not_given_out():
    values = package([item("a", "One")])
    values["CFItems"][0]["identifier"] = "00000000-0000-0000-0000-000000000001"
    draft = imported(values)
    assert draft.items.get().case_id is None


@pytest.mark.parametrize(
    "associations, said",
    [
        ([child("a", "a")], "under themselves"),
        ([child("a", "b"), child("b", "c"), child("c", "a")], "under themselves"),
        ([child("a"), child("b", "c"), child("c", "b")], "under themselves"),
    ],
)
def test_items_that_stand_under_themselves_are_refused(associations, said):
    items = [item(name, name) for name in "abc"]
    assert said in refused(package(items, associations))


def test_a_child_of_several_and_a_child_of_nobody_known_are_named():
    items = [item(name, f"Item {name}") for name in "abc"]
    rows = [child("a"), child("b", "a"), child("b"), child("c", "nowhere")]
    plan = planned(package(items, rows))
    notes = "\n".join(plan.notes)
    assert [part["code"] for part in plan.items] == ["1", "1.1", "2"]
    assert "kept in the first: Item b" in notes
    assert "not in the package and are at the top now: Item c" in notes


HOSTILE = {
    "no json": b"{",
    "no package": b"[]",
    "no document": b'{"CFItems": []}',
    "no items": as_bytes(package([])),
    "nested": b"[" * 200_000,
    "a huge number": b'{"CFDocument": {"title": ' + b"9" * 10_000 + b"}}",
    "no number": b'{"CFDocument": {"title": NaN}}',
    "not UTF-8": b'{"CFDocument": "\xff"}',
    "too large": b" " * (LARGEST + 1),
    "too many items": as_bytes(package([item("a", "a")] * 5_001)),
    "the same twice": as_bytes(package([item("a", "a")] * 2)),
    "no identifiers": as_bytes(package([{"fullStatement": "a"}])),
    "an identifier of another kind": as_bytes(package([item("a", "a", identifier="../../etc")])),
    "fifty deep": as_bytes(
        package([item(str(n), "x") for n in range(50)], [child(str(n), str(n - 1)) for n in range(1, 50)])
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_package_is_refused_and_changes_nothing(name, tmp_path):
    framework = make.make_framework()
    path = tmp_path / "package.json"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(CommandError):
        call_command("load_case", path, framework=framework.slug, edition="2027")
    assert not Edition.objects.exists()


ODD = [
    {"fullStatement": "\0\ud800Odd"},
    {"fullStatement": ["Odd"], "abbreviatedStatement": {"en": "Odd"}},
    {"humanCodingScheme": {"a": 1}, "CFItemTypeURI": "Standard", "notes": 5},
    {"CFItemType": "x" * 500, "extensions": ["a"], "sequenceNumber": "first"},
    {"extensions": {"pathway_portal": {"stableId": 1, "welsh": "x", "assessable": "yes", "certainty": []}}},
    {"fullStatement": "<script>alert(1)</script>Odd & <img src=x onerror=alert(1)>"},
]


@pytest.mark.parametrize("fields", ODD, ids=str)
def test_values_of_odd_types_are_taken_for_absent(fields):
    values = package([item("a", "One"), item("b", "Two", **fields)], [child("a"), child("b"), None, {"x": 1}])
    draft = imported(values | {"CFRubrics": "none", "CFDefinitions": []})
    assert draft.items.count() == 2
    assert "<" not in str(list(draft.items.values_list("title_en", "code")))


def test_rubrics_that_fit_no_scale_are_left_out():
    many = rubric("a", *[(f"Quality {number}", "Words.") for number in range(30)])
    strange = rubric("nowhere", ("Good", "Words."))
    plan = planned(package([item("a", "One")], CFRubrics=[many, strange, {"CFRubricCriteria": [None, 3]}]))
    assert [level["code"] for level in plan.document["levels"]] == ["Good"]
    assert "How well" in "\n".join(plan.notes)


def test_a_package_cannot_take_the_identifier_of_a_public_item(ask, full):
    mine = ask("CFPackages", case_link(full).rpartition("/")[2])["CFItems"][1]
    values = package([item("a", "Somebody else", identifier=mine["identifier"])])
    make.publish_edition(imported(values))
    assert ask("CFItems", mine["identifier"])["humanCodingScheme"] == "D1.1"


def test_an_edition_that_is_there_is_not_written_over(full):
    with pytest.raises(PackageRefused):
        planned(elsewhere(), framework=full.framework, code="2026")
    ready = planned(elsewhere(), framework=full.framework, code="2027")
    store(ready, by=None)
    with pytest.raises(PackageRefused):
        store(ready, by=None)
    assert full.framework.editions.count() == 2


def test_kinds_without_end_are_refused():
    items = [item(str(number), "x", CFItemType=f"Kind {number}") for number in range(41)]
    assert "at most 40 kinds" in refused(package(items))


def test_a_larger_package_asks_no_more_queries(django_assert_max_num_queries):
    framework = make.make_edition().framework
    for size in (3, 300):
        items = [item(str(number), f"Item {number}") for number in range(size)]
        joins = [joined("isRelatedTo", str(number), f"elsewhere {number}") for number in range(size)]
        with django_assert_max_num_queries(20):
            planned(package(items, joins), framework=framework)


def test_our_own_package_says_framework_and_edition_in_both_languages(rf):
    framework = make.make_framework(title_cy="Fframwaith gofal")
    edition = make.make_edition(framework, publish=False)
    Edition.objects.filter(pk=edition.pk).update(title_en="Second thoughts", title_cy="Ail feddwl")
    part = package_part(make.publish_edition(Edition.objects.get(pk=edition.pk)), Addresses(rf.get("/")))
    assert part["CFDocument"]["title"] == "Primary care framework"
    draft = imported(part)
    assert (draft.framework.title_en, draft.framework.title_cy) == ("Primary care framework", "Fframwaith gofal")
    assert (draft.title_en, draft.title_cy) == ("Second thoughts", "Ail feddwl")


def test_planning_changes_nothing():
    planned(elsewhere())
    assert not Framework.objects.exists() and not Item.objects.exists()


def test_a_command_loads_a_package_into_a_draft(tmp_path, capsys, full):
    path = tmp_path / "package.json"
    path.write_text(json.dumps({"CFPackage": elsewhere()}), encoding="utf-8-sig")
    call_command("load_case", path, framework=full.framework.slug, edition="2027")
    assert "5 items" in capsys.readouterr().out
    draft = full.framework.editions.get(code="2027")
    assert (draft.replaces, draft.framework.title_en) == (full, "Primary care framework")


def test_a_link_by_its_address_alone_is_followed():
    row = child("b", "a") | {"originNodeURI": link("b")["uri"], "destinationNodeURI": {"uri": link("a")["uri"]}}
    draft = imported(package([item("a", "One"), item("b", "Two")], [child("a"), row]))
    assert draft.items.get(title_en="Two").parent.title_en == "One"


@hypothesis_settings(
    max_examples=10, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(document=documents())
def test_random_editions_come_back_from_case_as_they_went(rf, document):
    """Six levels deep, both languages, odd characters, empty texts."""
    with transaction.atomic():
        document["framework"]["licence"]["may_show_text"] = True
        edition = make.publish_edition(write_edition(document))
        data = as_bytes(package_part(edition, Addresses(rf.get("/"))))
        again = plan(read_package(data), framework=edition.framework, code="e2").document
        assert told(again) == told(document)
        transaction.set_rollback(True)


def told(document):
    """What CASE has to bring back of a document; identifiers and how good the Welsh is are another matter."""
    joins = {
        (part["from"], part["to"].split("/")[-1], part["relation"], part["basis"]) for part in document["associations"]
    }
    kinds = [(part["key"], part["name"]) for part in document["kinds"]]
    levels = [(part["code"], part["title"], part["description"]) for part in document["levels"]]
    return kinds, levels, [item_told(part) for part in document["items"]], sorted(joins)


def item_told(part):
    described = {code: {"en": words["en"], "cy": words["cy"]} for code, words in part["descriptors"].items()}
    same = {name: part[name] for name in ("code", "kind", "id", "assessable", "title", "text", "guidance")}
    return same | {
        "certainty": part["source"]["certainty"],
        "descriptors": described,
        "items": [item_told(child) for child in part["items"]],
    }
