"""The database holds the moves of a claim by itself: what waits, what was decided and what was signed fit together.

Rules about one row speak at once, after the constraints of its table; rules about how rows fit together speak at the
end of the transaction, because a move writes several rows. Each rule has a name, and a test that breaks it.
"""

from django.db import migrations, models

CLAIM = """
CREATE FUNCTION portfolios_claim_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reworded boolean := (NEW.justification, NEW.level_id) IS DISTINCT FROM (OLD.justification, OLD.level_id);
    lawful boolean;
BEGIN
    IF (NEW.id, NEW.portfolio_id, NEW.evidence_id, NEW.technician_id, NEW.item_id, NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.portfolio_id, OLD.evidence_id, OLD.technician_id, OLD.item_id, OLD.created_at)
    THEN
        RAISE EXCEPTION 'claim % stays about what it was made about', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_stays_about_the_same';
    END IF;
    IF reworded AND (NEW.status <> OLD.status OR OLD.status NOT IN ('draft', 'returned', 'withdrawn')) THEN
        RAISE EXCEPTION 'claim % is % and keeps its words', OLD.id, OLD.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_keeps_its_words_while_it_waits_or_counts';
    END IF;
    IF NEW.status = OLD.status THEN
        lawful := NEW.version = OLD.version + reworded::integer AND NEW.evidence_revision = OLD.evidence_revision
                  AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at;
    ELSIF NEW.status = 'submitted' THEN
        lawful := NEW.version = OLD.version + 1 AND NEW.evidence_revision =
                  (SELECT revision FROM portfolios_evidence WHERE id = NEW.evidence_id);
    ELSIF OLD.status = 'submitted' THEN
        lawful := NEW.status IN ('accepted', 'returned', 'withdrawn')
                  AND NEW.version = OLD.version AND NEW.evidence_revision = OLD.evidence_revision;
    ELSE
        lawful := OLD.status = 'accepted' AND NEW.status = 'returned'
                  AND NEW.version = OLD.version + 1 AND NEW.evidence_revision = OLD.evidence_revision;
    END IF;
    IF NOT lawful THEN
        RAISE EXCEPTION 'claim % does not move from % to % like this', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_moves_lawfully';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_moves_lawfully AFTER UPDATE ON portfolios_claim
    FOR EACH ROW EXECUTE FUNCTION portfolios_claim_moves();

CREATE FUNCTION portfolios_claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' OR OLD.status <> 'draft' OR OLD.submitted_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was ever submitted is not deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_stays_once_submitted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_stays_once_submitted AFTER DELETE ON portfolios_claim
    FOR EACH ROW EXECUTE FUNCTION portfolios_claim_stays();
CREATE TRIGGER claim_is_not_truncated BEFORE TRUNCATE ON portfolios_claim
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_claim_stays();

CREATE FUNCTION portfolios_claim_stands_as_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held portfolios_claim;
    newest portfolios_decision;
BEGIN
    -- The row as it is at the end of the transaction, not as it was when this was put off.
    SELECT * INTO held FROM portfolios_claim WHERE id = NEW.id;
    SELECT * INTO newest FROM portfolios_decision WHERE claim_id = NEW.id ORDER BY claim_version DESC LIMIT 1;
    IF (held.status = 'accepted' AND (newest.outcome, newest.claim_version) IS DISTINCT FROM ('accepted', held.version))
       OR (held.status = 'returned' AND COALESCE(newest.outcome, 'accepted') = 'accepted')
    THEN
        RAISE EXCEPTION 'claim % is % without a decision that says so', held.id, held.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_stands_as_decided';
    END IF;
    IF held.status = 'submitted' AND NOT EXISTS (
        SELECT 1 FROM portfolios_submission s WHERE s.claim_id = held.id AND s.claim_version = held.version
    ) THEN
        RAISE EXCEPTION 'claim % waits without what was put forward', held.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_waits_with_its_submission';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claim_stands_as_decided AFTER INSERT OR UPDATE OF status, version ON portfolios_claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolios_claim_stands_as_decided();
"""

