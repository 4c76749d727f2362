"""Rules of sufficiency are published with their edition and frozen with it; a rule's item is of the same edition."""

from django.db import migrations

RULES = """
CREATE TRIGGER published_edition_is_immutable BEFORE INSERT OR UPDATE OR DELETE ON frameworks_sufficiencyrule
    FOR EACH ROW EXECUTE FUNCTION frameworks_refuse_published_part();
CREATE TRIGGER published_edition_not_truncated BEFORE TRUNCATE ON frameworks_sufficiencyrule
    FOR EACH STATEMENT EXECUTE FUNCTION frameworks_refuse_truncate();

CREATE FUNCTION frameworks_rule_stays_in_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.item_id IS NOT NULL
       AND (SELECT edition_id FROM frameworks_item WHERE id = NEW.item_id) <> NEW.edition_id THEN
        RAISE EXCEPTION 'rule % and its item belong to one edition', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sufficiency_rule_stays_in_its_edition';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sufficiency_rule_stays_in_its_edition BEFORE INSERT OR UPDATE ON frameworks_sufficiencyrule
    FOR EACH ROW EXECUTE FUNCTION frameworks_rule_stays_in_edition();
"""

UNDO = """
DROP TRIGGER published_edition_is_immutable ON frameworks_sufficiencyrule;
DROP TRIGGER published_edition_not_truncated ON frameworks_sufficiencyrule;
DROP TRIGGER sufficiency_rule_stays_in_its_edition ON frameworks_sufficiencyrule;
DROP FUNCTION frameworks_rule_stays_in_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0004_say_how_much_is_enough")]

    operations = [migrations.RunSQL(RULES, UNDO)]
