"""What anybody reads of our frameworks as CASE."""

import pytest
from django.urls import reverse

from frameworks.case import case_link
from frameworks.case.identifiers import association_id, document_id, grouping_id, item_id, kind_id, rubric_id
from frameworks.case.openapi import READ
from frameworks.models import Association, Edition
from tests import make
from tests.frameworks.case.schema import OURS, problems_of

pytestmark = pytest.mark.django_db
CLASSES = {path.partition("/")[0]: answer for path, (_name, answer, _summary) in READ.items()}
NOBODYS = "7b1c5a2e-0d35-4a9c-8a43-3f3f7c1f0b11"


def identifiers_in(package):
    """{endpoint: [identifier]} of everything in a package that can be read by itself."""
    definitions = package["CFDefinitions"]
    document = package["CFDocument"]["identifier"]
    items = [item["identifier"] for item in package["CFItems"]]
    listed = {name: [part["identifier"] for part in parts] for name, parts in definitions.items()}
    return listed | {
        "CFDocuments": [document],
        "CFPackages": [document],
        "CFItems": items,
        "CFItemAssociations": items,
        "CFAssociations": [part["identifier"] for part in package["CFAssociations"]],
        "CFRubrics": [rubric["identifier"] for rubric in package["CFRubrics"]],
    }


def everything(ask, edition):
    """(class, answer) of each thing in a package, read one by one."""
    package = ask("CFPackages", document_id(edition))
    for endpoint, identifiers in identifiers_in(package).items():
        for identifier in identifiers:
            yield CLASSES[endpoint], ask(endpoint, identifier)


def test_every_answer_is_what_the_standard_asks_for(ask, full, silent):
    answers = [*everything(ask, full), *everything(ask, silent), ("CFDocumentSet", ask("CFDocuments"))]
    assert {name for name, _answer in answers} == set(CLASSES.values()) - {"CFConceptSet", "CFSubjectSet"} | {
        "CFDocumentSet"
    }
    assert [problem for name, answer in answers for problem in problems_of(name, answer)] == []


def test_every_shipped_framework_is_a_valid_package(ask, shipped):
    for edition in Edition.objects.public().select_related("framework"):
        package = ask("CFPackages", document_id(edition))
        assert problems_of("CFPackage", package) == []
        assert len(package["CFItems"]) == edition.items.count()


def test_every_answer_is_what_our_own_description_says(ask, full):
    described = ask("openapi.json")
    for name, answer in everything(ask, full):
        schema = {"components": described["components"], "$ref": f"#/components/schemas/{name}"}
        assert problems_of(name, answer, [schema]) == []


def test_our_description_lists_the_fields_that_the_standard_has(ask, db):
    described = ask("discovery", "imscasev1p1_openapi3_v1p0.json")["components"]["schemas"]
    for name in ("CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel", "CFPackage", "CFDefinition"):
        assert set(described[name]["properties"]) == set(OURS["$defs"][name]["properties"])
    for name, base in (("CFPckgItem", "stated"), ("CFPckgDocument", "documented"), ("CFPckgAssociation", "joined")):
        assert set(described[name]["properties"]) == set(OURS["$defs"][base]["properties"])
        assert set(described[name]["required"]) == set(OURS["$defs"][base]["required"])


def test_a_schema_that_a_package_breaks_is_noticed(ask, full):
    package = ask("CFPackages", document_id(full))
    package["CFItems"][0]["CFDocumentURI"] = "elsewhere"
    del package["CFDocument"]["creator"]
    package["CFItems"][1]["identifier"] = "D1"
    assert len(problems_of("CFPackage", package)) >= 3


def test_a_package_has_the_tree_the_words_and_the_crosswalks(ask, full):
    package = ask("CFPackages", document_id(full))
    items = {item["humanCodingScheme"]: item for item in package["CFItems"]}
    assert list(items) == ["D1", "D1.1", "D1.2", "D1.3", "D2", "D2.1", "D2.2", "D2.3"]
    assert items["D1.1"]["fullStatement"] == "Asks what matters.\n\nThen listens."
    assert items["D1.1"]["abbreviatedStatement"] == "Competency 1.1"
    assert items["D1.1"]["extensions"]["pathway_portal"]["welsh"]["fullStatement"] == "Yn gofyn."
    parents = {
        part["originNodeURI"]["identifier"]: part["destinationNodeURI"]["identifier"]
        for part in package["CFAssociations"]
        if part["associationType"] == "isChildOf"
    }
    assert parents[items["D1.1"]["identifier"]] == items["D1"]["identifier"]
    assert parents[items["D1"]["identifier"]] == package["CFDocument"]["identifier"]


