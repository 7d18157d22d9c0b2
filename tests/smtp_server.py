"""A mail server for tests, on a port of this machine: it speaks SMTP, and can be down, or kill who sends."""

import os
import signal
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class PostOffice:
    """What arrived, in order; ``down`` refuses everybody, ``kills`` ends a sender before it hears "taken"."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.down = False
        self.kills: int | None = None
        self.port = 0

    @property
    def keys(self) -> list[str]:
        """The Message-ID of every letter."""
        return [letter["Message-ID"].strip() for letter in self.letters]

    def told(self) -> set[str]:
        """The addresses to which anything went."""
        return {str(letter["To"]) for letter in self.letters}


class _Talk(socketserver.StreamRequestHandler):
    """One conversation: just as much of RFC 5321 as a sender needs."""

    def handle(self) -> None:
        office: PostOffice = self.server.office  # type: ignore[attr-defined]
        if office.down:
            self._say("421 closed")
            return
        self._say("220 here")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self._say("354 go on")
                self._take(office)
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _take(self, office: PostOffice) -> None:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        letter: Any = message_from_bytes(b"".join(lines), policy=policy.default)
        office.letters.append(letter)
        if office.kills is not None:
            os.kill(office.kills, signal.SIGKILL)
            office.kills = None
            return
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a sender that was killed in the middle of a word."""


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Open a post office on a free port, and close it at the end."""
    office = PostOffice()
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.office = office  # type: ignore[attr-defined]
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield office
        server.shutdown()
        thread.join()
