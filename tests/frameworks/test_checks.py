"""What stands in the way of publication, check by check; none of them is silent about what it is for."""

import time

import pytest

from frameworks import checks, text_checks
from frameworks.models import Association, CareerStage, Expectation, Framework, Item, ItemKind, Level, OptionalGroup
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    """The second edition of a framework, without a fault."""
    first = make.make_edition()
    return make.make_next_edition(first, "2027", publish=False)


def item(draft, code):
    return draft.items.get(code=code)


def set_item(draft, which, /, **values):
    Item.objects.filter(edition=draft, code=which).update(**values)


def expectation(draft, code="D1.1"):
    made = make.make_expectations(draft, make.make_stage())
    return next(each for each in made if each.item.code == code)


def no_items(draft):
    draft.items.all().delete()


def circle(draft):
    set_item(draft, "D1", parent=item(draft, "D1.1"))


def orphan(draft):
    set_item(draft, "D1.2", parent=None)


def code_in_two_words(draft):
    set_item(draft, "D1.1", code="D1 1")


def code_in_capitals(draft):
    set_item(draft, "D1.2", code="d1.1")


def edition_in_capitals(draft):
    make.make_edition(draft.framework, "2027A", publish=False)
    type(draft).objects.filter(pk=draft.pk).update(code="2027a")


def code_of_a_page(draft):
    set_item(draft, "D1.1", code="Changes")


def domain_in_a_competency(draft):
    set_item(draft, "D2", parent=item(draft, "D1.1"))


def no_title(draft):
    set_item(draft, "D1.1", title_en="")


def no_descriptor(draft):
    item(draft, "D1.1").descriptors.filter(level__code="SH").delete()


def no_welsh(draft):
    set_item(draft, "D1.1", title_cy="")


def group_of_another_stage(draft):
    group = OptionalGroup.objects.create(edition=draft, stage=make.make_stage("other"), code="c", title_en="Choice")
    Expectation.objects.filter(pk=expectation(draft).pk).update(group=group)


def choice_of_nothing(draft):
    OptionalGroup.objects.create(edition=draft, stage=make.make_stage(), code="c", title_en="Choice", minimum=2)


def expected_and_not_assessed(draft):
    expectation(draft)
    set_item(draft, "D1.1", is_assessable=False)


def expected_and_replaced(draft):
    expectation(draft)
    Association.objects.create(
        origin=item(draft, "D1.1"), destination=item(draft, "D1.2"), relation=Association.Relation.REPLACED_BY
    )


def later_than_what_it_replaces(draft):
    type(draft).objects.filter(pk=draft.pk).update(sequence=0)


def rule_about_nothing(draft):
    make.make_rule(draft, on="D1.1")
    set_item(draft, "D1.1", is_assessable=False)


def rules_twice(draft):
    make.make_rule(draft)
    make.make_rule(draft)


def rules_against_each_other(draft):
    make.make_rule(draft, "at_most", number=1)
    make.make_rule(draft, "at_least", number=2)


def four_kinds(draft):
    make.make_rule(draft, "triangulation", number=4)


def empty_branch(draft):
    item(draft, "D2").children.all().delete()


def code_used_again(draft):
    set_item(draft, "D1.1", code="D1.9")
    set_item(draft, "D1.2", code="D1.1")


def said_twice(draft):
    title = "Advises patients how an inhaler is used, stored and cleaned, and where it is taken back"
    set_item(draft, "D1.1", title_en=title)
    set_item(draft, "D2.1", title_en=title.replace("cleaned", "washed"))


def retired_and_expected(draft):
    with make.past_the_rules():
        make.make_expectations(draft.replaces, make.make_stage())
    item(draft, "D1.1").delete()


def link_to_nothing(draft):
    set_item(draft, "D1.1", guidance_en="Read [the page](/frameworks/nothing/).", guidance_cy="Gweler.")


def evidence_of_no_form(draft):
    make.make_form()
    make.make_rule(draft, "of_kind", evidence="diary")


def lower_than_the_current(draft):
    make.make_edition(draft.framework, "2028")


