from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("portfolios", "0002_what_happened_stays")]

    operations = [
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=["portfolio"],
                condition=Q(state__in=["queued", "running"]),
                name="report_made_one_at_a_time_for_portfolio",
                violation_error_message="A report of this portfolio is already being made.",
            ),
        )
    ]