def test_descriptors_travel_as_a_rubric(ask, full):
    rubric = ask("CFRubrics", rubric_id(full))
    first = rubric["CFRubricCriteria"][0]
    assert first["CFItemURI"]["identifier"] == str(item_id(full.items.get(code="D1.1")))
    said = [(level["quality"], level["description"]) for level in first["CFRubricCriterionLevels"]]
    assert said == [(code, f"What D1.1 is at {code}.") for code in ("KH", "SH", "DO")]


def test_crosswalks_are_read_from_both_ends(ask, full, standards):
    for item in (full.items.get(code="D1.1"), standards.items.get(code="D1.1")):
        joined = ask("CFItemAssociations", item_id(item))["CFAssociations"]
        assert "exactMatchOf" in {part["associationType"] for part in joined}


def test_a_retired_edition_is_deprecated(ask, full):
    Edition.objects.filter(pk=full.pk).update(status="retired", retired_at=full.published_at)
    document = ask("CFDocuments", document_id(full))
    assert (document["adoptionStatus"], document["statusEndDate"]) == ("Deprecated", document["statusStartDate"])


def test_nothing_of_a_draft_is_known(ask, full):
    draft = make.make_edition(full.framework, "2027", publish=False)
    row = Association.objects.create(origin=full.items.get(code="D1.2"), destination=draft.items.get(code="D1.1"))
    ask("CFDocuments", document_id(draft), status=404)
    ask("CFPackages", document_id(draft), status=404)
    ask("CFItems", item_id(draft.items.first()), status=404)
    ask("CFRubrics", rubric_id(draft), status=404)
    ask("CFItemTypes", kind_id(draft.kinds.first()), status=404)
    ask("CFAssociations", association_id(row), status=404)
    assert str(draft.code) not in {document["version"] for document in ask("CFDocuments")["CFDocuments"]}
    assert str(association_id(row)) not in str(ask("CFPackages", document_id(full)))


def test_what_was_a_draft_is_found_once_it_is_published(ask, full):
    draft = make.make_edition(full.framework, "2027", publish=False)
    ask("CFPackages", document_id(draft), status=404)
    make.publish_edition(draft)
    assert ask("CFPackages", document_id(draft))["CFDocument"]["version"] == "2027"


def test_a_crosswalk_that_is_changed_or_deleted_is_known_as_it_is_now(ask, full):
    row = Association.objects.get(origin__edition=full, relation="exact")
    before = association_id(row)
    assert ask("CFAssociations", before)["associationType"] == "exactMatchOf"
    Association.objects.filter(pk=row.pk).update(relation="related")
    row.refresh_from_db()
    assert ask("CFAssociations", association_id(row))["associationType"] == "isRelatedTo"
    ask("CFAssociations", before, status=404)
    row.delete()
    ask("CFAssociations", association_id(Association(origin=row.origin, destination=row.destination)), status=404)


def test_what_came_with_an_identifier_keeps_it(ask, full):
    edition = make.make_edition(full.framework, "2027", publish=False)
    edition.items.filter(code="D1").update(case_id=NOBODYS)
    make.publish_edition(edition)
    assert ask("CFItems", NOBODYS)["humanCodingScheme"] == "D1"


