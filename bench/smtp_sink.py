"""A light SMTP server that takes everything and counts it: `python bench/smtp_sink.py PORT`.

It costs little beside the senders it is there to measure. On SIGUSR1 it prints how many messages it took
since the last time.
"""

import asyncio
import signal
import sys

EHLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n"
END = b"\r\n.\r\n"


class Dialogue(asyncio.Protocol):
    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.waiting, self.is_data = transport, bytearray(), False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while self.waiting:
            end = self.waiting.find(END if self.is_data else b"\r\n")
            if end < 0:
                return
            line = bytes(self.waiting[: min(end, 4)]).upper()
            del self.waiting[: end + (len(END) if self.is_data else 2)]
            self.answer(line)

    def answer(self, command: bytes) -> None:
        if self.is_data:
            Dialogue.taken += 1
            command = b""
        self.is_data = command == b"DATA"
        answers = {b"DATA": b"354 go\r\n", b"EHLO": EHLO, b"QUIT": b"221 bye\r\n"}
        self.transport.write(answers.get(command, b"250 ok\r\n"))
        if command == b"QUIT":
            self.transport.close()


def report() -> None:
    print(Dialogue.taken, flush=True)
    Dialogue.taken = 0


async def main(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Dialogue, "127.0.0.1", port, backlog=512)
    loop.add_signal_handler(signal.SIGUSR1, report)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
