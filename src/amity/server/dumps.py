"""Backups of a record on PostgreSQL: what `pg_dump` writes, encrypted as it comes, and put back whole.

A backup is a line that says what it is, 16 bytes of salt, then pieces of 1 MiB, each AES-256-GCM under a key
that HKDF makes from the database key and the salt.  The nonce counts the pieces and marks the last one:
a file in which a piece was changed, swapped or cut off does not open.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.db import connection

from .environment import SettingError, key

FIRST_LINE = b"amity backup of PostgreSQL, 1\n"
PIECE, TAG, SALT = 1 << 20, 16, 16
SAID = ("user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "service")
"""What PostgreSQL's programs are told by variables, such as PGUSER: a command line is seen by all."""

OURS = {"django_migrations", "amity_cache"}
"""Tables that no model has."""


OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
"""How many others have the database open as our user."""


def write(target: Path) -> None:
    """Write a backup; raises `SettingError` where `pg_dump` fails, and leaves no file then."""
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    with tempfile.TemporaryFile() as said, _fresh(target) as out:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment())
        assert running.stdout is not None
        out.writelines(locked(running.stdout, bytes.fromhex(key("database")), os.urandom(SALT)))
        out.flush()
        os.fsync(out.fileno())
        if running.wait():
            target.unlink()
            raise SettingError(f"pg_dump could not read the record: {_last_line(said)}")


def refuse_damaged(source: Path) -> None:
    """Raise `SettingError` where a file is not a whole backup of PostgreSQL that our key opens."""
    for _piece in _opened(source):
        pass


def refuse_in_use() -> None:
    """Raise `SettingError` where a server or worker has the database open, as our user."""
    for pause in (0.2, 0.5, 1.0, 0.0):  # who just left is seen for a moment longer
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            (others,) = cursor.fetchone()
        if not others:
            return
        time.sleep(pause)
    raise SettingError(
        f"The record is in use (connections of others: {others}). "
        "Stop `amity serve` and `amity work` first; nothing was changed."
    )


def put_back(source: Path) -> None:
    """Put a backup in the place of every table: all of it or, with `SettingError`, nothing."""
    restore = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"]
    enter = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--output=/dev/null"]
    enter += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=sqlstate"]  # its words would say what stands in a row
    enter += ["--command", "SET lock_timeout = '10s'", "--command", _clearing(), "--file=-"]
    connection.close()
    pipe = subprocess.PIPE
    with tempfile.TemporaryFile() as said:
        reading = subprocess.Popen(restore, stdin=pipe, stdout=pipe, stderr=said, env=_environment())
        entering = subprocess.Popen(enter, stdin=reading.stdout, stderr=said, env=_environment())
        assert reading.stdin is not None
        assert reading.stdout is not None
        reading.stdout.close()
        try:
            reading.stdin.writelines(_opened(source))
            reading.stdin.close()
        except BrokenPipeError:
            pass  # whoever stopped reading says why below
        if any([entering.wait(), reading.wait()]):
            raise SettingError(
                f"PostgreSQL took nothing of {source}: {_last_line(said)}. "
                "Are the server and the worker stopped? Error 55P03 says that they are not."
            )


def locked(plain: IO[bytes], secret: bytes, salt: bytes) -> Iterator[bytes]:
    """Yield what a backup is made of, from what is read of ``plain``."""
    yield FIRST_LINE + salt
    lock = _lock(secret, salt)
    number, piece = 0, plain.read(PIECE)
    while piece:
        following = plain.read(PIECE)
        yield lock.encrypt(_nonce(number, last=not following), piece, FIRST_LINE)
        number, piece = number + 1, following


def unlocked(stored: IO[bytes], secret: bytes) -> Iterator[bytes]:
    """Yield what `locked` was given; raises ``InvalidTag`` at the first piece that is not as it was."""
    if stored.read(len(FIRST_LINE)) != FIRST_LINE:
        raise InvalidTag
    lock = _lock(secret, stored.read(SALT))
    number, piece = 0, stored.read(PIECE + TAG)
    if not piece:
        raise InvalidTag
    while piece:
        following = stored.read(PIECE + TAG)
        yield lock.decrypt(_nonce(number, last=not following), piece, FIRST_LINE)
        number, piece = number + 1, following


def _opened(source: Path) -> Iterable[bytes]:
    try:
        with source.open("rb") as stored:
            yield from unlocked(stored, bytes.fromhex(key("database")))
    except (InvalidTag, ValueError) as problem:
        raise SettingError(
            f"{source}: it is not a whole backup of PostgreSQL that the database key opens."
        ) from problem


def _fresh(target: Path) -> IO[bytes]:
    """Open a new file that its owner alone reads."""
    return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _lock(secret: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"amity.backup").derive(secret))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _clearing() -> str:
    """Return what drops every table and function of ours, so that a newer one does not stay behind."""
    known = OURS | {each._meta.db_table for each in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc "
            "WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'clinic\\_%%'"
        )
        functions = [name for (name,) in cursor.fetchall()]
    tables = [each for each in there if each in known or each.startswith("clinic_")]
    drops = [f"DROP TABLE {connection.ops.quote_name(each)} CASCADE" for each in tables]
    return "; ".join([*drops, *(f"DROP FUNCTION {each} CASCADE" for each in functions), "SELECT 1"])


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SettingError(
            f"{name} is not here. Install PostgreSQL's client programs: apt-get install postgresql-client."
        )
    return found


def _environment() -> dict[str, str]:
    given: dict[str, Any] = connection.get_connection_params()
    variables = {"dbname": "PGDATABASE", **{name: f"PG{name.upper()}" for name in SAID}}
    said = {variable: str(given[name]) for name, variable in variables.items() if given.get(name)}
    return {**os.environ, **said}


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it does not say why"
