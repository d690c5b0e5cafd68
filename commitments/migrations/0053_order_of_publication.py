"""Rows of the log get their numbers in the order in which they become visible.

A number is given when a row is written, and others see the row when its transaction ends. Two that run at
once could end in the other order, and whoever reads on from the highest number seen would miss a row for
ever. So whatever writes into the log first takes the lock under which changes are numbered
(actions/changes.py), and holds it until its transaction ends. Actions take it already; the triggers hold
everybody else to it.
"""

from typing import Final

from django.db import migrations

LOCK: Final = 7_203_041  # CHANGE_LOCK of actions/changes.py
TABLES: Final = (
    "progressentry", "entryevidence", "entrybearing", "assessment", "assessmenttestresult", "reply", "change",
)  # fmt: skip

FORWARD: Final = "\n".join(
    [
        f"""
CREATE FUNCTION number_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock({LOCK});
  RETURN NULL;
END $$;
""",
        *(
            f"CREATE TRIGGER number_in_order BEFORE INSERT ON commitments_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION number_in_order();"
            for table in TABLES
        ),
    ]
)
BACKWARD: Final = "\n".join(
    [
        *(f"DROP TRIGGER number_in_order ON commitments_{table};" for table in TABLES),
        "DROP FUNCTION number_in_order();",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0052_search_more")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
