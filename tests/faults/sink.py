"""An SMTP server by itself, with a log of its own that says what it took: the test's only oracle.

    python sink.py --port 2525 --log accepted.jsonl --seed 7

What it does to an address follows from the seed and the address alone: it refuses one in a hundred for
good, answers one in a hundred late, and drops the connection of one in a hundred, once, after the message
and before the answer; of these it has taken every other one. A line of the log is written before its answer.
With `--relay-log` it also writes what a Postfix would write of the same: of one message, that its headers
were read and, where it was taken, that it is queued.
"""

import argparse
import asyncio
import datetime as dt
import hashlib
import itertools
import json
import os
import re
from pathlib import Path

EHLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.IGNORECASE | re.MULTILINE)
SECONDS_LATE = 1.0


def fate(seed: int, address: str) -> str:
    """What happens to mail for an address."""
    digest = hashlib.sha256(f"{seed}/{address}".encode()).digest()
    number = int.from_bytes(digest[:4]) % 1000
    if number < 10:
        return "refused"
    if number < 20:
        return "late"
    if number < 25:
        return "taken and dropped"
    return "not taken and dropped" if number < 30 else "good"


class Sink:
    def __init__(self, *, seed: int, log: Path, relay_log: Path | None) -> None:
        self.seed = seed
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.relay_log = os.open(relay_log, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if relay_log else -1
        self.dropped: set[str] = set()
        self.queue = itertools.count(0xA000)

    def note(self, what: str, address: str, message_id: str) -> None:
        os.write(self.log, (json.dumps([what, address, message_id]) + "\n").encode())

    def tell(self, program: str, words: str) -> None:
        """One line of a Postfix's log."""
        if self.relay_log >= 0:
            now = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
            os.write(self.relay_log, f"{now} relay postfix/{program}[77]: {words}\n".encode())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tell("smtpd", "connect from localhost[127.0.0.1]")
        try:
            await self.dialogue(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.tell("smtpd", "lost connection after DATA from localhost[127.0.0.1]")
        finally:
            writer.close()

    async def dialogue(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        address = ""
        while line := await reader.readline():
            match line[:4].upper():
                case b"EHLO" | b"HELO":
                    answer = EHLO
                case b"RCPT":
                    address = line.partition(b"<")[2].partition(b">")[0].decode()
                    is_refused = fate(self.seed, address) == "refused"
                    answer = b"550 5.1.1 no such person\r\n" if is_refused else b"250 ok\r\n"
                    address = "" if is_refused else address
                case b"DATA" if not address:  # sent along with the recipient that was refused
                    answer = b"503 no recipient\r\n"
                case b"DATA":
                    writer.write(b"354 go\r\n")
                    body = await reader.readuntil(b"\r\n.\r\n")
                    found = MESSAGE_ID.search(body)
                    if not await self.take(address, found[1].decode() if found else ""):
                        writer.transport.abort()
                        return
                    answer = b"250 ok\r\n"
                case b"QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case _:
                    answer = b"250 ok\r\n"
            writer.write(answer)
            await writer.drain()

    async def take(self, address: str, message_id: str) -> bool:
        """Whether the answer goes out."""
        what, queue = fate(self.seed, address), f"{next(self.queue):X}"
        self.tell("cleanup", f"{queue}: message-id={message_id}")
        if what.endswith("dropped") and address not in self.dropped:
            self.dropped.add(address)
            self.note("taken" if what == "taken and dropped" else "not taken", address, message_id)
            if what == "taken and dropped":
                self.tell("qmgr", f"{queue}: from=<digest@localhost>, size=9000, nrcpt=1 (queue active)")
            return False
        self.note("taken", address, message_id)
        self.tell("qmgr", f"{queue}: from=<digest@localhost>, size=9000, nrcpt=1 (queue active)")
        if what == "late":
            await asyncio.sleep(SECONDS_LATE)
        return True


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--relay-log", type=Path)
    given = parser.parse_args()
    sink = Sink(seed=given.seed, log=given.log, relay_log=given.relay_log)
    sink.tell("postfix-script", "starting the Postfix mail system")
    server = await asyncio.start_server(sink.serve, "127.0.0.1", given.port, limit=10_000_000)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
