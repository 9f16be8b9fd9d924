"""An SMTP server that delivers nothing: each message becomes a file for the demo's mail page.

Run as `python -m backstopping.embedded.mail_catcher DIRECTORY PORT`.
"""

import asyncio
import signal
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP

LARGEST = 50_000_000


class Keeper:
    def __init__(self, directory: Path):
        self.directory = directory

    async def handle_DATA(self, server, session, envelope):
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-To: {recipients}\r\n".encode()
        self.keep(head + envelope.content)
        return "250 Message kept"

    def keep(self, message: bytes) -> Path:
        """The name sorts by time; a reader never sees half a message."""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:8]}"
        fresh = self.directory / f"{name}.new"
        fresh.write_bytes(message)
        return fresh.rename(self.directory / f"{name}.eml")


async def serve(directory: Path, port: int) -> None:
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, done.set)
    server = await loop.create_server(
        lambda: SMTP(
            Keeper(directory), hostname="localhost", data_size_limit=LARGEST, enable_SMTPUTF8=True
        ),
        "127.0.0.1",
        port,
    )
    async with server:
        await done.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
