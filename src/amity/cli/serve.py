"""``amity serve``: the pages, and beside them what goes on without anybody asking."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated
from urllib.request import urlopen

import typer

from amity import server
from amity.errors import AmityError

from .output import console

LOCAL = ("127.0.0.1", "localhost", "::1")
PATIENCE = 30
"""Seconds until the pages must answer after they were started."""

Host = Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes that serve; absent: one for each core.")]


class ServeError(AmityError):
    """The pages cannot be served as was asked, and what to type."""


def serve_command(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = None,
    tls_certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The certificate, with its chain (PEM).")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its key (PEM, PKCS #8, no password).")
    ] = None,
    without_worker: Annotated[
        bool, typer.Option("--without-worker", help="Start no `amity work` beside: it runs elsewhere.")
    ] = False,
) -> int:
    """Serve the pages until stopped, with `amity work` beside them.

    With a certificate it speaks TLS; without one, it listens to this computer alone, in plain text,
    unless AMITY_PROXIES says that a proxy in front does TLS.

    Example: amity serve --host 0.0.0.0 --port 443 --tls-certificate site.pem --tls-key site.key
    """
    tls = _tls(host, tls_certificate, tls_key)
    server.start()
    return run(host, port, workers, tls=tls, worker=not without_worker)


def _tls(host: str, certificate: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    """Return certificate and key; say what is missing where strangers could listen in."""
    if (certificate is None) != (key is None):
        raise ServeError("--tls-certificate and --tls-key: give both, or neither.")
    if certificate is not None and key is not None:
        for file in (certificate, key):
            if not file.is_file():
                raise ServeError(f"{file}: no such file. Name one in PEM.")
        return certificate, key
    if not {"AMITY_TLS", "AMITY_PROXIES"} & os.environ.keys():
        if host not in LOCAL:
            raise ServeError(
                f"{host}: others could listen in. Give --tls-certificate and --tls-key, "
                "or set AMITY_PROXIES=1 where a proxy in front does TLS."
            )
        os.environ["AMITY_TLS"] = "0"
    return None


def refuse_taken(host: str, port: int) -> None:
    """Raise `ServeError` where something else listens already, or nothing can."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise ServeError(
                f"{host}:{port}: {problem.strerror or 'nothing can listen'}. Choose another --host or --port."
            ) from problem


def run(
    host: str,
    port: int,
    workers: int | None,
    *,
    tls: tuple[Path, Path] | None = None,
    worker: bool = True,
    ready: contextlib.AbstractContextManager[object] | None = None,
) -> int:
    """Run server and worker until one of them ends or we are stopped; return how the server ended.

    ``ready`` is entered when the pages answer.
    """
    from django.db import connections

    refuse_taken(host, port)
    connections.close_all()
    address = f"{'https' if tls else 'http'}://{'localhost' if host in LOCAL else host}:{port}"
    os.environ.setdefault("AMITY_ADDRESS", address)
    signal.signal(signal.SIGTERM, _stop)
    running = [subprocess.Popen(_granian(host, port, workers or os.cpu_count() or 1, tls))]
    try:
        _wait_until_ready(running[0], host, port, tls)
        if worker:
            running.append(subprocess.Popen([sys.executable, "-c", AMITY, "work"]))
        if ready is None:
            console().print(f"Amity: {address}  (Ctrl+C stops it)")
        with ready or contextlib.nullcontext():
            return _watch(running)
    except KeyboardInterrupt:
        return 0
    finally:
        for each in running:
            each.terminate()
        for each in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.wait(10)


AMITY = "from amity.cli import main; main()"


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _granian(host: str, port: int, workers: int, tls: tuple[Path, Path] | None) -> list[str]:
    """Return the command of the server: no log of addresses, which name people by number."""
    command = [sys.executable, "-m", "granian", "amity.server.wsgi:application", "--interface", "wsgi"]
    command += ["--host", host, "--port", str(port), "--workers", str(workers)]
    command += [
        "--blocking-threads",
        "2",
        "--backpressure",
        "128",
        "--no-ws",
        "--no-access-log",
        "--log-level",
        "warning",
    ]
    if tls:
        command += ["--ssl-certificate", str(tls[0]), "--ssl-keyfile", str(tls[1])]
    return command


def _wait_until_ready(process: subprocess.Popen[bytes], host: str, port: int, tls: object) -> None:
    """Wait until the pages answer; where TLS is spoken, until the server has lived for a second."""
    near = "127.0.0.1" if host in (*LOCAL, "0.0.0.0") else host
    for _ in range(PATIENCE * 10):
        if process.poll() is not None:
            raise ServeError(
                f"The server did not start at {host}:{port}. Is something else there? Choose another --port."
            )
        time.sleep(0.1)
        if tls:
            time.sleep(0.9)
            return
        with contextlib.suppress(OSError), urlopen(f"http://{near}:{port}/healthz", timeout=2):
            return
    raise ServeError(f"The server does not answer at {host}:{port} after {PATIENCE} seconds.")


def _watch(running: list[subprocess.Popen[bytes]]) -> int:
    """Wait for the server; start the worker again whenever it ends."""
    while True:
        try:
            return running[0].wait(2)
        except subprocess.TimeoutExpired:
            if len(running) > 1 and running[1].poll() is not None:
                running[1] = subprocess.Popen([sys.executable, "-c", AMITY, "work"])
