"""Moves and what they carried stay on record, and are what the new edition's recorded changes say.

A portfolio that somebody moved on from takes nothing new; a move leaves nothing signed behind without a word.
"""

from importlib import import_module

from django.db import migrations

PIN_SEARCH_PATHS = import_module("portfolios.migrations.0013_what_ended_stays_ended").PIN_SEARCH_PATHS
append_only = import_module("portfolios.migrations.0007_what_was_signed_stays").append_only

APPEND_ONLY = ["move", "carriedclaim", "carriedsignoff"]

MOVE = """
CREATE FUNCTION portfolios_move_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_portfolio o, portfolios_portfolio d
        JOIN frameworks_edition e ON e.id = d.edition_id
        WHERE o.id = NEW.origin_id AND d.id = NEW.destination_id AND e.replaces_id = o.edition_id
          AND e.status <> 'draft' AND o.owner_id = NEW.moved_by_id AND d.owner_id = NEW.moved_by_id
    ) THEN
        RAISE EXCEPTION 'a technician moves from an edition to the one that replaces it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'move_follows_the_editions';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER move_follows_the_editions BEFORE INSERT ON portfolios_move
    FOR EACH ROW EXECUTE FUNCTION portfolios_move_is_lawful();

CREATE FUNCTION portfolios_move_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM portfolios_portfolio WHERE id = NEW.origin_id AND closed_at IS NOT NULL)
       OR EXISTS (SELECT 1 FROM portfolios_claim WHERE portfolio_id = NEW.origin_id AND status = 'submitted')
       OR EXISTS (
           SELECT 1 FROM portfolios_claim c WHERE c.portfolio_id = NEW.origin_id AND c.status = 'accepted'
           AND NOT EXISTS (SELECT 1 FROM portfolios_carriedclaim t WHERE t.move_id = NEW.id AND t.claim_id = c.id))
       OR EXISTS (
           SELECT 1 FROM portfolios_competencysignoff s WHERE s.portfolio_id = NEW.origin_id
           AND s.outcome <> 'withdrawn' AND NOT EXISTS (
               SELECT 1 FROM portfolios_competencysignoff later WHERE later.portfolio_id = s.portfolio_id
               AND later.item_id = s.item_id AND later.number > s.number)
           AND NOT EXISTS (SELECT 1 FROM portfolios_carriedsignoff t WHERE t.move_id = NEW.id AND t.sign_off_id = s.id))
    THEN
        RAISE EXCEPTION 'move % says nothing of something that was signed, or left something waiting', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'move_leaves_nothing_out';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER move_leaves_nothing_out AFTER INSERT ON portfolios_move
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolios_move_is_whole();
"""

CARRIED = """
CREATE FUNCTION portfolios_carried_fits(
    wanted_move uuid, wanted_change bigint, wanted_standing text, wanted_item bigint, wanted_level bigint,
    signed_item bigint, signed_owner bigint
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM portfolios_move m
        JOIN portfolios_portfolio d ON d.id = m.destination_id
        JOIN frameworks_itemchange c ON c.id = wanted_change AND c.edition_id = d.edition_id
        LEFT JOIN frameworks_carryrule r ON r.edition_id = c.edition_id AND r.kind = c.kind
        WHERE m.id = wanted_move AND d.owner_id = signed_owner AND c.origin_id = signed_item
          AND (wanted_item IS NULL OR wanted_item = c.destination_id)
          AND (wanted_level IS NULL
               OR (SELECT edition_id FROM frameworks_level WHERE id = wanted_level) = d.edition_id)
          -- Never more than the edition's own rule allows; less, where the level is gone or it no longer counted.
          AND CASE wanted_standing WHEN 'carried' THEN r.policy = 'carry'
              WHEN 'to_reconfirm' THEN r.policy IN ('carry', 'reconfirm') ELSE true END
    )
$$;

CREATE FUNCTION portfolios_carried_claim_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held portfolios_claim;
    stood_on bigint;
BEGIN
    SELECT * INTO held FROM portfolios_claim WHERE id = NEW.claim_id;
    SELECT CASE WHEN held.portfolio_id = m.origin_id THEN held.item_id ELSE (
        SELECT t.item_id FROM portfolios_carriedclaim t
        JOIN portfolios_move e ON e.id = t.move_id AND e.destination_id = m.origin_id
        JOIN frameworks_itemchange c ON c.id = NEW.change_id AND c.origin_id = t.item_id
        WHERE t.claim_id = held.id LIMIT 1) END
    INTO stood_on FROM portfolios_move m WHERE m.id = NEW.move_id;
    IF held.status <> 'accepted'
       OR NOT EXISTS (SELECT 1 FROM portfolios_decision d WHERE d.id = NEW.decision_id AND d.claim_id = held.id
                      AND d.claim_version = held.version AND d.outcome = 'accepted')
       OR NOT portfolios_carried_fits(
           NEW.move_id, NEW.change_id, NEW.standing, NEW.item_id, NEW.level_id, stood_on, held.technician_id)
    THEN
        RAISE EXCEPTION 'claim % is not carried as the edition says', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'carried_claim_as_the_edition_says';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER carried_claim_as_the_edition_says BEFORE INSERT ON portfolios_carriedclaim
    FOR EACH ROW EXECUTE FUNCTION portfolios_carried_claim_is_lawful();

CREATE FUNCTION portfolios_carried_sign_off_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held portfolios_competencysignoff;
    stood_on bigint;
BEGIN
    SELECT * INTO held FROM portfolios_competencysignoff WHERE id = NEW.sign_off_id;
    SELECT CASE WHEN held.portfolio_id = m.origin_id THEN held.item_id ELSE (
        SELECT t.item_id FROM portfolios_carriedsignoff t
        JOIN portfolios_move e ON e.id = t.move_id AND e.destination_id = m.origin_id
        JOIN frameworks_itemchange c ON c.id = NEW.change_id AND c.origin_id = t.item_id
        WHERE t.sign_off_id = held.id LIMIT 1) END
    INTO stood_on FROM portfolios_move m WHERE m.id = NEW.move_id;
    IF held.outcome = 'withdrawn' OR NOT portfolios_carried_fits(
        NEW.move_id, NEW.change_id, NEW.standing, NEW.item_id, NEW.level_id, stood_on, held.technician_id)
    THEN
        RAISE EXCEPTION 'sign-off % is not carried as the edition says', NEW.sign_off_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'carried_sign_off_as_the_edition_says';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER carried_sign_off_as_the_edition_says BEFORE INSERT ON portfolios_carriedsignoff
    FOR EACH ROW EXECUTE FUNCTION portfolios_carried_sign_off_is_lawful();
"""