FAULTS = {
    "edition_has_items": (no_items, "The edition has no items."),
    "items_hang_together": (circle, "D1 is under itself, through its parents."),
    "items_stand_in_their_place": (orphan, "D1.2 is a Competency that stands under nothing."),
    "codes_are_addresses": (code_in_two_words, "The code “D1 1” cannot be used in an address."),
    "codes_differ_by_more_than_capitals": (
        code_in_capitals,
        "These codes clash, but for capital letters: D1.1, d1.1.",
    ),
    "edition_has_a_code_of_its_own": (
        edition_in_capitals,
        "The edition 2027A has the same code, but for capital letters.",
    ),
    "codes_are_not_reserved": (code_of_a_page, "The code “Changes” clashes with a page of this portal."),
    "kinds_go_inwards": (domain_in_a_competency, "D2 is a Domain, which cannot be under a Competency."),
    "titles_are_written": (no_title, "D1.1 has no English title."),
    "descriptors_are_complete": (no_descriptor, "D1.1 has no descriptor at level SH."),
    "texts_are_in_both_languages": (no_welsh, "No Welsh (items, title): D1.1."),
    "expectations_fit": (
        group_of_another_stage,
        "The optional group of D1.1 belongs to another stage or edition.",
    ),
    "groups_can_be_met": (choice_of_nothing, "The group c of Experienced asks for at least 2 of 0."),
    "expectations_can_be_claimed": (
        expected_and_not_assessed,
        "The stage Experienced expects D1.1, for which no evidence can be claimed.",
    ),
    "expectations_name_no_replaced_item": (
        expected_and_replaced,
        "The stage Experienced expects D1.1, which is replaced by D1.2.",
    ),
    "replaced_edition_is_earlier": (
        later_than_what_it_replaces,
        "An edition replaces an earlier edition of the same framework.",
    ),
    "rules_reach_competencies": (rule_about_nothing, "about D1.1, for which no evidence can be claimed."),
    "rules_are_said_once": (rules_twice, "These rules ask the same of the same"),
    "rules_can_be_met_together": (rules_against_each_other, "asks for 2, but"),
    "triangulation_knows_three_kinds": (four_kinds, "there are three kinds of proof."),
    "branches_lead_somewhere": (
        empty_branch,
        "Nothing stands under these, and no evidence can be claimed for them: D2.",
    ),
    "codes_are_not_used_again": (
        code_used_again,
        "These codes stood for other items in the edition before: D1.1.",
    ),
    "competencies_are_said_once": (said_twice, "D1.1 and D2.1 say nearly the same."),
    "retired_items_leave_no_stage_behind": (
        retired_and_expected,
        "The stage Experienced expected D1.1, which is retired. Does it expect something else?",
    ),
    "links_lead_somewhere": (link_to_nothing, "D1.1: this portal has no page “/frameworks/nothing/”."),
    "rules_name_known_evidence": (evidence_of_no_form, "no kind of evidence is called “diary”."),
    "current_edition_is_earlier": (lower_than_the_current, "The edition 2028 has a higher sequence number"),
}


def test_every_check_has_a_fault_that_it_finds():
    assert {check.__name__ for check in [*checks.PROBLEMS, *checks.WARNINGS]} == set(FAULTS)


def test_edition_without_a_fault_is_told_nothing(draft):
    assert (checks.problems_of(draft), checks.warnings_of(draft)) == ([], [])


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_by_its_check(draft, name):
    break_it, sentence = FAULTS[name]
    break_it(draft)
    draft.refresh_from_db()
    [check] = [check for check in [*checks.PROBLEMS, *checks.WARNINGS] if check.__name__ == name]
    assert sentence in " ".join(checks.findings([check], draft))