SUBMISSION_AND_DECISION = """
CREATE FUNCTION portfolios_submission_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.snapshot_sha256 !~ '^[0-9a-f]{64}$' OR NOT EXISTS (
        SELECT 1 FROM portfolios_claim c
        JOIN portfolios_evidence e ON e.id = c.evidence_id
        JOIN frameworks_item i ON i.id = c.item_id
        WHERE c.id = NEW.claim_id AND c.version = NEW.claim_version AND c.submitted_at = NEW.submitted_at
          AND c.status IN ('submitted', 'accepted', 'returned')
          AND NEW.snapshot @> jsonb_build_object(
              'claim', c.id::text, 'justification', c.justification,
              'competency', jsonb_build_object('code', i.code),
              'evidence', jsonb_build_object('revision', c.evidence_revision, 'title', e.title))
    ) THEN
        RAISE EXCEPTION 'submission of claim % is not of the claim as it waits', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_is_of_the_claim_as_it_waits';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER submission_is_of_the_claim_as_it_waits AFTER INSERT ON portfolios_submission
    FOR EACH ROW EXECUTE FUNCTION portfolios_submission_fits();

CREATE FUNCTION portfolios_decision_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held portfolios_claim;
    lawful boolean;
BEGIN
    SELECT * INTO held FROM portfolios_claim WHERE id = NEW.claim_id;
    IF NEW.outcome = 'withdrawn' THEN
        -- What is taken back is the acceptance before it, in the very words that were signed.
        SELECT d.outcome = 'accepted' AND d.snapshot = NEW.snapshot AND d.snapshot_sha256 = NEW.snapshot_sha256
        INTO lawful FROM portfolios_decision d
        WHERE d.claim_id = NEW.claim_id AND d.claim_version < NEW.claim_version ORDER BY d.claim_version DESC LIMIT 1;
    ELSE
        lawful := EXISTS (
            SELECT 1 FROM portfolios_submission s
            WHERE s.claim_id = NEW.claim_id AND s.claim_version = NEW.claim_version
              AND s.snapshot = NEW.snapshot AND s.snapshot_sha256 = NEW.snapshot_sha256);
    END IF;
    IF lawful IS NOT TRUE OR (held.version, held.decided_at, held.status) IS DISTINCT FROM
       (NEW.claim_version, NEW.decided_at, CASE NEW.outcome WHEN 'accepted' THEN 'accepted' ELSE 'returned' END)
       OR NOT portfolios_supervises(NEW.decider_id, held.portfolio_id, ARRAY[NEW.decider_role::text])
    THEN
        RAISE EXCEPTION 'decision on claim % does not fit what was put forward', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_fits_what_was_put_forward';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER decision_fits_what_was_put_forward AFTER INSERT ON portfolios_decision
    FOR EACH ROW EXECUTE FUNCTION portfolios_decision_fits();

CREATE FUNCTION portfolios_signature_names_its_signer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM accounts_user u
        WHERE u.id = NEW.decider_id AND u.name = NEW.decider_name AND u.profession = NEW.decider_profession
          AND u.registration_number = NEW.decider_registration_number
          AND (NEW.decider_verified_by = '' OR EXISTS (
              SELECT 1 FROM accounts_verification v JOIN accounts_organisation o ON o.id = v.organisation_id
              WHERE v.person_id = u.id AND v.ended_at IS NULL AND o.name = NEW.decider_verified_by
                AND v.name = u.name AND lower(v.email) = lower(u.email) AND v.profession = u.profession
                AND v.registration_number = u.registration_number))
          AND (NEW.decider_covers = '' OR EXISTS (
              SELECT 1 FROM portfolios_supervision s JOIN portfolios_cover a ON a.id = s.cover_id
              JOIN accounts_user absent ON absent.id = a.supervisor_id
              WHERE s.supervisor_id = u.id AND s.ended_at IS NULL AND absent.name = NEW.decider_covers))
    ) OR (NEW.assurance = 'organisation' AND NEW.decider_verified_by = '') THEN
        RAISE EXCEPTION 'a signature names person % as they are', NEW.decider_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_names_its_signer';
    END IF;
    RETURN NULL;
END $$;
"""

