"""The database keeps verifications as they were made, by administrators alone, and the trail as it was written."""

from django.db import migrations

LAWFUL = """
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_is_append_only';
END $$;
CREATE TRIGGER trailevent_is_append_only BEFORE UPDATE OR DELETE ON accounts_trailevent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER trailevent_is_not_truncated BEFORE TRUNCATE ON accounts_trailevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();

CREATE FUNCTION accounts_verification_by_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM accounts_administrator a JOIN accounts_user u ON u.id = a.person_id
        WHERE a.organisation_id = NEW.organisation_id AND a.person_id = NEW.verified_by_id
          AND a.ended_at IS NULL AND u.is_active
    ) THEN
        RAISE EXCEPTION 'person % is not verified by an administrator of the organisation', NEW.person_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verification_by_administrator';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verification_by_administrator BEFORE INSERT ON accounts_verification
    FOR EACH ROW EXECUTE FUNCTION accounts_verification_by_administrator();

CREATE FUNCTION accounts_verification_stays_as_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.ended_at IS NOT NULL
       OR to_jsonb(OLD) - 'ended_at' - 'ended_by_id' <> to_jsonb(NEW) - 'ended_at' - 'ended_by_id'
    THEN
        RAISE EXCEPTION 'a verification stays as it was made and ends once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'verification_stays_as_made';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verification_stays_as_made BEFORE UPDATE OR DELETE ON accounts_verification
    FOR EACH ROW EXECUTE FUNCTION accounts_verification_stays_as_made();
CREATE TRIGGER verification_is_not_truncated BEFORE TRUNCATE ON accounts_verification
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_verification_stays_as_made();
"""

UNDO = """
DROP TRIGGER trailevent_is_append_only ON accounts_trailevent;
DROP TRIGGER trailevent_is_not_truncated ON accounts_trailevent;
DROP TRIGGER verification_by_administrator ON accounts_verification;
DROP TRIGGER verification_stays_as_made ON accounts_verification;
DROP TRIGGER verification_is_not_truncated ON accounts_verification;
DROP FUNCTION accounts_refuse_change();
DROP FUNCTION accounts_verification_by_administrator();
DROP FUNCTION accounts_verification_stays_as_made();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_verifications_and_the_trail")]

    operations = [migrations.RunSQL(LAWFUL, UNDO)]
