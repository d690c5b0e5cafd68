"""A condition for which PostgreSQL first looks up what a column may be, and then goes to its rows by index.

Where rows are wanted that belong to either of two things, say the changes of a signatory's undertakings and
those of the entries that name it, `Q(...) | Q(...)` over joins or with EXISTS makes it read the whole table:
it cannot see that either side leads to a few. Two of these beside each other become two looks into two
indexes. For few rows of very many; for most of a table the joins are better.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func

from commitments.summaries.one_statement import Rows


class OneOf(Func):
    """`OneOf("undertaking", Undertaking.objects.filter(...).values("pk"))`"""

    template, arg_joiner = "%(expressions)s)", " = ANY("

    def __init__(self, column: str, found: Rows) -> None:
        super().__init__(F(column), ArraySubquery(found.order_by()), output_field=BooleanField())
