"""An event holds the fingerprints of the rows that it tells of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0009_salt_the_fingerprints"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerevent",
            name="fingerprints",
            field=models.JSONField(default=dict, editable=False, verbose_name="fingerprints of rows"),
        ),
    ]
