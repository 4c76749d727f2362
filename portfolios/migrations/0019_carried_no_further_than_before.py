"""What had to be confirmed again is not carried as if it had been; a portfolio that was moved on from stays closed.

A move that is under way is waited for: who writes into a portfolio holds its row before asking whether it was moved.
"""

from importlib import import_module

from django.db import migrations

LATELY = import_module("portfolios.migrations.0013_what_ended_stays_ended")
PIN_SEARCH_PATHS = LATELY.PIN_SEARCH_PATHS

NO_FURTHER = """
-- What a carried thing stood for in the portfolio that is left: any of its rows there will do that leads this way.
CREATE OR REPLACE FUNCTION portfolios_carried_claim_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held portfolios_claim;
    came_from uuid;
BEGIN
    SELECT * INTO held FROM portfolios_claim WHERE id = NEW.claim_id;
    SELECT origin_id INTO came_from FROM portfolios_move WHERE id = NEW.move_id;
    IF held.status <> 'accepted'
       OR NOT EXISTS (SELECT 1 FROM portfolios_decision d WHERE d.id = NEW.decision_id AND d.claim_id = held.id
                      AND d.claim_version = held.version AND d.outcome = 'accepted')
       OR NOT EXISTS (
           SELECT 1 FROM (
               SELECT held.item_id AS item_id, 'carried' AS standing WHERE held.portfolio_id = came_from
               UNION ALL
               SELECT t.item_id, t.standing FROM portfolios_carriedclaim t
               JOIN portfolios_move e ON e.id = t.move_id AND e.destination_id = came_from
               WHERE t.claim_id = held.id AND held.portfolio_id <> came_from
           ) AS stood
           WHERE stood.item_id IS NOT NULL AND (NEW.standing <> 'carried' OR stood.standing = 'carried')
             AND portfolios_carried_fits(NEW.move_id, NEW.change_id, NEW.standing, NEW.item_id, NEW.level_id,
                                         stood.item_id, held.technician_id))
    THEN
        RAISE EXCEPTION 'claim % is not carried as the edition says', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'carried_claim_as_the_edition_says';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION portfolios_carried_sign_off_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held portfolios_competencysignoff;
    came_from uuid;
BEGIN
    SELECT * INTO held FROM portfolios_competencysignoff WHERE id = NEW.sign_off_id;
    SELECT origin_id INTO came_from FROM portfolios_move WHERE id = NEW.move_id;
    IF held.outcome = 'withdrawn'
       OR EXISTS (SELECT 1 FROM portfolios_competencysignoff later WHERE later.portfolio_id = held.portfolio_id
                  AND later.item_id = held.item_id AND later.number > held.number)
       OR NOT EXISTS (
           SELECT 1 FROM (
               SELECT held.item_id AS item_id, 'carried' AS standing WHERE held.portfolio_id = came_from
               UNION ALL
               SELECT t.item_id, t.standing FROM portfolios_carriedsignoff t
               JOIN portfolios_move e ON e.id = t.move_id AND e.destination_id = came_from
               WHERE t.sign_off_id = held.id AND held.portfolio_id <> came_from
           ) AS stood
           WHERE stood.item_id IS NOT NULL AND (NEW.standing <> 'carried' OR stood.standing = 'carried')
             AND portfolios_carried_fits(NEW.move_id, NEW.change_id, NEW.standing, NEW.item_id, NEW.level_id,
                                         stood.item_id, held.technician_id))
    THEN
        RAISE EXCEPTION 'sign-off % is not carried as the edition says', NEW.sign_off_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'carried_sign_off_as_the_edition_says';
    END IF;
    RETURN NEW;
END $$;
"""

WAITED_FOR = """
CREATE OR REPLACE FUNCTION portfolios_closed_takes_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'portfolios_claim' AND TG_OP <> 'INSERT' AND to_jsonb(NEW) ->> 'status' <> 'submitted' THEN
        RETURN NULL;
    END IF;
    -- The row first, by a statement of its own: a move holds it, and is seen by the next statement once it is over.
    PERFORM 1 FROM portfolios_portfolio WHERE id = NEW.portfolio_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM portfolios_move WHERE origin_id = NEW.portfolio_id) THEN
        RAISE EXCEPTION 'portfolio % was moved on from and takes nothing new', NEW.portfolio_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_moved_on_takes_nothing_new';
    END IF;
    RETURN NULL;
END $$;
"""

STAYS_CLOSED = """
CREATE FUNCTION portfolios_moved_on_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_at IS DISTINCT FROM OLD.closed_at
       AND EXISTS (SELECT 1 FROM portfolios_move WHERE origin_id = NEW.id AND OLD.closed_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'portfolio % was moved on from and stays closed', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_moved_on_stays_closed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER portfolio_moved_on_stays_closed AFTER UPDATE OF closed_at ON portfolios_portfolio
    FOR EACH ROW EXECUTE FUNCTION portfolios_moved_on_stays_closed();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0018_forms_know_their_texts_behind")]

    # No way back: see the migration before.
    operations = [
        migrations.RunSQL(
            NO_FURTHER + WAITED_FOR + STAYS_CLOSED + LATELY.dated("portfolios_move", "moved_at") + PIN_SEARCH_PATHS
        )
    ]
