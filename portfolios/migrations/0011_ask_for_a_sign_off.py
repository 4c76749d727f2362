"""What was asked for is kept in the ledger, and who was told that a sign-off expires."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0010_bind_rows_to_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="ledgerevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("portfolio_started", "Portfolio started"),
                    ("stage_chosen", "Stage chosen"),
                    ("supervisor_invited", "Supervisor invited"),
                    ("invitation_revoked", "Invitation revoked"),
                    ("invitation_declined", "Invitation declined"),
                    ("supervision_started", "Supervision started"),
                    ("supervision_ended", "Supervision ended"),
                    ("hand_over_offered", "Hand-over offered"),
                    ("hand_over_stopped", "Hand-over stopped"),
                    ("claim_submitted", "Claim submitted"),
                    ("claim_withdrawn", "Claim taken back"),
                    ("claim_accepted", "Claim accepted"),
                    ("claim_returned", "Claim returned"),
                    ("acceptance_withdrawn", "Acceptance withdrawn"),
                    ("competency_signed_off", "Competency signed off"),
                    ("competency_renewed", "Sign-off of a competency renewed"),
                    ("competency_withdrawn", "Sign-off of a competency withdrawn"),
                    ("stage_completed", "Stage completed"),
                    ("stage_withdrawn", "Completion of a stage withdrawn"),
                    ("competency_asked_for", "Sign-off of a competency asked for"),
                    ("stage_asked_for", "Completion of a stage asked for"),
                    ("question_asked", "Question asked"),
                    ("question_answered", "Question answered"),
                    ("feedback_proposed", "List of raters proposed"),
                    ("feedback_approved", "List of raters approved"),
                    ("feedback_returned", "List of raters returned"),
                    ("feedback_released", "Feedback released"),
                    ("feedback_stopped", "Feedback stopped"),
                    ("person_erased", "Person erased"),
                    ("ticket_sent", "Assessor asked"),
                    ("ticket_answered", "Assessor answered"),
                    ("ticket_revoked", "Request to an assessor taken back"),
                    ("evidence_amended", "Evidence amended"),
                    ("report_requested", "Report asked for"),
                    ("report_finished", "Report made"),
                    ("report_failed", "Report failed"),
                    ("report_cancelled", "Report cancelled"),
                    ("report_reviewed", "Report reviewed"),
                ],
                max_length=30,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reminder", "Reminder"),
                    ("digest", "Weekly digest"),
                    ("overdue", "Note to a technician that a decision is late"),
                    ("expiry", "Note to a technician that a sign-off expires"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerevent",
            index=models.Index(
                condition=models.Q(("kind__in", ["competency_asked_for", "stage_asked_for"])),
                fields=["portfolio", "happened_at"],
                name="ledger_asked_for",
            ),
        ),
    ]
