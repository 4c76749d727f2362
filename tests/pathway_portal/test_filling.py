"""The two ways in which an empty portal is filled: the demo cast, and people by the thousand."""

import copy

import pytest
import yaml
from django.core.management import CommandError, call_command

from accounts import verifying
from accounts.models import Organisation, User, Verification
from frameworks.files.loading import load_framework
from frameworks.files.problems import FileRefused
from frameworks.models import Edition
from pathway_portal import demo
from pathway_portal.local_stack import console
from portfolios.ledger import first_broken_link
from portfolios.models import Claim, Decision, Portfolio
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference():
    make.make_edition()
    make.make_form()


def test_register_is_filled_under_the_rules_of_the_real_thing(reference):
    call_command("seed_register", technicians=17, evidence=3)
    assert Portfolio.objects.count() == 17
    assert Claim.objects.count() == 17 * 3 * 3
    assert Decision.objects.count() == Claim.objects.filter(status__in=["accepted", "returned"]).count() > 0
    assert [first_broken_link(portfolio.pk) for portfolio in Portfolio.objects.all()] == [None] * 17


def test_register_grows_by_what_is_asked_for(reference):
    call_command("seed_register", technicians=2, evidence=1)
    call_command("seed_register", technicians=3, evidence=1)
    assert User.objects.filter(email__startswith="technician-").count() == 5


@pytest.mark.parametrize("wanted", [{"technicians": 0, "evidence": 1}, {"technicians": 1, "evidence": 2_001}])
def test_register_refuses_what_it_cannot_fill(reference, wanted):
    with pytest.raises(CommandError):
        call_command("seed_register", **wanted)
    assert not Portfolio.objects.exists()


def test_register_asks_for_a_framework_first():
    with pytest.raises(CommandError, match="Load a framework"):
        call_command("seed_register", technicians=1, evidence=1)


def test_edition_that_was_published_stays_as_it_was(reference):
    said = []
    demo.load_edition(demo.FIXTURES / "frameworks" / "primary-care.yaml", said.append)
    assert said == ["primary-care/2026 stays as it was published here."]
    assert Edition.objects.get(code="2026").items.count() == 8


@pytest.fixture
def files(tmp_path):
    """The pathway as it came before its statements had Welsh, and as it is."""
    newer = yaml.safe_load((demo.FIXTURES / "frameworks" / "career-pathway.yaml").read_text())
    del newer["associations"]
    older = copy.deepcopy(newer)
    for item in (item for pillar in older["items"] for item in pillar["items"]):
        del item["text"]["cy"], item["guidance"]["cy"]
    paths = [tmp_path / "older.yaml", tmp_path / "newer.yaml"]
    for path, document in zip(paths, (older, newer), strict=True):
        path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False))
    return paths


def test_portal_that_published_without_welsh_starts_with_files_that_have_it(files, db):
    older, newer = files
    published = make.publish_edition(load_framework(older).edition)
    said = []
    demo.load_edition(newer, said.append)
    assert said == ["career-pathway/2026 stays as it was published here."]
    assert not published.items.get(code="CP1").text_cy
    with pytest.raises(CommandError):
        call_command("load_framework", newer, "--publish")


def test_file_that_cannot_be_loaded_is_not_passed_over(reference):
    with pytest.raises(FileRefused):
        demo.load_edition(demo.FIXTURES / "frameworks" / "career-pathway.yaml", print)


def test_terminal_names_the_accounts_that_the_demo_makes():
    cast = yaml.safe_load((demo.FILES / "cast.yaml").read_text())
    named = " ".join(str(part) for part in console.CAST)
    assert console.PASSWORD == demo.PASSWORD
    assert [person["email"] for person in cast["people"] if person["email"] not in named] == []


def test_supervisors_of_the_demo_are_verified_and_a_second_start_changes_nothing(db):
    cast = yaml.safe_load((demo.FILES / "cast.yaml").read_text())
    for organisation in cast["organisations"]:
        Organisation.objects.create(**organisation)
    for person in cast["people"]:
        demo.ensure_person(**person)
    for _start in range(2):
        for administrator in cast["administrators"]:
            demo.ensure_administrator(**administrator)
    marks = User.objects.order_by("email").values_list("email", verifying.mark())
    assert [email for email, mark in marks if mark] == ["bryn@example.org", "carys@example.org"]
    assert Verification.objects.count() == 2
