"""The database keeps submissions, sign-offs, feedback and questions as they were, and refuses unlawful ones.

A supervision counts while it is neither ended, nor in the future, nor past the day until which it was given.
"""

from django.db import migrations

APPEND_ONLY = ["submission", "competencysignoff", "stagecompletion", "feedbackanswer", "integritynote"]

BY_OPEN_SUPERVISOR = """
CREATE FUNCTION portfolios_supervises(person bigint, wanted uuid, roles text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM portfolios_supervision s
        WHERE s.supervisor_id = person AND s.portfolio_id = wanted AND s.ended_at IS NULL
          AND s.started_at <= clock_timestamp() AND (s.until IS NULL OR s.until > clock_timestamp())
          AND (roles IS NULL OR s.role = ANY(roles))
    )
$$;

CREATE OR REPLACE FUNCTION portfolios_decision_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_claim c
        WHERE c.id = NEW.claim_id AND c.technician_id = NEW.technician_id
          AND portfolios_supervises(NEW.decider_id, c.portfolio_id, NULL)
    ) THEN
        RAISE EXCEPTION 'claim % is not decided by an open supervisor of its technician', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_open_supervisor';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION portfolios_review_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_report r JOIN portfolios_portfolio p ON p.id = r.portfolio_id
        WHERE r.id = NEW.report_id AND r.state = 'ready' AND p.owner_id = NEW.technician_id
          AND portfolios_supervises(NEW.reviewer_id, r.portfolio_id, NULL)
    ) THEN
        RAISE EXCEPTION 'report % is not reviewed by an open supervisor', NEW.report_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'review_by_open_supervisor';
    END IF;
    RETURN NEW;
END $$;
"""

ATTAINMENTS = """
CREATE FUNCTION portfolios_competency_sign_off_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest portfolios_competencysignoff;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_portfolio p JOIN frameworks_item i ON i.edition_id = p.edition_id
        WHERE p.id = NEW.portfolio_id AND p.owner_id = NEW.technician_id AND i.id = NEW.item_id AND i.is_assessable
          AND portfolios_supervises(NEW.decider_id, p.id, ARRAY[NEW.decider_role::text])
    ) THEN
        RAISE EXCEPTION 'competency % is not signed off by an open supervisor in that role', NEW.item_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'competency_sign_off_by_open_supervisor';
    END IF;
    SELECT * INTO newest FROM portfolios_competencysignoff
    WHERE portfolio_id = NEW.portfolio_id AND item_id = NEW.item_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> COALESCE(newest.number, 0) + 1
       OR (NEW.outcome <> 'signed_off' AND COALESCE(newest.outcome, 'withdrawn') = 'withdrawn')
    THEN
        RAISE EXCEPTION 'act % on competency % does not follow from the one before', NEW.number, NEW.item_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'competency_sign_off_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER competency_sign_off_is_lawful BEFORE INSERT ON portfolios_competencysignoff
    FOR EACH ROW EXECUTE FUNCTION portfolios_competency_sign_off_is_lawful();

CREATE FUNCTION portfolios_stage_completion_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest portfolios_stagecompletion;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_portfolio p
        WHERE p.id = NEW.portfolio_id AND p.owner_id = NEW.technician_id
          AND portfolios_supervises(NEW.decider_id, p.id, ARRAY[NEW.decider_role::text])
          AND EXISTS (
              SELECT 1 FROM accounts_verification v JOIN accounts_user u ON u.id = v.person_id
              WHERE v.person_id = NEW.decider_id AND v.ended_at IS NULL AND v.name = u.name
                AND lower(v.email) = lower(u.email) AND v.profession = u.profession
                AND v.registration_number = u.registration_number)
    ) THEN
        RAISE EXCEPTION 'stage % is not completed by a verified open supervisor in that role', NEW.stage_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_completion_by_open_supervisor';
    END IF;
    SELECT * INTO newest FROM portfolios_stagecompletion
    WHERE portfolio_id = NEW.portfolio_id AND stage_id = NEW.stage_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> COALESCE(newest.number, 0) + 1 OR NEW.outcome = COALESCE(newest.outcome, 'withdrawn') THEN
        RAISE EXCEPTION 'act % on stage % does not follow from the one before', NEW.number, NEW.stage_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_completion_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stage_completion_is_lawful BEFORE INSERT ON portfolios_stagecompletion
    FOR EACH ROW EXECUTE FUNCTION portfolios_stage_completion_is_lawful();
"""

