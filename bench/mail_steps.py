"""The steps of bench/mail.py, each in a process of its own: `python bench/mail_steps.py STEP [NUMBER]`.

Prints one line of JSON: how many, how many seconds, how many of them on a processor, and the most memory.
"""

import datetime as dt
import itertools
import json
import os
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import EmailMultiAlternatives, mailers  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Max, Model  # noqa: E402
from django.utils import timezone  # noqa: E402
from post_office import mail as post_office  # noqa: E402

from commitments import emails  # noqa: E402
from commitments.actions import deliveries, digests  # noqa: E402
from commitments.actions.sending import letters  # noqa: E402
from commitments.actions.sending.composing import SLOTS, Composer  # noqa: E402
from commitments.models import Delivery, Follow, Signatory, Subscriber  # noqa: E402
from commitments.summaries import digest as digest_summary  # noqa: E402
from commitments.summaries.follow import Taste  # noqa: E402
from commitments.vocabulary import DeliveryState, MailDetail  # noqa: E402
from tests.factories import make_assessment, make_person, make_undertaking  # noqa: E402
from tracker.celery import app as celery  # noqa: E402

SETS, COUNTRIES, FOLLOWED, EACH = 500, 24, 3, 2
CHUNK = 500


@transaction.atomic
def publish(_: int) -> int:
    """What the digests tell: some assessments of some countries, each with its entry."""
    when = timezone.now() - dt.timedelta(days=3)
    alice, bob = make_person(role="Publisher"), make_person(role="Publisher")
    for _ in range(COUNTRIES):
        owed = make_undertaking()
        for number in range(EACH):
            make_assessment(
                undertaking=owed, by=alice, reviewer=bob, at=when, change_note=f"Reason {number}. " * 12
            )
    return COUNTRIES * EACH


@transaction.atomic
def plant(number: int, *, due_at: dt.datetime | None = None) -> int:
    """So many daily readers whose hour has come, in five hundred sets of three countries; by COPY."""
    now = timezone.now()
    countries = list(Signatory.objects.order_by("pk").values_list("pk", flat=True))
    every = list(itertools.combinations(countries, FOLLOWED))
    sets = random.Random(7).sample(every, SETS)
    first = (Subscriber.objects.aggregate(newest=Max("pk"))["newest"] or 0) + 1
    known = Subscriber(
        state="confirmed", rhythm="daily", timezone="UTC", hour=0, asked_at=now, confirmed_at=now,
        told_on=now.date(), next_due_at=due_at or now,
    )  # fmt: skip
    fields = list(Subscriber._meta.concrete_fields)
    at = {field.attname: place for place, field in enumerate(fields)}
    row = [getattr(known, field.attname) for field in fields]
    with connection.cursor() as cursor:
        with cursor.copy(copying(Subscriber, [field.column for field in fields])) as copy:
            for pk in range(first, first + number):
                row[at["id"]], row[at["public_id"]] = pk, uuid4()
                row[at["email"]] = f"reader-{pk}@example.org"
                copy.write_row(row)
        with cursor.copy(copying(Follow, ["scope", "subscriber_id", "signatory_id", "created_at"])) as copy:
            for count in range(number):
                for country in sets[count % SETS]:
                    copy.write_row(("signatory", first + count, country, now))
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('commitments_subscriber', 'id'), %s)", [first + number]
        )
    return number


def copying(model: type[Model], columns: list[str]) -> str:
    return f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"


