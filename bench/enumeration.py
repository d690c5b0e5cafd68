"""Whether the time of an answer tells if an address is known: `python bench/enumeration.py [ROUNDS]`.

Starts a copy of its own and asks for mail with one address of every kind in turn, each once and from a
network of its own, so that a noisy moment falls on all kinds alike. Prints the median and the middle half
per kind. Exit code 1 where a median is more than a tenth away from that of unknown addresses.
"""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import running_copy

ROUNDS = 300
MOST_APART = 0.1
# Runs inside the copy: its own PostgreSQL and the whole way through the views, without the network's noise.
SCRIPT = """
import json, random, statistics, time
from django.test import Client
from django.utils import timezone
from commitments.actions import subscriptions
from commitments.models import Subscriber
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import FollowScope, Rhythm

ROUNDS = {rounds}
KINDS = ("unknown", "confirmed", "pending", "unsubscribed", "suppressed", "limited")
now, rng, client = timezone.now(), random.Random(4), Client()
wish = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY)

def address(kind, number):
    return f"{{kind}}-{{number}}@bench.example"

for kind in KINDS[1:]:
    state = kind if kind in ("pending", "unsubscribed") else "confirmed"
    more = {{"suppressed_at": now, "suppressed_for": "hard"}} if kind == "suppressed" else {{}}
    Subscriber.objects.bulk_create(
        Subscriber(email=address(kind, n), state=state, asked_at=now, confirmed_at=now, **more)
        for n in range(ROUNDS)
    )
for number in range(ROUNDS):
    for _ in range(3):
        subscriptions.ask(email=address("limited", number), request=wish, at=now)

seen, network = {{kind: [] for kind in KINDS}}, 0
for number in range(ROUNDS):
    for kind in rng.sample(KINDS, len(KINDS)):
        network += 1
        form = {{"email": address(kind, number), "what": "everything", "rhythm": "weekly"}}
        start = time.perf_counter()
        answer = client.post("/en/follow", form, REMOTE_ADDR=f"10.{{network // 250}}.{{network % 250}}.1")
        seen[kind].append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 302, answer.content
print(json.dumps({{kind: statistics.quantiles(times, n=4) for kind, times in seen.items()}}))
"""


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder, running_copy(Path(folder) / "state") as copy:
        said = copy.manage("shell", "-c", SCRIPT.format(rounds=rounds))
    found = json.loads(said.strip().splitlines()[-1])
    usual = found["unknown"][1]
    print(f"asking for mail, {rounds} addresses of each kind, ms: median (middle half)")
    for kind, (low, median, high) in found.items():
        print(f"  {kind:<13}{median:7.2f}  ({low:.2f} to {high:.2f})  {median / usual - 1:+.1%}")
    return int(any(abs(median / usual - 1) > MOST_APART for _, median, _ in found.values()))


if __name__ == "__main__":
    sys.exit(main())
