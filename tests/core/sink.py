"""A real SMTP server on the loopback interface that answers as a test tells it."""

import email
from email import policy

from aiosmtpd.controller import Controller

ACCEPT = "250 Kept"


class AnyPort(Controller):
    """Takes a port that is free and says which."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Sink:
    """Keeps what it was given; `answers` are used up one by one, then all is accepted."""

    def __init__(self):
        self.received, self.answers, self.recipient_answers = [], [], []
        self.controller = AnyPort(self, hostname="127.0.0.1", port=0)
        self.controller.start()
        self.port = self.controller.port

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.recipient_answers.pop(0) if self.recipient_answers else ACCEPT
        if answer == ACCEPT:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else ACCEPT
        if answer in (ACCEPT, "drop"):
            self.received.append(envelope)
        if answer == "drop":
            server.transport.abort()
        return answer

    def messages(self):
        return [
            email.message_from_bytes(envelope.content, policy=policy.default)
            for envelope in self.received
        ]

    def close(self):
        self.controller.stop()
