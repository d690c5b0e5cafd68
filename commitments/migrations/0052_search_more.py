"""Full text also over passages of sources, replies and corrections, and over all that an assessment says."""

from typing import Final

from django.db import migrations

# What is searched of each table; commitments/summaries/search/searched.py names the same columns.
ADDED: Final = {
    "entryevidence": "passage",
    "reply": "text || ' ' || author",
    "correction": "what_was_wrong",
}
ASSESSMENT: Final = "change_note || ' ' || reasons || ' ' || claim_made || ' ' || scope_reason"
ASSESSMENT_NOW: Final = f"{ASSESSMENT} || ' ' || strength_reason || ' ' || changed_rule"
KEPT_TIDY: Final = "WITH (fastupdate = off)"


def index(table: str, words: str) -> str:
    return (
        f"CREATE INDEX search_{table} ON commitments_{table} USING gin (search_vector({words})) {KEPT_TIDY};"
    )


FORWARD: Final = "\n".join(
    [
        *(index(table, words) for table, words in ADDED.items()),
        (
            "CREATE INDEX alike_entryevidence ON commitments_entryevidence USING gin "
            f"(search_fold(passage) gin_trgm_ops) {KEPT_TIDY};"
        ),
        "DROP INDEX search_assessment;",
        index("assessment", ASSESSMENT_NOW),
    ]
)
BACKWARD: Final = "\n".join(
    [
        *(f"DROP INDEX search_{table};" for table in ADDED),
        "DROP INDEX alike_entryevidence;",
        "DROP INDEX search_assessment;",
        index("assessment", ASSESSMENT),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0051_share_images_job")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