CLOSED = """
CREATE FUNCTION portfolios_closed_takes_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz;
BEGIN
    -- A shared lock, so that a move that is under way is waited for.
    SELECT p.closed_at INTO closed FROM portfolios_portfolio p
    JOIN portfolios_move m ON m.origin_id = p.id WHERE p.id = NEW.portfolio_id FOR SHARE OF p;
    IF closed IS NOT NULL AND (TG_TABLE_NAME <> 'portfolios_claim' OR TG_OP = 'INSERT'
                               OR to_jsonb(NEW) ->> 'status' = 'submitted') THEN
        RAISE EXCEPTION 'portfolio % was moved on from and takes nothing new', NEW.portfolio_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_moved_on_takes_nothing_new';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER portfolio_moved_on_takes_nothing_new AFTER INSERT OR UPDATE OF status ON portfolios_claim
    FOR EACH ROW EXECUTE FUNCTION portfolios_closed_takes_nothing();
CREATE TRIGGER portfolio_moved_on_takes_nothing_new AFTER INSERT ON portfolios_invitation
    FOR EACH ROW EXECUTE FUNCTION portfolios_closed_takes_nothing();
"""

# Signatures on what was left behind are made no more; what was signed there may still be withdrawn.
CLOSED_SIGNING = """
CREATE FUNCTION portfolios_closed_is_not_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.outcome <> 'withdrawn' AND EXISTS (SELECT 1 FROM portfolios_move WHERE origin_id = NEW.portfolio_id) THEN
        RAISE EXCEPTION 'portfolio % was moved on from and takes nothing new', NEW.portfolio_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'portfolio_moved_on_takes_nothing_new';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER portfolio_moved_on_takes_nothing_new AFTER INSERT ON portfolios_competencysignoff
    FOR EACH ROW EXECUTE FUNCTION portfolios_closed_is_not_signed();
CREATE TRIGGER portfolio_moved_on_takes_nothing_new AFTER INSERT ON portfolios_stagecompletion
    FOR EACH ROW EXECUTE FUNCTION portfolios_closed_is_not_signed();
"""

CREDIT = """
CREATE FUNCTION portfolios_credit_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NOT EXISTS (
        SELECT 1 FROM portfolios_claim c, portfolios_decision d JOIN portfolios_claim o ON o.id = d.claim_id
        WHERE c.id = NEW.claim_id AND d.id = NEW.accepted_id AND d.outcome = 'accepted'
          AND o.technician_id = c.technician_id AND o.evidence_id = c.evidence_id AND o.portfolio_id <> c.portfolio_id
    ) THEN
        RAISE EXCEPTION 'a credit rests on the acceptance of the same evidence in another portfolio'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_rests_on_an_acceptance';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credit_rests_on_an_acceptance BEFORE INSERT OR UPDATE ON portfolios_credit
    FOR EACH ROW EXECUTE FUNCTION portfolios_credit_is_lawful();
"""

REPORT = """
CREATE OR REPLACE FUNCTION portfolios_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR (NEW IS DISTINCT FROM OLD AND (
        OLD.state = 'ready'
        OR (OLD.state IN ('failed', 'cancelled') AND NEW.state <> 'queued')
        OR (NEW.id, NEW.portfolio_id, NEW.number, NEW.requested_by_id, NEW.request_key, NEW.language, NEW.is_shared,
            NEW.as_at, NEW.moving_to_id, NEW.verification_code)
           IS DISTINCT FROM
           (OLD.id, OLD.portfolio_id, OLD.number, OLD.requested_by_id, OLD.request_key, OLD.language, OLD.is_shared,
            OLD.as_at, OLD.moving_to_id, OLD.verification_code)
    )) THEN
        RAISE EXCEPTION 'a finished report stays as it is, and what was asked for as it was asked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_stays_as_finished';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0016_move_to_a_later_edition"),
        ("frameworks", "0008_published_changes_are_immutable"),
    ]

    # No way back: what is recorded under these rules would be without them.
    operations = [
        migrations.RunSQL(
            MOVE
            + CARRIED
            + CLOSED
            + CLOSED_SIGNING
            + CREDIT
            + REPORT
            + "".join(append_only(table) for table in APPEND_ONLY)
            + PIN_SEARCH_PATHS
        )
    ]
