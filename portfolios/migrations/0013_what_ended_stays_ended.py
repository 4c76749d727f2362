"""The database keeps grants, portfolios, finished reports and the order and time of events as they were."""

from django.db import migrations

GRANTS = """
CREATE FUNCTION portfolios_supervision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR (NEW IS DISTINCT FROM OLD AND (
        OLD.ended_at IS NOT NULL
        OR to_jsonb(NEW) - 'ended_at' - 'ended_by_id' - 'until' <> to_jsonb(OLD) - 'ended_at' - 'ended_by_id' - 'until'
        OR (NEW.until IS DISTINCT FROM OLD.until
            AND (OLD.until <= clock_timestamp() OR NEW.until IS NULL OR NEW.until > OLD.until))
    )) THEN
        RAISE EXCEPTION 'a supervision stays as it was given, never lasts longer, and ends once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supervision_stays_as_given';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER supervision_stays_as_given AFTER UPDATE OR DELETE ON portfolios_supervision
    FOR EACH ROW EXECUTE FUNCTION portfolios_supervision_stays();
CREATE TRIGGER supervision_is_not_truncated BEFORE TRUNCATE ON portfolios_supervision
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_supervision_stays();

CREATE FUNCTION portfolios_portfolio_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR (NEW.id, NEW.owner_id, NEW.edition_id, NEW.started_at)
       IS DISTINCT FROM (OLD.id, OLD.owner_id, OLD.edition_id, OLD.started_at)
    THEN
        RAISE EXCEPTION 'a portfolio stays on record, its owner''s and on its edition'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_stays_its_owners';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER portfolio_stays_its_owners AFTER UPDATE OR DELETE ON portfolios_portfolio
    FOR EACH ROW EXECUTE FUNCTION portfolios_portfolio_stays();
CREATE TRIGGER portfolio_is_not_truncated BEFORE TRUNCATE ON portfolios_portfolio
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_portfolio_stays();

CREATE FUNCTION portfolios_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR (NEW IS DISTINCT FROM OLD AND (
        OLD.state = 'ready'
        OR (OLD.state IN ('failed', 'cancelled') AND NEW.state <> 'queued')
        OR (NEW.id, NEW.portfolio_id, NEW.number, NEW.requested_by_id, NEW.request_key, NEW.language, NEW.is_shared,
            NEW.as_at, NEW.verification_code)
           IS DISTINCT FROM
           (OLD.id, OLD.portfolio_id, OLD.number, OLD.requested_by_id, OLD.request_key, OLD.language, OLD.is_shared,
            OLD.as_at, OLD.verification_code)
    )) THEN
        RAISE EXCEPTION 'a finished report stays as it is, and what was asked for as it was asked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_stays_as_finished';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER report_stays_as_finished AFTER UPDATE OR DELETE ON portfolios_report
    FOR EACH ROW EXECUTE FUNCTION portfolios_report_stays();
CREATE TRIGGER report_is_not_truncated BEFORE TRUNCATE ON portfolios_report
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_report_stays();
"""

LEDGER = """
CREATE FUNCTION portfolios_event_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (NEW.sequence = 1 AND NEW.previous_hash = '') AND NOT EXISTS (
        SELECT 1 FROM portfolios_ledgerevent e
        WHERE e.portfolio_id = NEW.portfolio_id AND e.sequence = NEW.sequence - 1 AND e.hash = NEW.previous_hash
    ) THEN
        RAISE EXCEPTION 'event % does not follow from the one before', NEW.sequence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_event_follows';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_event_follows AFTER INSERT ON portfolios_ledgerevent
    FOR EACH ROW EXECUTE FUNCTION portfolios_event_follows();

-- Who owns the tables loads history, as in a restore; the application records what happens as it happens.
CREATE FUNCTION portfolios_recorded_when_it_happened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF abs(extract(epoch FROM (to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz - clock_timestamp())) > 300
       AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
    THEN
        RAISE EXCEPTION '% says that it happened at another time', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'recorded_when_it_happened';
    END IF;
    RETURN NULL;
END $$;
"""

# Of each table the column that says when.
DATED = {
    "portfolios_submission": "submitted_at",
    "portfolios_decision": "decided_at",
    "portfolios_competencysignoff": "decided_at",
    "portfolios_stagecompletion": "decided_at",
    "portfolios_review": "reviewed_at",
    "portfolios_question": "asked_at",
    "portfolios_ticketanswer": "answered_at",
    "portfolios_ledgerevent": "happened_at",
    "accounts_verification": "verified_at",
    "accounts_trailevent": "happened_at",
}

# Nobody puts a table or a function of theirs in the place of one that a trigger reads. A function that is replaced
# loses this: the migration that does it runs this statement again.
PIN_SEARCH_PATHS = """
DO $$
DECLARE
    pinned regprocedure;
BEGIN
    FOR pinned IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace AND p.proname ~ '^(accounts|frameworks|portfolios)_'
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', pinned, current_schema());
    END LOOP;
END $$;
"""


def dated(table, column):
    return f"""
CREATE TRIGGER recorded_when_it_happened AFTER INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION portfolios_recorded_when_it_happened('{column}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0012_the_database_holds_the_moves"),
        ("accounts", "0004_ask_for_verification_and_know_browsers"),
        ("frameworks", "0006_rules_ask_for_a_number"),
    ]

    # No way back: see the migration before.
    operations = [
        migrations.RunSQL(
            GRANTS + LEDGER + "".join(dated(table, column) for table, column in DATED.items()) + PIN_SEARCH_PATHS
        )
    ]