EVIDENCE = """
CREATE FUNCTION portfolios_evidence_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.owner_id, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.owner_id, OLD.created_at) THEN
        RAISE EXCEPTION 'evidence % stays its owner''s', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_stays_its_owners';
    END IF;
    IF (OLD.status <> 'draft' OR NEW.status <> 'draft')
       AND (NEW.form_id, NEW.title, NEW.event_date, NEW.answers, NEW.is_anonymised)
           IS DISTINCT FROM (OLD.form_id, OLD.title, OLD.event_date, OLD.answers, OLD.is_anonymised)
    THEN
        RAISE EXCEPTION 'evidence % is not a draft and keeps its words', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_changes_only_as_a_draft';
    END IF;
    IF NEW.revision <> OLD.revision AND (
        NEW.revision <> OLD.revision + 1 OR OLD.status <> 'locked' OR NEW.status <> 'draft'
        OR NOT EXISTS (SELECT 1 FROM portfolios_evidencerevision WHERE evidence_id = OLD.id AND number = OLD.revision)
        OR EXISTS (SELECT 1 FROM portfolios_claim WHERE evidence_id = OLD.id AND status = 'submitted')
    ) THEN
        RAISE EXCEPTION 'evidence % begins a revision without having kept the one before', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_revisions_follow';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_changes_lawfully AFTER UPDATE ON portfolios_evidence
    FOR EACH ROW EXECUTE FUNCTION portfolios_evidence_changes();

CREATE FUNCTION portfolios_evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' OR OLD.status <> 'draft' OR OLD.revision > 1 THEN
        RAISE EXCEPTION 'evidence that was ever submitted is not deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_stays_once_submitted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_stays_once_submitted AFTER DELETE ON portfolios_evidence
    FOR EACH ROW EXECUTE FUNCTION portfolios_evidence_stays();
CREATE TRIGGER evidence_is_not_truncated BEFORE TRUNCATE ON portfolios_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_evidence_stays();

CREATE FUNCTION portfolios_evidence_follows_its_claims() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about uuid;
    stands boolean;
BEGIN
    IF TG_TABLE_NAME = 'portfolios_claim' THEN about := NEW.evidence_id; ELSE about := NEW.id; END IF;
    SELECT e.status = CASE
        WHEN bool_or(c.status = 'accepted') THEN 'locked' WHEN bool_or(c.status = 'submitted') THEN 'submitted'
        ELSE 'draft' END
    INTO stands FROM portfolios_evidence e
    LEFT JOIN portfolios_claim c ON c.evidence_id = e.id AND c.evidence_revision = e.revision
    WHERE e.id = about GROUP BY e.id;
    IF NOT stands THEN
        RAISE EXCEPTION 'the status of evidence % does not follow from its claims', about
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_follows_its_claims';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER evidence_follows_its_claims AFTER INSERT OR UPDATE OF status, revision ON portfolios_evidence
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolios_evidence_follows_its_claims();
CREATE CONSTRAINT TRIGGER evidence_follows_its_claims AFTER INSERT OR UPDATE OF status, evidence_revision
    ON portfolios_claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolios_evidence_follows_its_claims();

CREATE FUNCTION portfolios_revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_evidence e
        WHERE e.id = NEW.evidence_id AND e.status = 'locked' AND e.revision = NEW.number
    ) THEN
        RAISE EXCEPTION 'revision % is kept when an amendment begins', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_revision_kept_when_amended';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_revision_kept_when_amended AFTER INSERT ON portfolios_evidencerevision
    FOR EACH ROW EXECUTE FUNCTION portfolios_revision_is_kept();

CREATE FUNCTION portfolios_revision_is_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM portfolios_evidence e WHERE e.id = NEW.evidence_id AND e.revision > NEW.number) THEN
        RAISE EXCEPTION 'revision % is kept without the next one', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_revisions_follow';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER evidence_revisions_follow AFTER INSERT ON portfolios_evidencerevision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolios_revision_is_followed();

CREATE FUNCTION portfolios_attachment_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about uuid;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'files go one by one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_stays_once_submitted';
    END IF;
    IF TG_OP = 'INSERT' THEN about := NEW.evidence_id; ELSE about := OLD.evidence_id; END IF;
    IF NOT EXISTS (SELECT 1 FROM portfolios_evidence WHERE id = about AND status = 'draft') THEN
        RAISE EXCEPTION 'evidence % is not a draft and keeps its files', about
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_changes_only_on_a_draft';
    END IF;
    IF (TG_OP = 'UPDATE' AND (OLD.removed_at IS NOT NULL OR (
            NEW.id, NEW.evidence_id, NEW.name, NEW.kind, NEW.size, NEW.sha256, NEW.file, NEW.added_at)
        IS DISTINCT FROM (
            OLD.id, OLD.evidence_id, OLD.name, OLD.kind, OLD.size, OLD.sha256, OLD.file, OLD.added_at)))
       OR (TG_OP = 'DELETE' AND EXISTS (
            SELECT 1 FROM portfolios_claim c WHERE c.evidence_id = about AND c.submitted_at >= OLD.added_at))
    THEN
        RAISE EXCEPTION 'a file stays what it was, and on record once it was submitted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_stays_once_submitted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attachment_changes_lawfully AFTER INSERT OR UPDATE OR DELETE ON portfolios_attachment
    FOR EACH ROW EXECUTE FUNCTION portfolios_attachment_changes();
CREATE TRIGGER attachment_is_not_truncated BEFORE TRUNCATE ON portfolios_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_attachment_changes();
"""

