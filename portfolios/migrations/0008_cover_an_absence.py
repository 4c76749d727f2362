"""Cover for an absence, and hand-over to a colleague, on rows of their own; a signature says for whom it stood in."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0007_what_was_signed_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="supervision",
            name="supervision_open_once_for_supervisor",
        ),
        migrations.AddField(
            model_name="competencysignoff",
            name="decider_covers",
            field=models.CharField(blank=True, max_length=150, verbose_name="standing in for"),
        ),
        migrations.AddField(
            model_name="cover",
            name="accepted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accepted at"),
        ),
        migrations.AddField(
            model_name="cover",
            name="portfolios",
            field=models.ManyToManyField(
                blank=True, related_name="hand_overs", to="portfolios.portfolio", verbose_name="portfolios"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="decider_covers",
            field=models.CharField(blank=True, max_length=150, verbose_name="standing in for"),
        ),
        migrations.AddField(
            model_name="stagecompletion",
            name="decider_covers",
            field=models.CharField(blank=True, max_length=150, verbose_name="standing in for"),
        ),
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
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_at__isnull", True),
                    models.Q(("ended_at__isnull", True), ("until__isnull", True)),
                    _connector="OR",
                ),
                name="cover_accepted_is_a_hand_over",
                violation_error_message="A hand-over alone is accepted, and what is accepted does not end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("until__isnull", True)),
                fields=("portfolio", "supervisor"),
                name="supervision_open_once_for_supervisor",
                violation_error_message="This person already supervises this portfolio.",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("until__isnull", False)),
                fields=("portfolio", "cover"),
                name="supervision_covered_once_for_absence",
                violation_error_message="Somebody already stands in on this portfolio.",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("cover__isnull", False), _connector="OR"),
                name="supervision_until_a_day_is_cover",
                violation_error_message="Only cover for an absence is given until a day.",
            ),
        ),
    ]
