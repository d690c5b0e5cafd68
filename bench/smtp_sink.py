"""A light SMTP server that takes everything and counts it.

    python bench/smtp_sink.py PORT [--way MILLISECONDS] [--nagle]

It costs little beside the senders it is there to measure. On SIGUSR1 it prints one line of JSON: how many
messages it took since the last time, and when the first and the last of them were taken. `--way` holds each
answer back so long, as a way there and back would. `--nagle` leaves Nagle's rule on and writes each answer by
itself, as Postfix does: the second waits until the other end said that the first arrived.
"""

import argparse
import asyncio
import json
import signal
import socket
import time

EHLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n"
END = b"\r\n.\r\n"


class Dialogue(asyncio.Protocol):
    way, has_nagle = 0.0, False
    taken, first_at, last_at = 0, 0.0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.waiting, self.is_data = transport, bytearray(), False
        self.answers: list[bytes] = []
        if self.has_nagle:
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while self.waiting:
            end = self.waiting.find(END if self.is_data else b"\r\n")
            if end < 0:
                break
            line = bytes(self.waiting[: min(end, 4)]).upper()
            del self.waiting[: end + (len(END) if self.is_data else 2)]
            self.answer(line)
        answers, self.answers = self.answers, []
        if answers and self.way:
            asyncio.get_running_loop().call_later(self.way, self.write, answers)
        elif answers:
            self.write(answers)

    def answer(self, command: bytes) -> None:
        if self.is_data:
            note_taken()
            command = b""
        self.is_data = command == b"DATA"
        answers = {b"DATA": b"354 go\r\n", b"EHLO": EHLO, b"QUIT": b"221 bye\r\n"}
        self.answers.append(answers.get(command, b"250 ok\r\n"))

    def write(self, answers: list[bytes]) -> None:
        if self.has_nagle:
            for answer in answers:
                self.transport.write(answer)
        else:
            self.transport.write(b"".join(answers))
        if answers[-1].startswith(b"221"):
            self.transport.close()


def note_taken() -> None:
    Dialogue.taken += 1
    Dialogue.last_at = time.time()
    if Dialogue.taken == 1:
        Dialogue.first_at = Dialogue.last_at


def report() -> None:
    found = {"taken": Dialogue.taken, "first_at": Dialogue.first_at, "last_at": Dialogue.last_at}
    print(json.dumps(found), flush=True)
    Dialogue.taken, Dialogue.first_at, Dialogue.last_at = 0, 0.0, 0.0


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--way", type=float, default=0.0)
    parser.add_argument("--nagle", action="store_true")
    given = parser.parse_args()
    Dialogue.way, Dialogue.has_nagle = given.way / 1000, given.nagle
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Dialogue, "127.0.0.1", given.port, backlog=512)
    loop.add_signal_handler(signal.SIGUSR1, report)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
