"""Ways to tamper with what was signed, by somebody who has everything that the application has in the database.

Each is tried in the role of the application, with the rights that `grant_access` gives it and no others, and each is
refused: by a missing right where there is one to miss, else by a rule of the table.
"""

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from portfolios.ledger import first_broken_link
from portfolios.models import Claim, Decision, LedgerEvent
from portfolios.sign_off import moves
from tests import make, roles
from tests.portfolios.sign_off.steps import decide, waiting_claim

DENIED = "InsufficientPrivilege"


@pytest.fixture
def signed(portfolio, bryn, asha):
    """Something of everything: accepted, returned, waiting, and a draft."""
    decide(waiting_claim(portfolio), bryn)
    decide(waiting_claim(portfolio, code="D1.2"), bryn, "returned", "Say more.")
    waiting_claim(portfolio, code="D1.3")
    make.make_claim(portfolio, code="D2.1")
    # What is put off is checked now, so that what is refused below is the tampering.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return portfolio


def refusal(statements, role):
    """What refuses the last of these statements: the name of a constraint, or of PostgreSQL's own error; or None."""
    with roles.in_role(role) as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statements)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        except DatabaseError as error:
            return error.__cause__.diag.constraint_name or type(error.__cause__).__name__
    return None


FORGED = """
UPDATE portfolios_claim SET status = 'accepted', decided_at = now() WHERE status = 'submitted';
UPDATE portfolios_evidence e SET status = 'locked' FROM portfolios_claim c
WHERE c.evidence_id = e.id AND c.status = 'accepted';
"""
# A decision on the waiting claim: its columns as a lawful one has them, but for those given.
DECISION = """
UPDATE portfolios_claim SET status = 'accepted', decided_at = {at} WHERE status = 'submitted';
INSERT INTO portfolios_decision (id, claim_id, claim_version, outcome, reason, snapshot, snapshot_sha256, technician_id,
    decider_id, decider_name, decider_role, decider_profession, decider_registration_number, decider_verified_by,
    decider_covers, assurance, language, decided_at)
SELECT gen_random_uuid(), c.id, c.version, 'accepted', '', {snapshot}, s.snapshot_sha256, c.technician_id,
    u.id, u.name, 'educational_supervisor', u.profession, u.registration_number, {verified_by},
    '', {assurance}, 'en', c.decided_at
FROM portfolios_claim c JOIN portfolios_submission s ON s.claim_id = c.id AND s.claim_version = c.version
    JOIN accounts_user u ON u.email = {by}
WHERE c.item_id = (SELECT id FROM frameworks_item WHERE code = 'D1.3') AND c.status = 'accepted';
UPDATE portfolios_evidence e SET status = 'locked' FROM portfolios_claim c
WHERE c.evidence_id = e.id AND c.status = 'accepted';
"""


def decision(by="bryn", at="now()", snapshot="s.snapshot", verified_by="''", assurance="'account'"):
    said = {"at": at, "snapshot": snapshot, "verified_by": verified_by, "assurance": assurance}
    return DECISION.format(by=f"'{by}@example.org'", **said)


EVENT = """
INSERT INTO portfolios_ledgerevent
    (portfolio_id, sequence, kind, facts, fingerprints, happened_at, previous_hash, hash, salt)
SELECT portfolio_id, sequence + {step}, kind, facts, fingerprints, {at}, {previous}, repeat('a', 64), ''
FROM portfolios_ledgerevent ORDER BY sequence DESC LIMIT 1
"""
SHADOW = """
CREATE TEMP TABLE portfolios_supervision AS SELECT * FROM public.portfolios_supervision;
UPDATE pg_temp.portfolios_supervision SET ended_at = NULL; SET search_path = pg_temp, public;
"""

