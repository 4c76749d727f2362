"""The rules about submissions and evidence look up each row by its key, one by one.

Joined, a plan that was made while the tables were small read them whole for every row of a large load.
"""

from importlib import import_module

from django.db import migrations

PIN_SEARCH_PATHS = import_module("portfolios.migrations.0013_what_ended_stays_ended").PIN_SEARCH_PATHS

BY_KEY = """
CREATE OR REPLACE FUNCTION portfolios_submission_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held portfolios_claim;
    shown jsonb;
BEGIN
    SELECT * INTO held FROM portfolios_claim WHERE id = NEW.claim_id;
    shown := jsonb_build_object(
        'claim', held.id::text, 'justification', held.justification,
        'competency', jsonb_build_object('code', (SELECT code FROM frameworks_item WHERE id = held.item_id)),
        'evidence', jsonb_build_object(
            'revision', held.evidence_revision,
            'title', (SELECT title FROM portfolios_evidence WHERE id = held.evidence_id)));
    IF NEW.snapshot_sha256 !~ '^[0-9a-f]{64}$' OR NOT NEW.snapshot @> shown
       OR (held.version, held.submitted_at) IS DISTINCT FROM (NEW.claim_version, NEW.submitted_at)
       OR held.status NOT IN ('submitted', 'accepted', 'returned')
    THEN
        RAISE EXCEPTION 'submission of claim % is not of the claim as it waits', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_is_of_the_claim_as_it_waits';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION portfolios_evidence_follows_its_claims() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about uuid;
    held portfolios_evidence;
    stands text;
BEGIN
    IF TG_TABLE_NAME = 'portfolios_claim' THEN about := NEW.evidence_id; ELSE about := NEW.id; END IF;
    SELECT * INTO held FROM portfolios_evidence WHERE id = about;
    SELECT CASE WHEN bool_or(c.status = 'accepted') THEN 'locked' WHEN bool_or(c.status = 'submitted') THEN 'submitted'
           ELSE 'draft' END
    INTO stands FROM portfolios_claim c WHERE c.evidence_id = about AND c.evidence_revision = held.revision;
    IF held.status <> stands THEN
        RAISE EXCEPTION 'the status of evidence % does not follow from its claims', about
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_follows_its_claims';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0014_name_the_unverified_factor")]

    operations = [migrations.RunSQL(BY_KEY + PIN_SEARCH_PATHS)]
