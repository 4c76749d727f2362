from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0008_published_changes_are_immutable")]

    operations = [
        migrations.AddField(
            model_name="itemchange",
            name="confirmed_digest",
            field=models.CharField(
                blank=True, editable=False, max_length=64, verbose_name="digest of what was confirmed"
            ),
        ),
    ]
