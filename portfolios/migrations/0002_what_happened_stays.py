"""The database refuses to rewrite decisions, reviews, revisions and the ledger, and to record an unlawful decision."""

from django.db import migrations

APPEND_ONLY = ["decision", "review", "evidencerevision", "ledgerevent"]

REFUSE_CHANGE = """
CREATE FUNCTION portfolios_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_is_append_only';
END $$;
"""

BELONG_TOGETHER = """
CREATE FUNCTION portfolios_claim_belongs_together() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_portfolio p
        JOIN portfolios_evidence e ON e.id = NEW.evidence_id AND e.owner_id = p.owner_id
        JOIN frameworks_item i ON i.id = NEW.item_id AND i.edition_id = p.edition_id AND i.is_assessable
        WHERE p.id = NEW.portfolio_id AND p.owner_id = NEW.technician_id
          AND (NEW.level_id IS NULL
               OR EXISTS (SELECT 1 FROM frameworks_level l WHERE l.id = NEW.level_id AND l.edition_id = p.edition_id))
    ) THEN
        RAISE EXCEPTION 'claim % mixes technicians or editions', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_belongs_to_one_technician_and_edition';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_belongs_to_one_technician_and_edition BEFORE INSERT OR UPDATE ON portfolios_claim
    FOR EACH ROW EXECUTE FUNCTION portfolios_claim_belongs_together();

CREATE FUNCTION portfolios_supervision_names_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.technician_id <> (SELECT owner_id FROM portfolios_portfolio WHERE id = NEW.portfolio_id) THEN
        RAISE EXCEPTION 'supervision % names somebody who does not own the portfolio', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supervision_names_the_owner';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER supervision_names_the_owner BEFORE INSERT OR UPDATE ON portfolios_supervision
    FOR EACH ROW EXECUTE FUNCTION portfolios_supervision_names_owner();
"""

LAWFUL = """
CREATE FUNCTION portfolios_decision_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_claim c
        JOIN portfolios_supervision s ON s.portfolio_id = c.portfolio_id
        WHERE c.id = NEW.claim_id AND c.technician_id = NEW.technician_id
          AND s.supervisor_id = NEW.decider_id AND s.ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'claim % is not decided by an open supervisor of its technician', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_open_supervisor';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_by_open_supervisor BEFORE INSERT ON portfolios_decision
    FOR EACH ROW EXECUTE FUNCTION portfolios_decision_is_lawful();

CREATE FUNCTION portfolios_review_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_report r
        JOIN portfolios_supervision s ON s.portfolio_id = r.portfolio_id
        WHERE r.id = NEW.report_id AND r.state = 'ready' AND s.technician_id = NEW.technician_id
          AND s.supervisor_id = NEW.reviewer_id AND s.ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'report % is not reviewed by an open supervisor', NEW.report_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'review_by_open_supervisor';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_by_open_supervisor BEFORE INSERT ON portfolios_review
    FOR EACH ROW EXECUTE FUNCTION portfolios_review_is_lawful();
"""


def append_only(table):
    return f"""
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON portfolios_{table}
    FOR EACH ROW EXECUTE FUNCTION portfolios_refuse_change();
CREATE TRIGGER {table}_is_not_truncated BEFORE TRUNCATE ON portfolios_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_refuse_change();
"""


UNDO = (
    "".join(
        f"DROP TRIGGER {table}_is_append_only ON portfolios_{table};"
        f"DROP TRIGGER {table}_is_not_truncated ON portfolios_{table};"
        for table in APPEND_ONLY
    )
    + """
DROP TRIGGER claim_belongs_to_one_technician_and_edition ON portfolios_claim;
DROP TRIGGER supervision_names_the_owner ON portfolios_supervision;
DROP TRIGGER decision_by_open_supervisor ON portfolios_decision;
DROP TRIGGER review_by_open_supervisor ON portfolios_review;
DROP FUNCTION portfolios_refuse_change();
DROP FUNCTION portfolios_claim_belongs_together();
DROP FUNCTION portfolios_supervision_names_owner();
DROP FUNCTION portfolios_decision_is_lawful();
DROP FUNCTION portfolios_review_is_lawful();
"""
)


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0001_initial"), ("frameworks", "0002_published_is_immutable")]

    operations = [
        migrations.RunSQL(
            REFUSE_CHANGE + BELONG_TOGETHER + LAWFUL + "".join(append_only(table) for table in APPEND_ONLY), UNDO
        )
    ]
