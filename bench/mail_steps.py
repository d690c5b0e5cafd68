"""The steps of bench/mail.py, each in a process of its own: `python bench/mail_steps.py STEP [NUMBER]`.

Prints one line of JSON: how many, how many seconds, how many of them on a processor, and the most memory.
"""

import datetime as dt
import itertools
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

from django.core.mail import EmailMultiAlternatives, mailers  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from post_office import mail as post_office  # noqa: E402

from commitments import emails  # noqa: E402
from commitments.actions import deliveries, digests  # noqa: E402
from commitments.actions.sending import handing_over, letters  # noqa: E402
from commitments.actions.sending.composing import Composer  # noqa: E402
from commitments.models import Delivery, Follow, Signatory, Subscriber  # noqa: E402
from commitments.summaries import digest as digest_summary  # noqa: E402
from commitments.summaries.follow import Taste  # noqa: E402
from commitments.vocabulary import DeliveryState, MailDetail  # noqa: E402
from tests.factories import make_assessment, make_person, make_undertaking  # noqa: E402

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
def plant(number: int) -> int:
    """So many daily readers whose hour has come, in five hundred sets of three countries."""
    now = timezone.now()
    countries = list(Signatory.objects.order_by("pk").values_list("pk", flat=True))
    every = list(itertools.combinations(countries, FOLLOWED))
    sets = random.Random(7).sample(every, SETS)
    first = Subscriber.objects.count()
    for start in range(first, first + number, 10_000):
        readers = Subscriber.objects.bulk_create(
            Subscriber(
                email=f"reader-{count}@example.org", state="confirmed", rhythm="daily", timezone="UTC",
                hour=0, asked_at=now, confirmed_at=now, told_on=now.date(), next_due_at=now,
            )
            for count in range(start, min(start + 10_000, first + number))
        )  # fmt: skip
        Follow.objects.bulk_create(
            Follow(subscriber=reader, scope="signatory", signatory_id=country)
            for count, reader in enumerate(readers)
            for country in sets[count % SETS]
        )
    return number


def plan(_: int) -> int:
    digests.plan(now=timezone.now())
    return Delivery.objects.filter(state=DeliveryState.PENDING).count()


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


def ours(number: int) -> int:
    """With the whole guarantee: claimed, intended, settled, each message committed."""
    round_ = deliveries.Round(relay=handing_over.relay(), at=timezone.now(), stop_at=time.monotonic() + 3600)
    while round_.outcomes[DeliveryState.SENT] < number and (batch := round_.claim()):
        round_.send(batch)
    round_.relay.close()
    assert set(round_.outcomes) == {DeliveryState.SENT}, round_.outcomes
    return round_.outcomes[DeliveryState.SENT]


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
            key = (delivery.run.pk, marks)
            window = composer.windows.get(key) or composer.windows.put(
                key, digest_summary.window(delivery.run, marks)
            )
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


STEPS: dict[str, Callable[[int], int]] = {
    "publish": publish,
    "plant": plant,
    "plan": plan,
    "compose": compose,
    "ours": ours,
    "idiom": idiom,
    "post_office": by_post_office,
    "render": render,
}

if __name__ == "__main__":
    step, asked = STEPS[sys.argv[1]], int(sys.argv[2])
    began, used = time.monotonic(), time.process_time()
    count = step(asked)
    print(
        json.dumps(
            {
                "count": count,
                "seconds": time.monotonic() - began,
                "cpu": time.process_time() - used,
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )
