"""A person is erased: no word of theirs is left anywhere, every signature still stands, every ledger still verifies."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, models

from accounts.models import OutgoingMail, User
from portfolios.ledger import checking, erasure
from portfolios.ledger.blanks import EMPTIED
from portfolios.models import Decision, LedgerEvent, Report, Supervision
from tests import make, roles

from .world import make_world

pytestmark = pytest.mark.django_db
# What Asha wrote, and what was written about her or named to her.
HER_WORDS = [
    "Asha Rahman",
    "asha@example.org",
    "5012345",
    "I checked an inhaler technique",
    "To watch before I speak",
    "Because I did it alone",
    "Say more",
    "Which device",
    "A spacer",
    "The chart was not hers",
    "All of it is hers",
    "All of it.",
    "Nia Pugh",
    "nia@example.org",
    "inhaler.jpg",
    "Asha's own title",
]
# Texts that stay, or go with their row.
KEPT = {
    "accounts": {
        "User": "emptied by accounts.erasing",
        "Verification": "emptied by accounts.erasing",
        "OutgoingMail": "deleted",
        "KeptText": "deleted",
        "DeviceUse": "deleted",
        "Organisation": "no person",
        "TrailEvent": "names of views and keys",
    },
    "portfolios": {
        "EvidenceForm": "questions of the portal",
        "LedgerEvent": "keys and digests",
        "IntegrityNote": "emptied where it names the person",
        "Phrase": "deleted",
        "DecisionDraft": "deleted",
        "Report": "digests and a code; its file is deleted",
        "Credit": "words of a published crosswalk",
    },
}
# Columns of rows that are emptied which say who decided about the technician, or nothing of anybody.
KEPT_COLUMNS = {
    "decider_name",
    "decider_registration_number",
    "decider_verified_by",
    "decider_covers",
    "asker_name",
    "snapshot_sha256",
    "report_sha256",
    "sha256",
    "token_digest",
    "questions",
}
TEXTS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
      AND c.data_type IN ('text', 'character varying', 'jsonb', 'json')
"""


@pytest.fixture
def world(settings, django_capture_on_commit_callbacks):
    world = make_world()
    make.make_claim(world.asha, make.make_evidence(world.asha.owner, title="Asha's own title"), code="D1.2")
    return world


@pytest.fixture
def erased(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        world.gone = erasure.erase(world.asha.owner)
    return world


def places_of(word):
    """The columns of any table in which this word stands."""
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        columns = cursor.fetchall()
        found = []
        for table, column in columns:
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def files():
    folders = [f"{root}/{name}" for root in ("evidence", "reports") for name in default_storage.listdir(root)[0]]
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]}


def rows_about(portfolio):
    decisions = Decision.objects.filter(claim__portfolio=portfolio).order_by("pk")
    return list(decisions.values("pk", "outcome", "decider_name", "decided_at", "snapshot_sha256", "claim__item"))


def test_no_word_of_theirs_is_left_in_any_table(world, django_capture_on_commit_callbacks):
    before = {word: places_of(word) for word in HER_WORDS}
    assert all(before.values())
    erase_both(world, django_capture_on_commit_callbacks)
    assert {word: places_of(word) for word in HER_WORDS} == dict.fromkeys(HER_WORDS, [])


def erase_both(world, callbacks):
    """Ffion wrote the same words: they go with her."""
    with callbacks(execute=True):
        erasure.erase(world.ffion.owner)
        erasure.erase(world.asha.owner)


def test_every_ledger_still_verifies_also_with_the_heads_from_before(erased):
    assert [str(fault) for fault in checking.faults(exported=erased.exported)] == []
    event = LedgerEvent.objects.filter(portfolio=erased.asha).latest("sequence")
    assert (event.kind, event.facts["person"]) == ("person_erased", erased.asha.owner.pk)
    assert event.facts["was"].keys() == event.fingerprints.keys()
    salted = LedgerEvent.objects.filter(portfolio=erased.asha).exclude(salt="")
    assert list(salted) == [event]


def test_of_each_signature_stays_what_it_proved(world, django_capture_on_commit_callbacks):
    before = rows_about(world.asha)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(world.asha.owner)
    assert rows_about(world.asha) == before != []
    assert {row["decider_name"] for row in before} == {"Bryn Davies"}
    snapshot = Decision.objects.filter(claim__portfolio=world.asha).first().snapshot
    assert snapshot["competency"]["code"] == "D1.1"
    assert snapshot["justification"] == snapshot["evidence"]["title"] == ""


