from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("frameworks", "0005_published_sufficiency_is_immutable"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="sufficiencyrule",
            name="sufficiency_rule_has_a_number",
        ),
        migrations.RemoveConstraint(
            model_name="sufficiencyrule",
            name="sufficiency_rule_has_months_exactly_when_about_time",
        ),
        migrations.AddConstraint(
            model_name="sufficiencyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number__gte", 1), ("number__isnull", False)),
                    models.Q(("kind", "triangulation"), ("number__isnull", True)),
                    _connector="OR",
                ),
                name="sufficiency_rule_has_a_number",
                violation_error_message="Say how many.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sufficiencyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["recency", "validity"]), ("months__gte", 1), ("months__isnull", False)),
                    models.Q(models.Q(("kind__in", ["recency", "validity"]), _negated=True), ("months__isnull", True)),
                    _connector="OR",
                ),
                name="sufficiency_rule_has_months_exactly_when_about_time",
                violation_error_message="Rules of recency and validity, and no others, have a number of months.",
            ),
        ),
    ]