def analyse(_: int) -> int:
    """What PostgreSQL does by itself a minute after so many rows came."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return 1


def plan(_: int) -> int:
    digests.plan(now=timezone.now())
    return Delivery.objects.filter(state=DeliveryState.PENDING).count()


def whole(_: int) -> int:
    """Planned, composed and sent to everybody, as one round of the worker does it, without its end."""
    found = deliveries.tick(now=timezone.now(), seconds=86_400)
    assert set(found.outcomes) <= {DeliveryState.SENT}, found
    return found.outcomes[DeliveryState.SENT]


def trigger(_: int) -> int:
    """Wakes a worker, as the scheduler does; says when."""
    at = time.time()
    celery.send_task("commitments.tasks.deliver_mail", expires=60)
    print(json.dumps({"at": at}), flush=True)
    return 1


def due_in(number: int) -> int:
    """Readers who will be due once they are planted, for a scheduler that looks."""
    due_at = timezone.now() + dt.timedelta(seconds=15 + number / 1000)
    plant(number, due_at=due_at)
    print(json.dumps({"at": due_at.timestamp()}), flush=True)
    return number


def compose(number: int) -> int:
    """Everything of our sender but the sending and the ledger."""
    composer, done = Composer(), 0
    for ids in chunks(number):
        for letter in letters.read(ids).values():
            content = composer.content(letter)
            assert content is not None
            assert content.wire_for(composer.personal(letter), composer.date_header())
            done += 1
    return done


def ours(number: int) -> dict[str, float]:
    """With the whole guarantee: claimed, intended, settled, each message committed.

    Measured once every content was composed: of a large list that is all but the beginning.
    """
    round_ = deliveries.Round(at=timezone.now(), stop_at=time.monotonic() + 3600)
    send(round_, 2 * SETS)
    began, used, before = time.monotonic(), time.process_time(), round_.outcomes[DeliveryState.SENT]
    send(round_, before + number)
    seconds, cpu = time.monotonic() - began, time.process_time() - used
    round_.lanes.close()
    assert set(round_.outcomes) == {DeliveryState.SENT}, round_.outcomes
    taken = round_.outcomes[DeliveryState.SENT]
    return {"count": taken - before, "taken": taken, "seconds": seconds, "cpu": cpu}


def send(round_: deliveries.Round, number: int) -> None:
    """At least so many in all."""
    left = [number - round_.outcomes[DeliveryState.SENT]]

    def claim() -> list[int]:
        ids = round_.claim_planned() if left[0] > 0 else []
        left[0] -= len(ids)
        return ids

    round_.claim = claim  # type: ignore[method-assign]
    round_.run()


def export(number: int) -> int:
    """The same mails as JSON for a peer that is no Python program: contents line by line, and the readers."""
    composer, places = Composer(), dict[tuple[object, ...], int]()
    contents: list[dict[str, object]] = []
    readers: list[dict[str, object]] = []
    for ids in chunks(number):
        for letter in letters.read(ids).values():
            if letter.content_key not in places:
                content = composer.content(letter)
                assert content is not None
                message = content.message
                html = str(message.alternatives[0][0])
                places[letter.content_key] = len(contents)
                contents.append(
                    {"Subject": message.subject, "Text": in_lines(str(message.body)), "HTML": in_lines(html)}
                )
            parts = asdict(composer.personal(letter))
            readers.append({"Content": places[letter.content_key], "Parts": parts})
    whole = {"Sender": settings.MAIL_FROM, "Contents": contents, "Readers": readers}
    Path(os.environ["BENCH_EXPORT"]).write_text(json.dumps(whole))
    return len(readers)


SLOT_NAMES = {text: name for name, text in asdict(SLOTS).items()}
SLOT = re.compile("(" + "|".join(map(re.escape, SLOT_NAMES)) + ")")


def in_lines(text: str) -> list[list[dict[str, str]]]:
    """Each line cut where something personal stands."""
    return [
        [
            {"Slot": SLOT_NAMES[piece]} if piece in SLOT_NAMES else {"Words": piece}
            for piece in SLOT.split(line)
        ]
        for line in text.splitlines()
    ]


def idiom(number: int) -> int:
    """Django's: a template and a message for each reader, many on one connection. No ledger."""
    done = 0
    for messages in itertools.batched(rendered(number), CHUNK):
        done += mailers.default.send_messages(list(messages))
    return done


def by_post_office(number: int) -> int:
    """The same mails, rendered as above, queued and sent by django-post-office."""
    for messages in itertools.batched(rendered(number), CHUNK):
        post_office.send_many([as_queued(message) for message in messages])
    sent = 0
    while (found := post_office.send_queued(processes=1))[0]:
        sent += found[0]
    return sent


def render(number: int) -> int:
    """What Django's idiom and django-post-office have in common, by itself."""
    return sum(1 for _ in rendered(number))


def as_queued(message: EmailMultiAlternatives) -> dict[str, object]:
    html = str(message.alternatives[0][0])
    return {
        "recipients": message.to, "sender": message.from_email, "subject": message.subject,
        "message": message.body, "html_message": html, "headers": message.extra_headers,
    }  # fmt: skip


def rendered(number: int) -> Iterator[EmailMultiAlternatives]:
    """Rendered for each reader by itself, with everything read from the database at hand."""
    composer = Composer()
    for ids in chunks(number):
        rows = Delivery.objects.select_related("run", "subscriber").filter(pk__in=ids)
        by_pk = letters.read(ids)
        for delivery in rows:
            assert delivery.run is not None
            assert delivery.subscriber is not None
            marks = digest_summary.Marks.of(delivery, now=composer.at)
            window = composer.window(delivery.run, marks, delivery.subscriber.language)
            follows = composer.as_follows(by_pk[delivery.pk].follows)
            digest = digest_summary.compose(window, follows, timezone=delivery.subscriber.timezone)
            taste = Taste(MailDetail.FULL, is_plain=False)
            yield emails.digest(digest, personal=emails.personal(delivery), taste=taste)


def chunks(number: int) -> Iterator[list[int]]:
    """Of deliveries that wait; they are not touched."""
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:number])
    for some in itertools.batched(ids, CHUNK):
        yield list(some)


STEPS: dict[str, Callable[[int], int | dict[str, float]]] = {
    "publish": publish,
    "plant": plant,
    "plan": plan,
    "analyse": analyse,
    "compose": compose,
    "whole": whole,
    "trigger": trigger,
    "due_in": due_in,
    "export": export,
    "ours": ours,
    "idiom": idiom,
    "post_office": by_post_office,
    "render": render,
}

if __name__ == "__main__":
    step, asked = STEPS[sys.argv[1]], int(sys.argv[2])
    began, used = time.monotonic(), time.process_time()
    said = step(asked)
    count, measured = (said["count"], said) if isinstance(said, dict) else (said, {})
    print(
        json.dumps(
            {
                "count": count,
                "taken": count,
                "seconds": time.monotonic() - began,
                "cpu": time.process_time() - used,
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
            | measured
        )
    )
