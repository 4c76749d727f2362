"""A part that is being written while its edition is being published waits for it, and is then refused.

Without the lock the part's transaction still sees a draft, and would change the edition after its checks.
"""

from importlib import import_module

from django.db import migrations

EARLIER = import_module("frameworks.migrations.0002_published_is_immutable").FREEZE_PARTS

WAIT = """
    -- Publishing holds the edition's row; so that two writers of parts do not wait for each other, a shared lock.
    PERFORM 1 FROM frameworks_edition WHERE id = ANY(affected) ORDER BY id FOR SHARE;
    SELECT code INTO frozen FROM frameworks_edition"""

FREEZE_PARTS = EARLIER.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "\n    SELECT code INTO frozen FROM frameworks_edition", WAIT
)


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0002_published_is_immutable")]

    operations = [migrations.RunSQL(FREEZE_PARTS, EARLIER.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))]
