"""Nothing is carried to another level than the one at which it was signed.

Levels go from edition to edition by their codes. What was signed at a level for which the new edition has none is
confirmed again; it is not carried as if its level did not matter.
"""

from importlib import import_module

from django.db import migrations

PIN_SEARCH_PATHS = import_module("portfolios.migrations.0013_what_ended_stays_ended").PIN_SEARCH_PATHS

KEEPS_ITS_LEVEL = """
CREATE FUNCTION portfolios_carried_keeps_its_level() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed bigint;
    kept boolean;
BEGIN
    IF TG_TABLE_NAME = 'portfolios_carriedclaim' THEN
        SELECT level_id INTO signed FROM portfolios_claim WHERE id = (to_jsonb(NEW) ->> 'claim_id')::uuid;
    ELSE
        SELECT level_id INTO signed FROM portfolios_competencysignoff
        WHERE id = (to_jsonb(NEW) ->> 'sign_off_id')::uuid;
    END IF;
    SELECT a.code = b.code INTO kept FROM frameworks_level a, frameworks_level b
    WHERE a.id = NEW.level_id AND b.id = signed;
    IF (NEW.level_id IS NOT NULL AND kept IS NOT TRUE)
       OR (NEW.level_id IS NULL AND signed IS NOT NULL AND NEW.standing = 'carried')
    THEN
        RAISE EXCEPTION 'what was signed at one level is not carried to another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'level_is_carried_as_signed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER level_is_carried_as_signed BEFORE INSERT ON portfolios_carriedclaim
    FOR EACH ROW EXECUTE FUNCTION portfolios_carried_keeps_its_level();
CREATE TRIGGER level_is_carried_as_signed BEFORE INSERT ON portfolios_carriedsignoff
    FOR EACH ROW EXECUTE FUNCTION portfolios_carried_keeps_its_level();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0019_carried_no_further_than_before")]

    # No way back: see the migration before.
    operations = [migrations.RunSQL(KEEPS_ITS_LEVEL + PIN_SEARCH_PATHS)]
