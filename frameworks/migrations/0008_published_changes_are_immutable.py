"""What became of items, what that means for work, and who edited what are frozen with their edition.

Of a published edition one day may still be said: until when portfolios may stay on it. An edit is never changed.
"""

from importlib import import_module

from django.db import migrations

EARLIER = import_module("frameworks.migrations.0002_published_is_immutable")

FREEZE_EDITION = """
CREATE OR REPLACE FUNCTION frameworks_refuse_published_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    -- Retiring is the one change left, and it touches these columns alone.
    IF TG_OP = 'UPDATE' AND OLD.status = 'published' AND NEW.status IN ('published', 'retired')
       AND to_jsonb(OLD) - 'status' - 'retired_at' - 'retires_on'
         = to_jsonb(NEW) - 'status' - 'retired_at' - 'retires_on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'edition % is published: make a new edition instead', OLD.code
        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_edition_is_immutable';
END $$;
"""

EDITS_STAY = """
CREATE FUNCTION frameworks_edit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who changed what stays as it was recorded'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'edit_is_never_changed';
END $$;
CREATE TRIGGER edit_is_never_changed BEFORE UPDATE ON frameworks_edit
    FOR EACH ROW EXECUTE FUNCTION frameworks_edit_stays();
"""

CHANGE_FITS = """
CREATE FUNCTION frameworks_item_change_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held frameworks_edition;
BEGIN
    SELECT * INTO held FROM frameworks_edition WHERE id = NEW.edition_id;
    IF (NEW.origin_id IS NOT NULL AND held.replaces_id IS DISTINCT FROM
            (SELECT edition_id FROM frameworks_item WHERE id = NEW.origin_id))
       OR (NEW.destination_id IS NOT NULL AND held.id IS DISTINCT FROM
            (SELECT edition_id FROM frameworks_item WHERE id = NEW.destination_id))
    THEN
        RAISE EXCEPTION 'a change of edition % leads from the edition that it replaces', held.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_change_joins_its_editions';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_change_joins_its_editions BEFORE INSERT OR UPDATE ON frameworks_itemchange
    FOR EACH ROW EXECUTE FUNCTION frameworks_item_change_fits();
"""

PARTS = ["itemchange", "carryrule", "edit", "draftcomment"]

PIN_SEARCH_PATHS = """
DO $$
DECLARE
    pinned regprocedure;
BEGIN
    FOR pinned IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace AND p.proname ~ '^frameworks_'
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', pinned, current_schema());
    END LOOP;
END $$;
"""

UNDO = (
    EARLIER.FREEZE_EDITION.split("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    + "".join(
        f"DROP TRIGGER published_edition_is_immutable ON frameworks_{part};"
        f"DROP TRIGGER published_edition_not_truncated ON frameworks_{part};"
        for part in PARTS
    )
    + """
DROP TRIGGER edit_is_never_changed ON frameworks_edit;
DROP FUNCTION frameworks_edit_stays();
DROP TRIGGER item_change_joins_its_editions ON frameworks_itemchange;
DROP FUNCTION frameworks_item_change_fits();
"""
    + PIN_SEARCH_PATHS
)


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0007_change_and_carry_over")]

    operations = [
        migrations.RunSQL(
            FREEZE_EDITION
            + EDITS_STAY
            + CHANGE_FITS
            + "".join(EARLIER.triggers(part) for part in PARTS)
            + PIN_SEARCH_PATHS,
            UNDO,
        )
    ]