TAMPERING = {
    "rewrite_the_ledger": ("UPDATE portfolios_ledgerevent SET facts = '{}'", DENIED),
    "delete_from_the_ledger": ("DELETE FROM portfolios_ledgerevent", DENIED),
    "empty_the_ledger": ("TRUNCATE portfolios_ledgerevent CASCADE", DENIED),
    "upsert_into_the_ledger": (
        EVENT.format(step=0, at="now()", previous="previous_hash")
        + " ON CONFLICT (portfolio_id, sequence) DO UPDATE SET facts = '{}'",
        DENIED,
    ),
    "overwrite_an_event": (
        "INSERT INTO portfolios_ledgerevent SELECT * FROM portfolios_ledgerevent"
        " ON CONFLICT (id) DO UPDATE SET facts = '{}'",
        DENIED,
    ),
    "merge_into_the_ledger": (
        "MERGE INTO portfolios_ledgerevent e USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE",
        DENIED,
    ),
    "skip_a_number_in_the_ledger": (EVENT.format(step=2, at="now()", previous="hash"), "ledger_event_follows"),
    "fork_the_ledger": (EVENT.format(step=1, at="now()", previous="previous_hash"), "ledger_event_follows"),
    "backdate_an_event": (
        EVENT.format(step=1, at="now() - interval '1 day'", previous="hash"),
        "recorded_when_it_happened",
    ),
    "rewrite_a_decision": ("UPDATE portfolios_decision SET outcome = 'accepted'", DENIED),
    "delete_a_decision": ("DELETE FROM portfolios_decision", DENIED),
    "empty_the_decisions": ("TRUNCATE portfolios_decision CASCADE", DENIED),
    "rewrite_what_was_shown": ("UPDATE portfolios_decision SET snapshot = '{}'", DENIED),
    "rewrite_a_submission": ("UPDATE portfolios_submission SET snapshot = '{}'", DENIED),
    "delete_a_submission": ("DELETE FROM portfolios_submission", DENIED),
    "rewrite_the_trail": ("UPDATE accounts_trailevent SET outcome = 'done'", DENIED),
    "disable_a_trigger": ("ALTER TABLE portfolios_decision DISABLE TRIGGER ALL", DENIED),
    "drop_a_trigger": ("DROP TRIGGER decision_is_append_only ON portfolios_decision", DENIED),
    "replay_past_the_triggers": ("SET session_replication_role = replica", DENIED),
    "replace_a_trigger_function": (
        "CREATE OR REPLACE FUNCTION portfolios_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
        DENIED,
    ),
    "loosen_a_function": ("ALTER FUNCTION portfolios_claim_moves() RESET search_path", DENIED),
    "define_a_function": ("CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", DENIED),
    "drop_a_constraint": ("ALTER TABLE portfolios_decision DROP CONSTRAINT decision_not_by_owner", DENIED),
    "rename_a_table": ("ALTER TABLE portfolios_decision RENAME TO decisions", DENIED),
    "rule_instead_of_a_row": (
        "CREATE RULE forget AS ON INSERT TO portfolios_ledgerevent DO INSTEAD NOTHING",
        DENIED,
    ),
    "trigger_of_ones_own": (
        "CREATE TRIGGER mine BEFORE INSERT ON portfolios_ledgerevent"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        DENIED,
    ),
    "hide_rows_by_policy": ("ALTER TABLE portfolios_ledgerevent ENABLE ROW LEVEL SECURITY", DENIED),
    "view_to_write_through": ("CREATE VIEW mine AS SELECT * FROM portfolios_decision", DENIED),
    "temporary_view_to_write_through": ("CREATE TEMP VIEW mine AS SELECT * FROM portfolios_decision", DENIED),
    "schema_to_hide_tables_in": ("CREATE SCHEMA mine", DENIED),
    "foreign_key_that_deletes": (
        "CREATE TABLE mine (id uuid REFERENCES portfolios_decision ON DELETE CASCADE)",
        DENIED,
    ),
    "shadow_a_table": (SHADOW + decision(by="dewi"), DENIED),
    "copy_into_the_record": ("COPY portfolios_decision FROM PROGRAM 'cat /dev/null'", DENIED),
    "copy_from_a_file": ("COPY portfolios_ledgerevent FROM '/dev/null'", DENIED),
    "read_the_servers_files": ("SELECT pg_read_file('PG_VERSION')", DENIED),
    "grant_oneself_rights": ("GRANT UPDATE ON portfolios_decision TO CURRENT_USER", "nothing granted"),
    "make_a_role": ("CREATE ROLE mine SUPERUSER", DENIED),
    "become_a_superuser": ("ALTER ROLE CURRENT_USER SUPERUSER", DENIED),
    "own_a_table": ("ALTER TABLE portfolios_decision OWNER TO CURRENT_USER", DENIED),
    "drop_a_table": ("DROP TABLE portfolios_decision CASCADE", DENIED),
    "forget_a_migration": ("DELETE FROM django_migrations", DENIED),
    "accept_without_a_decision": (FORGED, "claim_stands_as_decided"),
    "skip_the_wait": (
        "UPDATE portfolios_claim SET status = 'accepted', submitted_at = now(), decided_at = now()"
        " WHERE status = 'draft'",
        "claim_moves_lawfully",
    ),
    "decide_ones_own": (decision(by="asha"), "decision_by_open_supervisor"),
    "decide_after_ones_access_ended": (decision(by="dewi"), "decision_by_open_supervisor"),
    "decide_as_a_stranger": (decision(by="carys"), "decision_by_open_supervisor"),
    "backdate_a_decision": (decision(at="now() - interval '1 day'"), "recorded_when_it_happened"),
    "decide_on_other_words": (decision(snapshot="'{}'::jsonb"), "decision_fits_what_was_put_forward"),
    "forge_who_verified_them": (decision(verified_by="'NHS Wales'"), "signature_names_its_signer"),
    "forge_the_assurance": (decision(assurance="'organisation'"), "signature_names_its_signer"),
    "reword_what_was_accepted": (
        "UPDATE portfolios_claim SET justification = 'Better', version = version + 1 WHERE status = 'accepted'",
        "claim_keeps_its_words_while_it_waits_or_counts",
    ),
    "reword_the_evidence": (
        "UPDATE portfolios_evidence SET title = 'Better' WHERE status = 'locked'",
        "evidence_changes_only_as_a_draft",
    ),
    "unlock_the_evidence": (
        "UPDATE portfolios_evidence SET status = 'draft' WHERE status = 'locked'",
        "evidence_follows_its_claims",
    ),
    "put_the_claim_into_another_portfolio": (
        "UPDATE portfolios_claim SET item_id = (SELECT id FROM frameworks_item WHERE code = 'D2.3')"
        " WHERE status = 'accepted'",
        "claim_stays_about_the_same",
    ),
    "reopen_a_supervision": (
        "UPDATE portfolios_supervision SET ended_at = NULL, ended_by_id = NULL WHERE ended_at IS NOT NULL",
        "supervision_stays_as_given",
    ),
    "give_a_supervision_to_somebody_else": (
        "UPDATE portfolios_supervision SET supervisor_id = (SELECT id FROM accounts_user WHERE email LIKE 'carys%')"
        " WHERE ended_at IS NULL",
        "supervision_stays_as_given",
    ),
    "delete_a_supervision": ("DELETE FROM portfolios_supervision", DENIED),
    "take_over_a_portfolio": (
        "UPDATE portfolios_portfolio SET owner_id = (SELECT id FROM accounts_user WHERE email LIKE 'carys%')",
        "portfolio_stays_its_owners",
    ),
    "verify_oneself": (
        "INSERT INTO accounts_verification (id, person_id, organisation_id, name, email, profession,"
        " registration_number, basis, register_checked, verified_by_id, verified_at)"
        " SELECT gen_random_uuid(), u.id, o.id, u.name, u.email, u.profession, '', 'in_person', true, u.id, now()"
        " FROM accounts_user u, accounts_organisation o WHERE u.email LIKE 'bryn%'",
        "verification_by_administrator",
    ),
    "complete_a_stage_unverified": (
        "INSERT INTO portfolios_stagecompletion (id, number, reason, snapshot, snapshot_sha256, outcome, portfolio_id,"
        " stage_id, technician_id, decider_id, decider_name, decider_role, decider_profession,"
        " decider_registration_number, decider_verified_by, decider_covers, assurance, language, decided_at)"
        " SELECT gen_random_uuid(), 1, '', '{}', repeat('a', 64), 'completed', p.id, s.id, p.owner_id, u.id, u.name,"
        " 'educational_supervisor', u.profession, u.registration_number, 'NHS Wales', '', 'second_factor', 'en', now()"
        " FROM portfolios_portfolio p, frameworks_careerstage s, accounts_user u WHERE u.email LIKE 'bryn%'",
        "stage_completion_by_open_supervisor",
    ),
    "change_what_is_published": (
        "UPDATE frameworks_item SET title_en = 'Easier'",
        "published_edition_is_immutable",
    ),
}