SIGNED = ["decision", "competencysignoff", "stagecompletion"]


def signed(table):
    return f"""
CREATE TRIGGER signature_names_its_signer AFTER INSERT ON portfolios_{table}
    FOR EACH ROW EXECUTE FUNCTION portfolios_signature_names_its_signer();
"""


# Decisions made before submissions were kept: what was decided is what had been put forward.
KEEP_WHAT_WAS_DECIDED = """
INSERT INTO portfolios_submission (claim_id, claim_version, snapshot, snapshot_sha256, submitted_at)
SELECT d.claim_id, d.claim_version, d.snapshot, d.snapshot_sha256, COALESCE(
    (SELECT min(e.happened_at) FROM portfolios_ledgerevent e
     WHERE e.portfolio_id = c.portfolio_id AND e.subject_id = d.claim_id AND e.kind = 'claim_submitted'
       AND e.facts ->> 'version' = d.claim_version::text),
    LEAST(c.submitted_at, d.decided_at))
FROM portfolios_decision d JOIN portfolios_claim c ON c.id = d.claim_id
WHERE d.outcome IN ('accepted', 'returned')
ON CONFLICT DO NOTHING;
"""


def keep_what_waits(apps, schema_editor):
    """Claims that were waiting before submissions were kept: as they are, for nobody may change them since."""
    from portfolios.canonical import digest
    from portfolios.sign_off.snapshot import snapshot_of

    submission = apps.get_model("portfolios", "Submission")
    waiting = apps.get_model("portfolios", "Claim").objects.using(schema_editor.connection.alias)
    for claim in waiting.filter(status="submitted").exclude(submissions__claim_version=models.F("version")):
        claim.evidence.current_attachments = list(claim.evidence.attachments.filter(removed_at__isnull=True))
        snapshot = snapshot_of(claim)
        submission.objects.using(schema_editor.connection.alias).create(
            claim=claim,
            claim_version=claim.version,
            snapshot=snapshot,
            snapshot_sha256=digest(snapshot),
            submitted_at=claim.submitted_at,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0011_ask_for_a_sign_off"),
        ("accounts", "0004_ask_for_verification_and_know_browsers"),
        ("frameworks", "0006_rules_ask_for_a_number"),
    ]

    # No way back: what is recorded under these rules would be without them.
    operations = [
        migrations.RunSQL(KEEP_WHAT_WAS_DECIDED),
        migrations.RunPython(keep_what_waits),
        # Rows written above have checks put off; a table with such checks takes no trigger.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"),
        migrations.RunSQL(CLAIM + SUBMISSION_AND_DECISION + EVIDENCE + "".join(signed(table) for table in SIGNED)),
    ]
