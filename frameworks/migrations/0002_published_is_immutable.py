"""The database itself refuses to change what has been published."""

from django.db import migrations

FREEZE_PARTS = """
CREATE FUNCTION frameworks_refuse_published_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    affected bigint[];
    frozen text;
BEGIN
    IF TG_TABLE_NAME = 'frameworks_descriptor' OR TG_TABLE_NAME = 'frameworks_expectation' THEN
        SELECT array_agg(edition_id) INTO affected FROM frameworks_item
        WHERE (TG_OP <> 'INSERT' AND id = OLD.item_id) OR (TG_OP <> 'DELETE' AND id = NEW.item_id);
    ELSE
        IF TG_OP <> 'INSERT' THEN affected := array_append(affected, OLD.edition_id); END IF;
        IF TG_OP <> 'DELETE' THEN affected := array_append(affected, NEW.edition_id); END IF;
    END IF;
    SELECT code INTO frozen FROM frameworks_edition
    WHERE id = ANY(affected) AND status <> 'draft' LIMIT 1;
    IF frozen IS NOT NULL THEN
        RAISE EXCEPTION 'edition % is published: make a new edition instead', frozen
            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_edition_is_immutable';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""

FREEZE_EDITION = """
CREATE FUNCTION frameworks_refuse_published_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    -- Retiring is the one change left, and it touches these two columns alone.
    IF TG_OP = 'UPDATE' AND OLD.status = 'published' AND NEW.status IN ('published', 'retired')
       AND to_jsonb(OLD) - 'status' - 'retired_at' = to_jsonb(NEW) - 'status' - 'retired_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'edition % is published: make a new edition instead', OLD.code
        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_edition_is_immutable';
END $$;
CREATE TRIGGER published_edition_is_immutable BEFORE UPDATE OR DELETE ON frameworks_edition
    FOR EACH ROW EXECUTE FUNCTION frameworks_refuse_published_edition();
"""

REFUSE_TRUNCATE = """
CREATE FUNCTION frameworks_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the published reference is never truncated'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_edition_is_immutable';
END $$;
CREATE TRIGGER published_edition_not_truncated BEFORE TRUNCATE ON frameworks_edition
    FOR EACH STATEMENT EXECUTE FUNCTION frameworks_refuse_truncate();
"""

SAME_EDITION = """
CREATE FUNCTION frameworks_item_stays_in_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT edition_id FROM frameworks_itemkind WHERE id = NEW.kind_id) <> NEW.edition_id
       OR (NEW.parent_id IS NOT NULL
           AND (SELECT edition_id FROM frameworks_item WHERE id = NEW.parent_id) <> NEW.edition_id) THEN
        RAISE EXCEPTION 'item % and its parent and kind belong to one edition', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'item_stays_in_its_edition';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_stays_in_its_edition BEFORE INSERT OR UPDATE ON frameworks_item
    FOR EACH ROW EXECUTE FUNCTION frameworks_item_stays_in_edition();

CREATE FUNCTION frameworks_level_fits_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.level_id IS NOT NULL AND (SELECT edition_id FROM frameworks_level WHERE id = NEW.level_id)
        <> (SELECT edition_id FROM frameworks_item WHERE id = NEW.item_id) THEN
        RAISE EXCEPTION 'level and item belong to one edition'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'level_fits_its_item';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER level_fits_its_item BEFORE INSERT OR UPDATE ON frameworks_descriptor
    FOR EACH ROW EXECUTE FUNCTION frameworks_level_fits_item();
CREATE TRIGGER level_fits_its_item BEFORE INSERT OR UPDATE ON frameworks_expectation
    FOR EACH ROW EXECUTE FUNCTION frameworks_level_fits_item();
"""

PARTS = ["itemkind", "level", "item", "descriptor", "optionalgroup", "expectation"]


def triggers(part):
    return f"""
CREATE TRIGGER published_edition_is_immutable BEFORE INSERT OR UPDATE OR DELETE ON frameworks_{part}
    FOR EACH ROW EXECUTE FUNCTION frameworks_refuse_published_part();
CREATE TRIGGER published_edition_not_truncated BEFORE TRUNCATE ON frameworks_{part}
    FOR EACH STATEMENT EXECUTE FUNCTION frameworks_refuse_truncate();
"""


UNDO = (
    "".join(
        f"DROP TRIGGER published_edition_is_immutable ON frameworks_{part};"
        f"DROP TRIGGER published_edition_not_truncated ON frameworks_{part};"
        for part in [*PARTS, "edition"]
    )
    + """
DROP TRIGGER item_stays_in_its_edition ON frameworks_item;
DROP TRIGGER level_fits_its_item ON frameworks_descriptor;
DROP TRIGGER level_fits_its_item ON frameworks_expectation;
DROP FUNCTION frameworks_refuse_published_part();
DROP FUNCTION frameworks_refuse_published_edition();
DROP FUNCTION frameworks_refuse_truncate();
DROP FUNCTION frameworks_item_stays_in_edition();
DROP FUNCTION frameworks_level_fits_item();
"""
)


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FREEZE_PARTS + FREEZE_EDITION + REFUSE_TRUNCATE + SAME_EDITION + "".join(triggers(part) for part in PARTS),
            UNDO,
        )
    ]
