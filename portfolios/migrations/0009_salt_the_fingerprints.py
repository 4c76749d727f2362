"""An event keeps the salt of the fingerprints that it holds, beside its hash and not under it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0008_cover_an_absence"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerevent",
            name="salt",
            field=models.CharField(blank=True, editable=False, max_length=32, verbose_name="salt"),
        ),
    ]
