from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """pg_trgm and unaccent: search by name stands small typing errors and missing accents."""

    dependencies = [("commitments", "0002_append_only_triggers")]

    operations = [TrigramExtension(), UnaccentExtension()]
