"""PostgreSQL counts the changes of each kind as they are written: the page of changes says how many there are.

By statements, so that a load of many changes costs as little as one. Changes are neither edited nor deleted
(0002), and one publication waits for another (actions/changes.py), so the counts wait for nobody.
"""

from importlib import import_module
from typing import Final

from django.db import migrations, models

NOTES: Final = import_module("commitments.migrations.0062_public_changes")
COUNT: Final = """
CREATE FUNCTION commitments_count_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO commitments_changecount AS counted (kind, total)
    SELECT kind, count(*) FROM added GROUP BY kind
    ON CONFLICT (kind) DO UPDATE SET total = counted.total + excluded.total;
    RETURN NULL;
END
$$;
CREATE TRIGGER count_changes AFTER INSERT ON commitments_change REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION commitments_count_changes();
ALTER TABLE commitments_change ENABLE ALWAYS TRIGGER count_changes;
INSERT INTO commitments_changecount (kind, total) SELECT kind, count(*) FROM commitments_change GROUP BY kind;
"""
NO_LONGER: Final = """
DROP TRIGGER count_changes ON commitments_change;
DROP FUNCTION commitments_count_changes();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0065_search_our_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeCount",
            fields=[
                ("kind", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("total", models.PositiveBigIntegerField()),
            ],
            options={"ordering": ["kind"]},
        ),
        migrations.RunSQL(NOTES.note("changecount"), NOTES.forget("changecount")),
        migrations.RunSQL(COUNT, NO_LONGER),
    ]
