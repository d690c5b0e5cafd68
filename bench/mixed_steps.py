"""What bench/mixed.py needs of the database, in a process of its own: `python bench/mixed_steps.py STEP ...`.

pages            what readers can ask for, as JSON
plant N SECONDS  so many readers of mail, whose digests fall due evenly over the seconds that come
"""

import datetime as dt
import itertools
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

from django.db import transaction  # noqa: E402
from django.urls import Resolver404, resolve  # noqa: E402
from django.utils import timezone  # noqa: E402

from commitments.models import Follow, Signatory, Subscriber, Undertaking  # noqa: E402
from commitments.summaries import sitemap  # noqa: E402

ENDINGS: Final = {".json": "-data", ".csv": "-csv", ".atom": "-feed", ".ics": "-calendar"}
LANGUAGES: Final = ("en", "en", "fr", "ar")
# from there one goes to "first steps" without a second rating
EASY: Final = ("not_assessed", "first_steps")
SETS, FOLLOWED = 200, 3


def pages() -> None:
    """Pages of the site map, which a copy with invented data hides; the files behind each; undertakings."""
    owed = Undertaking.objects.filter(
        endorsement__signatory__kind="country",
        current_status__verified_level__in=EASY,
        assessment_drafts__isnull=True,
    )
    rows = owed.select_related("endorsement__signatory", "commitment").order_by("pk")
    paths = [page.path for page in sitemap.load()]
    print(
        json.dumps(
            {
                "pages": paths,
                "files": [f"{path}{ending}" for path in paths for ending in ENDINGS if exists(path, ending)],
                "undertakings": [
                    {
                        "pk": row.pk,
                        "names": f"{row.endorsement.signatory.name} {row.commitment.code}",
                        "path": row.get_absolute_url(),
                    }
                    for row in rows
                    if row.endorsement
                ],
            }
        )
    )


def exists(path: str, ending: str) -> bool:
    try:
        return resolve(path + ending).view_name.endswith(ENDINGS[ending])
    except Resolver404:
        return False


@transaction.atomic
def plant(number: int, seconds: int) -> None:
    """Daily readers who have been told nothing yet, in sets of three countries."""
    now = timezone.now()
    countries = list(Signatory.objects.filter(kind="country").order_by("pk").values_list("pk", flat=True))
    sets = random.Random(7).sample(list(itertools.combinations(countries, FOLLOWED)), SETS)
    readers = Subscriber.objects.bulk_create(
        Subscriber(
            email=f"reader-{count}@example.org", state="confirmed", rhythm="daily", timezone="UTC", hour=0,
            language=LANGUAGES[count % len(LANGUAGES)], asked_at=now, confirmed_at=now,
            next_due_at=now + dt.timedelta(seconds=seconds * count / number),
        )
        for count in range(number)
    )  # fmt: skip
    Follow.objects.bulk_create(
        follow
        for count, reader in enumerate(readers)
        for follow in follows(reader, count, sets[count % SETS])
    )


def follows(reader: Subscriber, count: int, countries: tuple[int, ...]) -> Iterator[Follow]:
    """Every other reader follows everything."""
    if count % 2:
        yield Follow(subscriber=reader, scope="everything")
        return
    for country in countries:
        yield Follow(subscriber=reader, scope="signatory", signatory_id=country)


if __name__ == "__main__":
    if sys.argv[1] == "pages":
        pages()
    else:
        plant(*map(int, sys.argv[2:4]))