QUESTIONS = """
CREATE FUNCTION portfolios_question_stays_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.answered_at IS NOT NULL
       OR to_jsonb(OLD) - 'answer' - 'answered_at' <> to_jsonb(NEW) - 'answer' - 'answered_at'
    THEN
        RAISE EXCEPTION 'a question stays as it was asked and is answered once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_stays_as_asked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER question_stays_as_asked BEFORE UPDATE OR DELETE ON portfolios_question
    FOR EACH ROW EXECUTE FUNCTION portfolios_question_stays_as_asked();
CREATE TRIGGER question_is_not_truncated BEFORE TRUNCATE ON portfolios_question
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_question_stays_as_asked();

CREATE FUNCTION portfolios_question_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_claim c
        WHERE c.id = NEW.claim_id AND c.technician_id <> NEW.asker_id
          AND portfolios_supervises(NEW.asker_id, c.portfolio_id, NULL)
    ) THEN
        RAISE EXCEPTION 'question on claim % is not asked by an open supervisor', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_by_open_supervisor';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER question_by_open_supervisor BEFORE INSERT ON portfolios_question
    FOR EACH ROW EXECUTE FUNCTION portfolios_question_is_lawful();
"""

FEEDBACK = """
CREATE FUNCTION portfolios_feedback_answer_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM portfolios_feedbackcycle c WHERE c.id = NEW.cycle_id AND c.state = 'open') THEN
        RAISE EXCEPTION 'feedback cycle % does not take answers', NEW.cycle_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feedback_answer_in_open_cycle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_answer_in_open_cycle BEFORE INSERT ON portfolios_feedbackanswer
    FOR EACH ROW EXECUTE FUNCTION portfolios_feedback_answer_is_lawful();

CREATE FUNCTION portfolios_feedback_release_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a feedback cycle stays on record'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feedback_cycle_stays';
    END IF;
    IF OLD.state IN ('released', 'stopped')
       AND to_jsonb(OLD) - 'evidence_id' <> to_jsonb(NEW) - 'evidence_id' THEN
        RAISE EXCEPTION 'released feedback stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feedback_cycle_stays';
    END IF;
    IF NEW.state = 'released' AND OLD.state <> 'released'
       AND (OLD.state <> 'open' OR (SELECT count(*) FROM portfolios_feedbackanswer WHERE cycle_id = NEW.id) < 3) THEN
        RAISE EXCEPTION 'feedback is released from three raters on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feedback_released_from_three_raters_on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_release_is_lawful BEFORE UPDATE OR DELETE ON portfolios_feedbackcycle
    FOR EACH ROW EXECUTE FUNCTION portfolios_feedback_release_is_lawful();
CREATE TRIGGER feedbackcycle_is_not_truncated BEFORE TRUNCATE ON portfolios_feedbackcycle
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_feedback_release_is_lawful();
"""


def append_only(table):
    return f"""
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON portfolios_{table}
    FOR EACH ROW EXECUTE FUNCTION portfolios_refuse_change();
CREATE TRIGGER {table}_is_not_truncated BEFORE TRUNCATE ON portfolios_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0006_sign_off_competencies_and_stages"),
        ("accounts", "0003_who_verified_whom_stays"),
    ]

    # No way back: what is recorded under these rules would be without them.
    operations = [
        migrations.RunSQL(
            BY_OPEN_SUPERVISOR
            + ATTAINMENTS
            + QUESTIONS
            + FEEDBACK
            + "".join(append_only(table) for table in APPEND_ONLY)
        )
    ]