@pytest.mark.parametrize("way", TAMPERING)
def test_no_way_to_tamper_works(way, signed, carys, application_role):
    make.make_stage()
    make.make_organisation()
    statements, expected = TAMPERING[way]
    before = record_of(signed)
    refused = refusal(statements, application_role)
    if expected == "nothing granted":
        # PostgreSQL only warns of this one.
        refused = "nothing granted" if not roles.may(application_role, "UPDATE", "portfolios_decision") else "granted"
    assert refused == expected
    assert record_of(signed) == before and first_broken_link(signed.pk) is None


def record_of(portfolio):
    decisions = list(Decision.objects.order_by("pk").values())
    return decisions, list(LedgerEvent.objects.values()), list(Claim.objects.order_by("pk").values())


def test_the_way_of_the_portal_works(signed, bryn, asha, application_role):
    """The same statements, told the truth: what is refused above is refused for what is false in it."""
    assert refusal(decision(), application_role) is None
    with roles.in_role(application_role):
        claim = waiting_claim(signed, code="D2.2")
        decide(claim, bryn)
        moves.submit(Claim.objects.get(status="draft"), by=asha)
    assert Decision.objects.count() == 4


def test_what_shadows_a_table_is_not_asked(signed, application_role, run_sql):
    """Where temporary tables are allowed, too."""
    run_sql(f"GRANT TEMPORARY ON DATABASE {connection.settings_dict['NAME']} TO {application_role}")
    assert refusal(SHADOW + decision(by="dewi"), application_role) == "decision_by_open_supervisor"


def test_every_function_looks_up_its_tables_in_one_place(db, run_sql):
    loose = run_sql(
        "SELECT proname FROM pg_proc WHERE proname ~ '^(accounts|frameworks|portfolios)_'"
        " AND NOT COALESCE('search_path=public, pg_temp' = ANY(proconfig), false)"
    )
    assert loose == []


@pytest.fixture
def login(application_role):
    """A session of its own, whose only identity is the application's."""
    session = roles.connect(roles.application(), connection.settings_dict["NAME"])
    yield session.cursor()
    session.close()


@pytest.mark.parametrize("statement", ["SET ROLE {owner}", "SET SESSION AUTHORIZATION {owner}"])
def test_the_application_becomes_nobody_else(statement, login):
    owner = roles.owner()["USER"]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        login.execute(statement.format(owner=owner))


def test_the_application_goes_back_to_nothing_more_than_itself(login, application_role):
    login.execute("RESET ROLE; RESET SESSION AUTHORIZATION; SELECT current_user, session_user")
    assert login.fetchone() == (application_role, application_role)
