"""Tickets and answers; the database refuses to change what was asked or said, and an answer out of turn."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

APPEND_ONLY = ["ticketanswer"]

STAYS_AS_ASKED = """
CREATE FUNCTION portfolios_ticket_stays_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.answered_at IS NOT NULL OR OLD.revoked_at IS NOT NULL
       OR (NEW.id, NEW.evidence_id, NEW.name, NEW.email, NEW.position, NEW.assurance, NEW.shares_words,
           NEW.token_digest, NEW.sent_at)
          IS DISTINCT FROM
          (OLD.id, OLD.evidence_id, OLD.name, OLD.email, OLD.position, OLD.assurance, OLD.shares_words,
           OLD.token_digest, OLD.sent_at)
       OR NEW.expires_at > OLD.expires_at
    THEN
        RAISE EXCEPTION 'a ticket stays as it was sent and ends once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_stays_as_asked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ticket_stays_as_asked BEFORE UPDATE OR DELETE ON portfolios_ticket
    FOR EACH ROW EXECUTE FUNCTION portfolios_ticket_stays_as_asked();
CREATE TRIGGER ticket_is_not_truncated BEFORE TRUNCATE ON portfolios_ticket
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_ticket_stays_as_asked();
"""

LAWFUL = """
CREATE FUNCTION portfolios_ticket_answer_is_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolios_ticket t
        JOIN portfolios_evidence e ON e.id = t.evidence_id
        WHERE t.id = NEW.ticket_id AND t.evidence_id = NEW.evidence_id AND t.assurance = NEW.assurance
          AND t.answered_at IS NULL AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
          AND e.status = 'draft'
    ) THEN
        RAISE EXCEPTION 'ticket % is not open for an answer', NEW.ticket_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_answer_by_open_ticket';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ticket_answer_by_open_ticket BEFORE INSERT ON portfolios_ticketanswer
    FOR EACH ROW EXECUTE FUNCTION portfolios_ticket_answer_is_lawful();
"""


def append_only(table):
    return f"""
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON portfolios_{table}
    FOR EACH ROW EXECUTE FUNCTION portfolios_refuse_change();
CREATE TRIGGER {table}_is_not_truncated BEFORE TRUNCATE ON portfolios_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION portfolios_refuse_change();
"""


UNDO = """
DROP TRIGGER ticketanswer_is_append_only ON portfolios_ticketanswer;
DROP TRIGGER ticketanswer_is_not_truncated ON portfolios_ticketanswer;
DROP TRIGGER ticket_answer_by_open_ticket ON portfolios_ticketanswer;
DROP TRIGGER ticket_stays_as_asked ON portfolios_ticket;
DROP TRIGGER ticket_is_not_truncated ON portfolios_ticket;
DROP FUNCTION portfolios_ticket_answer_is_lawful();
DROP FUNCTION portfolios_ticket_stays_as_asked();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0004_say_withdrawals_and_tickets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("position", models.CharField(blank=True, max_length=100, verbose_name="position")),
                (
                    "assurance",
                    models.CharField(
                        choices=[
                            ("ticket_email", "Link sent to their e-mail address"),
                            ("shared_device", "Link handed over in person"),
                        ],
                        default="ticket_email",
                        max_length=20,
                        verbose_name="assurance",
                    ),
                ),
                ("shares_words", models.BooleanField(default=False, verbose_name="shows what the technician wrote")),
                ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="sent at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="portfolios.evidence",
                        verbose_name="evidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
                "ordering": ["-sent_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TicketAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("content", models.JSONField(verbose_name="what was asked and answered")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the content")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("position", models.CharField(max_length=100, verbose_name="position")),
                (
                    "profession",
                    models.CharField(
                        choices=[
                            ("pharmacist", "Pharmacist"),
                            ("pharmacy_technician", "Pharmacy technician"),
                            ("doctor", "Doctor"),
                            ("nurse", "Nurse"),
                            ("allied_health_professional", "Allied health professional"),
                            ("manager", "Manager"),
                            ("other", "Another role"),
                        ],
                        max_length=30,
                        verbose_name="profession",
                    ),
                ),
                (
                    "registration_number",
                    models.CharField(blank=True, max_length=20, verbose_name="registration number"),
                ),
                (
                    "assurance",
                    models.CharField(
                        choices=[
                            ("ticket_email", "Link sent to their e-mail address"),
                            ("shared_device", "Link handed over in person"),
                        ],
                        max_length=20,
                        verbose_name="assurance",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("cy", "Cymraeg")], max_length=2, verbose_name="language shown"
                    ),
                ),
                ("answered_at", models.DateTimeField(verbose_name="answered at")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="portfolios.evidence",
                        verbose_name="evidence",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="portfolios.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "assessor's statement",
                "verbose_name_plural": "assessors' statements",
                "ordering": ["answered_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assurance", "ticket_email"), models.Q(("email", ""), _negated=True)),
                    models.Q(("assurance", "shared_device"), ("email", "")),
                    _connector="OR",
                ),
                name="ticket_has_an_address_exactly_when_sent_by_email",
                violation_error_message="An e-mail needs an address; a link handed over has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"),
                name="ticket_is_answered_or_revoked_not_both",
                violation_error_message="What was taken back is not answered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                models.F("evidence"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(
                    ("answered_at__isnull", True), ("revoked_at__isnull", True), models.Q(("email", ""), _negated=True)
                ),
                name="ticket_unanswered_once_for_address",
                violation_error_message="This person has already been asked.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketanswer",
            constraint=models.UniqueConstraint(
                fields=("ticket",),
                name="ticket_answered_once",
                violation_error_message="This has already been answered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                name="ticket_answer_has_a_digest",
                violation_error_message="A statement has the SHA-256 of its content.",
            ),
        ),
        migrations.RunSQL(STAYS_AS_ASKED + LAWFUL + "".join(append_only(table) for table in APPEND_ONLY), UNDO),
    ]