TEXTS = {
    "framework": (lambda draft: Framework.objects.filter(pk=draft.framework_id), "summary"),
    "edition": (lambda draft: type(draft).objects.filter(pk=draft.pk), "change_note"),
    "kind": (lambda draft: ItemKind.objects.filter(edition=draft, key="domain"), "plural"),
    "level": (lambda draft: Level.objects.filter(edition=draft, code="SH"), "description"),
    "item": (lambda draft: Item.objects.filter(edition=draft, code="D1.1"), "guidance"),
    "descriptor": (lambda draft: item(draft, "D1.1").descriptors.filter(level__code="SH"), "text"),
    "rule": (lambda draft: draft.sufficiency_rules.all(), "note"),
    "change": (lambda draft: draft.changes.filter(origin__code="D1.1"), "note"),
}


@pytest.mark.parametrize("part", TEXTS)
@pytest.mark.parametrize("fault", ["missing", "stale", "english stale"])
def test_no_part_is_published_in_one_language_or_out_of_date(draft, part, fault):
    make.make_rule(draft, note_en="Why.", note_cy="Pam.")
    rows, field = TEXTS[part]
    values = {f"{field}_en": "Something", f"{field}_cy": "Rhywbeth", "welsh_state": "draft"}
    values |= {
        "missing": {f"{field}_cy": ""},
        "stale": {"welsh_state": "stale", "texts_behind": [f"{field}_cy"]},
        "english stale": {"english_is_stale": True, "texts_behind": [f"{field}_en"]},
    }[fault]
    assert rows(draft).update(**values) == 1
    draft = type(draft).objects.get(pk=draft.pk)
    words = {"missing": "No Welsh", "stale": "The English changed", "english stale": "The English is missing, or"}
    [problem] = checks.problems_of(draft)
    assert problem.startswith(words[fault])


def test_a_thousand_faults_are_a_few_sentences():
    draft = make.make_edition(domains=10, competencies=10, publish=False)
    Item.objects.filter(edition=draft).update(title_en="")
    found = checks.problems_of(draft)
    assert len(found) < 50 and "… and 98 more like these." in found


def test_near_duplicates_among_a_thousand_are_found_at_once():
    class Said:
        def __init__(self, number):
            words = [f"w{number * factor % 997}" for factor in (1, 3, 7, 11, 13, 17, 19, 23)]
            self.item = Item(code=str(number), title_en=f"Takes part in the work of {' '.join(words)}")

    nodes = {number: Said(number) for number in range(1000)}
    nodes[1000] = nodes[17]
    start = time.process_time()
    assert (17, 1000) in text_checks.near_duplicates(nodes)
    assert time.process_time() - start < 3


GOOD = [
    "https://www.example.org/a?b=c#d",
    "mailto:elin@example.org",
    "#top",
    "/frameworks/primary-care/",
    "/cy/frameworks/primary-care/2026/D1.1/",
    "/frameworks/primary-care/2027/D1.1/",
    "/search/?q=inhaler",
]
BAD = [
    "http//example.org",
    "https://",
    "ftp://example.org/",
    "javascript:alert(1)",
    "//example.org/",
    "/frameworks/primary-care/1999/",
    "/frameworks/primary-care/2026/D9.9/",
    "/cy/no-such-page/",
    "/roles/nobody/",
    "/publications/nothing/",
    "/pathway/nowhere/",
]


@pytest.mark.parametrize("address", GOOD)
def test_link_that_leads_somewhere_is_no_fault(draft, address):
    set_item(draft, "D1.1", guidance_en=f"See [this]({address}).", guidance_cy="Gweler.")
    assert checks.warnings_of(draft) == []


@pytest.mark.parametrize("address", BAD)
def test_link_that_leads_nowhere_is_a_warning(draft, address):
    set_item(draft, "D1.1", guidance_cy=f"Gweler [hwn]({address}).", guidance_en="See.")
    assert len(checks.warnings_of(draft)) == 1
    assert checks.problems_of(draft) == []


def test_addresses_of_sources_and_licences_are_looked_at(draft):
    Framework.objects.filter(pk=draft.framework_id).update(licence_url="http//licence")
    set_item(draft, "D1.2", source_url="not an address")
    CareerStage.objects.all().delete()
    draft = type(draft).objects.get(pk=draft.pk)
    assert checks.warnings_of(draft) == [
        "primary-care: “http//licence” is not an address that a link can follow.",
        "D1.2: “not an address” is not an address that a link can follow.",
    ]
