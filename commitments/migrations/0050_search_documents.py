"""Full text over everything public: words folded alike in every language, and an index per kind of text.

All is done by expressions over plain columns, and no table gets a column: where the same names lead to
other rows, as on a past day, a search stays right and is only slower. `commitments/rules/search_words.py`
folds words the same way for what is compared in Python.
"""

from typing import Final

from django.db import migrations

# letters that are one letter, then signs that are none, then punctuation that parts words
LETTERS: Final = "أإآٱىیةؤئک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
SAME_AS: Final = "اااايي" + "هويك" + "01234567890123456789"
SIGNS: Final = "ـًٌٍَُِّْٰٕٓٔء"
# all that stands between words in the languages of our sources: ASCII, Latin-1, general, currency, Arabic
PUNCTUATION: Final = "".join(
    chr(code)
    for code in (
        *range(0x21, 0x7F),
        *range(0xA1, 0xC0),
        *(0xD7, 0xF7),
        *range(0x2010, 0x2070),
        *range(0x20A0, 0x20C0),
        *(0x60C, 0x61B, 0x61F),
        *range(0x66A, 0x66E),
    )
    if not chr(code).isalnum()
)

FUNCTIONS: Final = f"""
CREATE FUNCTION search_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(
    ' ' || translate(
      lower(public.unaccent('public.unaccent'::regdictionary, normalize(words, NFKC))),
      '{LETTERS}{PUNCTUATION.replace("'", "''")}{SIGNS}',
      '{SAME_AS}{" " * len(PUNCTUATION)}'
    ),
    ' ال([^ ]{{3,}})', ' \\1', 'g')
$$;

CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple'::regconfig, public.search_fold(words))
$$;

-- Every word must be there. A long one may go on; what it holds besides letters cannot become an operator.
CREATE FUNCTION search_query(words text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(
    string_agg(asked::text || CASE WHEN length(word) > 2 THEN ':*' ELSE '' END, ' & '), ''
  )::tsquery
  FROM unnest(words) AS word,
  LATERAL plainto_tsquery('pg_catalog.simple'::regconfig, public.search_fold(word)) AS asked
  WHERE numnode(asked) > 0
$$;
"""
DROP_FUNCTIONS: Final = """
DROP FUNCTION search_query(text[]);
DROP FUNCTION search_vector(text);
DROP FUNCTION search_fold(text);
"""

# What is searched of each table; commitments/summaries/search/documents.py asks for the same expressions.
DOCUMENTS: Final = {
    "progressentry": "claim || ' ' || note",
    "evidence": "title || ' ' || publisher",
    "assessment": "change_note || ' ' || reasons || ' ' || claim_made || ' ' || scope_reason",
    "textline": "text",
    "clause": "quote || ' ' || summary",
}
# written rarely and read often: no heap of new rows that every search would have to go through
KEPT_TIDY: Final = "WITH (fastupdate = off)"
ALIKE: Final = ("progressentry", "evidence", "textline")


def create_indexes() -> str:
    full_text = [
        f"CREATE INDEX search_{table} ON commitments_{table} USING gin (search_vector({words})) {KEPT_TIDY};"
        for table, words in DOCUMENTS.items()
    ]
    alike = [
        f"CREATE INDEX alike_{table} ON commitments_{table} USING gin "
        f"(search_fold({DOCUMENTS[table]}) gin_trgm_ops) {KEPT_TIDY};"
        for table in ALIKE
    ]
    return "\n".join(full_text + alike)


def drop_indexes() -> str:
    names = [*(f"search_{table}" for table in DOCUMENTS), *(f"alike_{table}" for table in ALIKE)]
    return "\n".join(f"DROP INDEX {name};" for name in names)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0049_rows_of_past_days")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(create_indexes(), drop_indexes()),
    ]
