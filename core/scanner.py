"""The virus scanner: clamd, where one is configured (CLAMD_ADDRESS, `host:port` or a socket)."""

import socket
import struct

from django.conf import settings

TIMEOUT = 30
CHUNK = 1 << 16


class ScannerDown(Exception):
    """Configured and not answering: nothing is released meanwhile."""


def scan(content: bytes) -> str:
    """The name of what clamd found, or nothing; nothing too where no scanner is configured."""
    if not settings.CLAMD_ADDRESS:
        return ""
    try:
        answer = _ask(content)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    if answer.endswith("OK"):
        return ""
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream:").removesuffix("FOUND").strip()
    raise ScannerDown(answer or "no answer")


def _connect() -> socket.socket:
    address = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        line.connect(address)
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT)


def _ask(content: bytes) -> str:
    """INSTREAM: pieces with their length before them, an empty one at the end."""
    with _connect() as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while part := line.recv(4096):
            answer += part
        return answer.rstrip(b"\0\n").decode(errors="replace").strip()
