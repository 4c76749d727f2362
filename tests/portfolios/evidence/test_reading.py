import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portfolios.evidence import content, loading, locking
from portfolios.models import Evidence, EvidenceForm
from portfolios.sign_off import moves
from tests import make

pytestmark = pytest.mark.django_db

FORM = """
format: pathway-portal/evidence-forms/1
evidence_forms:
  - key: note
    title: {en: Note, cy: Nodyn}
    family: reflection
    triangulation: reflection
    fields:
      - {name: what, kind: text, required: true, label: {en: "What?", cy: "Beth?"}}
      - {name: kind, kind: choice, label: {en: Kind}, choices: [{value: a, label: {en: First, cy: Cyntaf}}]}
      - {name: when, kind: date, label: {en: "When?"}}
"""


def listed(client, tab="all"):
    return [
        str(evidence) for evidence in client.get(f"{reverse('portfolios:evidence_list')}?show={tab}").context["page"]
    ]


def test_list_holds_own_evidence_only_the_latest_first(as_user, asha, ffion):
    make.make_evidence(ffion, title="Hers")
    for title in ("Older", "Newer"):
        make.make_evidence(asha, title=title)
    assert listed(as_user(asha)) == ["Newer", "Older"]


def test_tabs_divide_the_list_by_state(as_user, asha, portfolio):
    waiting = moves.submit(make.make_claim(portfolio, make.make_evidence(asha, title="Waiting")), by=asha).evidence
    make.make_evidence(asha, title="Written")
    client = as_user(asha)
    assert (listed(client, "draft"), listed(client, "submitted"), listed(client, "locked")) == (
        ["Written"],
        [str(waiting)],
        [],
    )
    assert [tab["count"] for tab in client.get(reverse("portfolios:evidence_list")).context["tabs"]] == [2, 1, 1, 0, 0]


def test_long_list_is_split_into_pages(as_user, asha):
    for number in range(21):
        make.make_evidence(asha, title=f"No {number}")
    response = as_user(asha).get(reverse("portfolios:evidence_list") + "?page=2")
    assert [str(evidence) for evidence in response.context["page"]] == ["No 0"]


def test_shipped_forms_load_once():
    call_command("load_evidence_forms", verbosity=0)
    count = EvidenceForm.objects.count()
    call_command("load_evidence_forms", verbosity=0)
    keys = set(EvidenceForm.objects.values_list("key", flat=True))
    assert EvidenceForm.objects.count() == count >= 6
    assert {
        "reflective_account",
        "case_based_discussion",
        "direct_observation",
        "witness_testimony",
        "certificate",
    } <= keys


def test_changed_form_is_a_new_version_and_the_old_one_stays(asha):
    loading.load(FORM)
    evidence = make.make_evidence(asha, form=EvidenceForm.objects.get(), answers={"what": "This"})
    assert loading.load(FORM.replace("What?", "What now?"))["changed"] == ["note"]
    evidence.refresh_from_db()
    versions = list(EvidenceForm.objects.order_by("version").values_list("version", "is_current"))
    assert versions == [(1, False), (2, True)]
    assert content.rendered_answers(evidence, "en")[0] == ("What?", "This")


@pytest.mark.parametrize(
    "old, new, problem",
    [
        ("kind: text", "kind: picture", "note.what: kind"),
        ("name: what", "name: 'what ever'", "note.what ever: name"),
        ("family: reflection", "family: poem", "note: family"),
        ("{name: when", "{name: what", "note: what stands there twice"),
        ("forms/1", "forms/9", "format"),
        ("  - key", "  - [key", "not YAML"),
        (", choices: [{value: a, label: {en: First, cy: Cyntaf}}]", "", "note.kind: choices"),
    ],
)
def test_file_with_an_error_changes_nothing(tmp_path, old, new, problem):
    file = tmp_path / "forms.yaml"
    file.write_text(FORM.replace(old, new))
    with pytest.raises(CommandError, match=problem.replace(".", r"\.")):
        call_command("load_evidence_forms", file)
    assert EvidenceForm.objects.count() == 0


def test_answers_are_rendered_in_either_language(asha):
    loading.load(FORM)
    answers = {"what": "Rhywbeth", "kind": "a", "when": "2026-03-01"}
    evidence = make.make_evidence(asha, form=EvidenceForm.objects.get(), answers=answers)
    assert content.rendered_answers(evidence, "cy")[:2] == [("Beth?", "Rhywbeth"), ("Kind", "Cyntaf")]
    assert content.rendered_answers(evidence, "en")[1:] == [("Kind", "First"), ("When?", "1 March 2026")]


@pytest.mark.parametrize(
    "statuses, settled",
    [([], "draft"), (["draft"], "draft"), (["submitted", "draft"], "submitted"), (["accepted", "submitted"], "locked")],
)
def test_status_of_evidence_follows_from_its_claims(asha, portfolio, statuses, settled):
    from django.utils import timezone

    evidence, now = make.make_evidence(asha), timezone.now()
    for code, status in zip(("D1.1", "D1.2"), statuses, strict=False):
        decided = now if status == "accepted" else None
        submitted = None if status == "draft" else now
        with make.past_the_rules():
            make.make_claim(portfolio, evidence, code, status=status, submitted_at=submitted, decided_at=decided)
    assert locking.settle(evidence) == Evidence.objects.get().status == settled
