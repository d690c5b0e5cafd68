"""Full text as PostgreSQL computes it: the expressions that migrations 0050 and 0052 have indexed."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, FloatField, Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from commitments.rules.search_words import may_go_on, stem


class FullText(Func):
    """Columns as one searchable document: `search_vector(a || ' ' || b)`."""

    function = "search_vector"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


class Folded(Func):
    """Columns as one text without case and accents: `search_fold(a || ' ' || b)`."""

    function = "search_fold"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class Strings(Func):
    """The texts in a JSON column, whatever they are called there."""

    template = """jsonb_path_query_array(%(expressions)s, '$.** ? (@.type() == "string")')::text"""
    output_field = TextField()


class Matches(Func):
    """Whether a document holds what is looked for: `document @@ query`, which an index answers."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class Distance(Func):
    """How unlike the words and the nearest stretch of a text are, from 0 to 1."""

    template = "(1 - word_similarity(%(expressions)s))"
    output_field = FloatField()


class Whole(Func):
    """Words that must all stand by themselves."""

    template = "plainto_tsquery('pg_catalog.simple'::regconfig, search_fold(%(expressions)s))"
    output_field = SearchQueryField()


class Phrase(Func):
    """Words that must stand as they are, one after the other."""

    template = "phraseto_tsquery('pg_catalog.simple'::regconfig, search_fold(%(expressions)s))"
    output_field = SearchQueryField()


class Both(Func):
    """What holds to both queries."""

    template = "(%(expressions)s)"
    arg_joiner = " && "
    output_field = SearchQueryField()


def query_of(asked: Sequence[str]) -> Combinable:
    """The words as PostgreSQL looks for them: all of them, the longer ones as beginnings of words."""
    whole = [word for word in asked if not may_go_on(word)]
    words = Cast(Value([stem(word) for word in asked if may_go_on(word)]), ArrayField(TextField()))
    begun = Func(words, function="search_query", output_field=SearchQueryField())
    return Both(Whole(Value(" ".join(whole))), begun) if whole else begun