def test_files_and_reports_are_gone_and_others_have_theirs(erased):
    assert not Report.objects.filter(portfolio=erased.asha, state__in=["ready", "queued"]).exists()
    kept = set(Report.objects.ready().values_list("file", flat=True))
    assert {name for name in files() if name.startswith("reports/")} == kept != set()
    assert len(files()) == 2


def test_others_of_the_same_supervisor_are_untouched(world, erased):
    assert Supervision.objects.filter(portfolio=world.ffion, supervisor=world.bryn).count() == 1
    assert places_of("Ffion Hughes")
    assert not LedgerEvent.objects.filter(portfolio=world.ffion, kind="person_erased").exists()


def test_nobody_signs_in_to_what_is_left(erased, client):
    asha = User.objects.get(pk=erased.asha.owner.pk)
    assert (asha.name, asha.is_active, asha.emailaddress_set.exists()) == ("Erased person", False, False)
    assert not OutgoingMail.objects.filter(recipient="asha@example.org").exists()


def test_letter_that_only_shares_the_words_of_a_title_is_still_sent(world, django_capture_on_commit_callbacks):
    make.make_evidence(world.asha.owner, title="Sign-off")
    letter = OutgoingMail.objects.create(recipient="carys@example.org", language="en", subject="Sign-off", body="Soon")
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(world.asha.owner)
    assert OutgoingMail.objects.filter(pk=letter.pk).exists()


def test_what_an_erased_supervisor_decided_stays_with_their_name(world, django_capture_on_commit_callbacks):
    before = rows_about(world.ffion)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(world.bryn)
    assert rows_about(world.ffion) == before
    assert not Supervision.objects.open().filter(supervisor=world.bryn).exists()
    assert list(checking.faults(exported=world.exported)) == []
    assert set(places_of("bryn@example.org")) == set()
    assert User.objects.get(pk=world.bryn.pk).registration_number == ""


def test_an_erasure_that_nobody_had_does_not_hide_a_change(erased, world):
    """Blanked like an erased person's, with an event that says so: but the person is still here."""
    User.objects.filter(pk=world.asha.owner.pk).update(email="asha@example.org", is_active=True)
    assert {fault.problem for fault in checking.faults()} == {"says that somebody was erased who was not"}


def test_the_triggers_stand_again_afterwards(erased, run_sql):
    with pytest.raises(Exception, match="append-only"):
        run_sql("UPDATE portfolios_decision SET reason = 'x'")


def test_the_role_of_the_application_cannot_erase(world, run_sql, application_role):
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    with roles.in_role(application_role), pytest.raises(CommandError, match="Only the owner"):
        call_command("erase_person", "asha@example.org", "--yes", stdout=StringIO())
    assert User.objects.get(pk=world.asha.owner.pk).name == "Asha Rahman"


def test_the_list_erases_again_what_a_backup_brought_back(world, settings, django_capture_on_commit_callbacks, run_sql):
    run_sql("SAVEPOINT backup")
    with django_capture_on_commit_callbacks(execute=True):
        out = StringIO()
        call_command("erase_person", "ASHA@example.org", "--yes", stdout=out)
    assert "6 decision" in out.getvalue() and "asha" not in settings.ERASURE_LIST.read_text()
    run_sql("ROLLBACK TO SAVEPOINT backup")
    assert places_of("Asha Rahman")
    out = StringIO()
    call_command("erase_person", "--replay", str(settings.ERASURE_LIST), stdout=out)
    call_command("erase_person", "--replay", str(settings.ERASURE_LIST), stdout=out)
    assert out.getvalue() == "1 people erased again.\n0 people erased again.\n"
    assert not places_of("Asha Rahman")


@pytest.mark.parametrize("arguments", [[], ["nobody@example.org", "--yes"]])
def test_nobody_is_no_success(arguments, db):
    with pytest.raises(CommandError):
        call_command("erase_person", *arguments, stdout=StringIO())


@pytest.mark.parametrize("app", ["accounts", "portfolios"])
def test_every_text_is_emptied_or_said_to_stay(app):
    """A new column in which somebody writes belongs into `blanks`, or here with its reason."""
    emptied = {(each.model, column) for each in EMPTIED for column in each.columns}
    texts = {
        (model, field.name)
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, (models.TextField, models.CharField, models.JSONField)) and not field.choices
        if model.__name__ not in KEPT[app] and field.name not in KEPT_COLUMNS
    }
    assert {f"{model.__name__}.{name}" for model, name in texts - emptied} == set()
