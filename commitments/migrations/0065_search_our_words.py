"""Full text also over what we say of commitments, of the clauses behind them, their tests and deadlines.

Folding a long text in three languages takes PostgreSQL milliseconds, and every search folded all of them.
"""

from typing import Final

from django.db import migrations

TRANSLATIONS: Final = """jsonb_path_query_array(translations, '$.** ? (@.type() == "string")')::text"""
EXPLANATION: Final = TRANSLATIONS.replace("translations", "explanation")
# commitments/summaries/search/names.py asks for the same expressions
DOCUMENTS: Final = {
    "commitment": f"title || ' ' || trackability_reason || ' ' || {EXPLANATION} || ' ' || {TRANSLATIONS}",
    "clause_summary": f"summary || ' ' || {TRANSLATIONS}",
    "commitmenttest": f"text || ' ' || guidance || ' ' || {TRANSLATIONS}",
    "deadline": f"quote || ' ' || note || ' ' || {TRANSLATIONS}",
}
KEPT_TIDY: Final = "WITH (fastupdate = off)"


def index(name: str, words: str) -> str:
    table = name.partition("_")[0]
    return (
        f"CREATE INDEX search_{name} ON commitments_{table} USING gin (search_vector({words})) {KEPT_TIDY};"
    )


FORWARD: Final = "\n".join(index(name, words) for name, words in DOCUMENTS.items())
BACKWARD: Final = "\n".join(f"DROP INDEX search_{name};" for name in DOCUMENTS)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0064_indexes_of_a_long_log")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