@pytest.mark.parametrize("endpoint", sorted(CLASSES))
def test_an_unknown_and_a_misspelt_identifier_are_refused_as_the_standard_words_it(ask, full, endpoint):
    for identifier, minor in ((NOBODYS, "unknownobject"), ("D1.1", "invalid_uuid"), (NOBODYS + "0", "invalid_uuid")):
        refusal = ask(endpoint, identifier, status=404)
        assert problems_of("imsx_StatusInfo", refusal) == []
        assert refusal["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == minor


def test_an_identifier_names_only_what_it_was_made_for(ask, full):
    ask("CFItems", document_id(full), status=404)
    ask("CFDocuments", item_id(full.items.first()), status=404)
    ask("CFAssociations", item_id(full.items.first()), status=404)


@pytest.mark.parametrize("endpoint", sorted(CLASSES))
def test_text_that_may_not_be_shown_is_in_no_answer(ask, silent, endpoint):
    found = identifiers_in(ask("CFPackages", document_id(silent))).get(endpoint, [])
    assert found or endpoint in ("CFConcepts", "CFSubjects")
    assert "Secret" not in str([ask(endpoint, identifier) for identifier in found])


def test_structure_without_text_is_still_the_structure(ask, silent):
    package = ask("CFPackages", document_id(silent))
    assert package["CFItems"][1]["fullStatement"] == "Competency 1.1"
    assert "CFRubricCriteria" not in package["CFRubrics"][0]


def test_the_list_is_cut_ordered_filtered_and_narrowed(client, ask, full, standards):
    response = client.get("/ims/case/v1p1/CFDocuments", {"limit": 1, "offset": 1, "sort": "title", "orderBy": "desc"})
    assert [part["title"] for part in response.json()["CFDocuments"]] == ["Primary care framework"]
    assert response["X-Total-Count"] == "2"
    assert 'rel="prev"' in response["Link"]
    assert 'rel="next"' not in response["Link"]
    chosen = ask("CFDocuments", filter="title~'STAND' AND version='2020'", fields="title,version")
    assert chosen == {"CFDocuments": [{"title": "Standards", "version": "2020"}]}
    assert len(ask("CFDocuments", filter="title='Standards' OR version>='2026'")["CFDocuments"]) == 2


@pytest.mark.parametrize(
    "asked, minor",
    [
        ({"limit": "0"}, "invalid_selection_field"),
        ({"limit": "9" * 99}, "invalid_selection_field"),
        ({"offset": "-1"}, "invalid_selection_field"),
        ({"sort": "password"}, "invalid_sort_field"),
        ({"orderBy": "up"}, "invalid_sort_field"),
        ({"fields": "title,secret"}, "invalid_selection_field"),
        ({"filter": "title"}, "invalid_selection_field"),
        ({"filter": "secret='1'"}, "invalid_selection_field"),
    ],
)
def test_a_list_that_cannot_be_made_is_refused(ask, full, asked, minor):
    refusal = ask("CFDocuments", status=400, **asked)
    assert problems_of("imsx_StatusInfo", refusal) == []
    assert refusal["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == minor


def test_an_answer_that_the_reader_has_is_not_sent_again(client, full):
    address = case_link(full)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_scripts_of_other_sites_may_read_and_nobody_may_write(client, full):
    assert client.get(case_link(full))["Access-Control-Allow-Origin"] == "*"
    assert client.options(case_link(full)).status_code == 204
    refused = client.post(case_link(full))
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert problems_of("imsx_StatusInfo", refused.json()) == []


def test_an_answer_is_the_same_for_everybody_in_every_language(client, as_user, elin, full):
    nobody = client.get(case_link(full), headers={"Accept-Language": "cy"})
    editor = as_user(elin).get(case_link(full))
    assert nobody.content == editor.content
    assert editor["Cache-Control"] == "public, max-age=300"


def test_addresses_are_those_of_the_host_that_was_asked(client, full, settings):
    settings.ALLOWED_HOSTS = ["frameworks.example.org"]
    package = client.get(case_link(full), headers={"host": "frameworks.example.org"}, secure=True).json()
    uri = package["CFItems"][0]["uri"]
    assert uri.startswith("https://frameworks.example.org/ims/case/v1p1/CFItems/")
    assert client.get(uri.removeprefix("https://frameworks.example.org"), headers={"host": "frameworks.example.org"})


def test_too_many_questions_wait(client, full, monkeypatch):
    monkeypatch.setattr("frameworks.case.answers.MOST_IN_A_MINUTE", 1)
    statuses = [client.get(case_link(full), REMOTE_ADDR="10.99.1.7").status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_nothing_else_is_at_this_address(ask, db):
    ask("CFNothing", status=404)
    ask("CFItems", "a", "b", status=404)


def test_an_identifier_is_found_without_looking_through_the_items(client, full, django_assert_num_queries):
    address = reverse("case:item_detail", args=[item_id(full.items.get(code="D1.1"))])
    client.get(address)
    with django_assert_num_queries(1):
        client.get(address)


@pytest.mark.parametrize("name", ["document", "package", "item_associations", "rubric"])
def test_a_larger_edition_asks_no_more_queries(client, full, name, django_assert_max_num_queries):
    large = make.make_edition(make.make_framework("large"), domains=4, competencies=10)
    for edition in (full, large):
        known = {"item_associations": item_id(edition.items.get(code="D1.1")), "rubric": rubric_id(edition)}
        path = "case:item_associations" if name == "item_associations" else f"case:{name}_detail"
        address = reverse(path, args=[known.get(name, document_id(edition))])
        client.get(address)
        with django_assert_max_num_queries(7):
            client.get(address)


def test_identifiers_are_the_same_in_every_copy_of_a_framework(full):
    """Whoever has kept one finds the same thing behind it next year, and where the framework was loaded anew."""
    assert str(document_id(full)) == "5028db9c-bd58-5057-bb86-871d6c3821a9"
    assert str(grouping_id("official")) == "73247f92-052f-56a4-8c0a-05a1eec46722"
