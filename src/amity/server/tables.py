"""The tables of the record: made, brought up to date, copied and put back."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from . import dumps
from .environment import KEYS, SettingError, home, key


def make_keys() -> list[Path]:
    """Make the keys that are not there yet, each in a file of the home that only its owner reads."""
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for name in KEYS:
        variable = f"AMITY_{name.upper()}_KEY"
        path = home() / f"{name}.key"
        if os.environ.get(variable) or os.environ.get(f"{variable}_FILE") or path.exists():
            continue
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        made.append(path)
    return made


def bring_up_to_date() -> int:
    """Make the tables, or bring them up to date; return how many steps that took."""
    steps = len(_steps())
    with said_plainly():
        if steps:
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    return steps


def refuse_old() -> None:
    """Raise `SettingError` where the tables are not there or not current."""
    if _steps():
        raise SettingError("The tables of the record are not up to date. Type `amity setup`.")


def _steps() -> list[Any]:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as problem:
        raise SettingError(f"The database does not answer{_why(problem)}.") from problem
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


WHY = {
    "password authentication failed": "it does not take this user and password. Look at DATABASE_URL",
    "no password supplied": "it wants a password. Look at DATABASE_URL",
    "no pg_hba.conf entry": "its pg_hba.conf does not let this user in from here",
    "does not exist": "there is no such database or user. Make it, or look at DATABASE_URL",
    "refused": "nothing listens there. Start PostgreSQL, or look at host and port in DATABASE_URL",
    "No such file": "nothing listens there. Start PostgreSQL, or look at host and port in DATABASE_URL",
    "resolve host": "there is no such host. Look at DATABASE_URL",
    "name resolution": "there is no such host. Look at DATABASE_URL",
    "timeout": "it took too long. Look at host and port in DATABASE_URL",
    "permission denied": "this user may not make tables there. GRANT it CREATE on the schema",
    "unable to open": "the file cannot be opened. Let this user read and write AMITY_HOME",
    "readonly": "the file cannot be written to. Let this user write to AMITY_HOME",
    "disk is full": "the disk is full",
}
"""What a database says when it does not let us in, and what to do; its own words may hold a password."""


def _why(problem: DatabaseError) -> str:
    said = str(problem)
    known = next((remedy for words, remedy in WHY.items() if words in said), None)
    return f": {known}" if known else f" ({type(problem).__name__}). Look at DATABASE_URL or AMITY_HOME"


@contextlib.contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what a database says when it cannot go on into `SettingError`, and what to do about it."""
    try:
        yield
    except DatabaseError as problem:
        if not isinstance(problem, OperationalError) and _why(problem)[0] != ":":
            raise  # a mistake of ours, which nobody who runs the server can mend
        raise SettingError(f"The database does not go on{_why(problem)}.") from problem


def back_up(target: Path) -> int:
    """Copy the record, encrypted with the database key, while it is in use; return the copy's size in bytes.

    The copy is whole as of one moment: it is written beside its place, read again, and renamed.
    """
    if target.exists():
        raise SettingError(
            f"{target}: there is a file of that name. Choose another; a backup replaces nothing."
        )
    if not target.parent.is_dir():
        raise SettingError(f"{target}: there is no folder {target.parent}. Make it first.")
    beside = target.with_name(f".{target.name}.part")
    beside.unlink(missing_ok=True)
    try:
        if connection.vendor == "sqlite":
            _copy_embedded(beside)
        else:
            dumps.write(beside)
        _refuse_damaged(beside)
        beside.chmod(0o600)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target.stat().st_size


def _copy_embedded(beside: Path) -> None:
    from sqlcipher3 import dbapi2

    connection.ensure_connection()
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = _opened(beside)
    try:
        connection.connection.backup(copy)
    except dbapi2.Error as problem:
        raise SettingError(f"{beside.parent}: the copy could not be written ({problem}).") from problem
    finally:
        copy.close()


def put_back(source: Path, at: datetime) -> Path | None:
    """Put a backup in the place of the record; return where what was there went, if anything was.

    The backup is read whole and found sound first; what was there is kept, by a backup on PostgreSQL.
    A record that a server or worker has open is refused: what they save from now on would be lost.
    """
    if not source.is_file():
        raise SettingError(f"{source}: no such file. Name a backup that `amity backup` made.")
    _refuse_damaged(source)
    if connection.vendor == "sqlite":
        return _put_back_embedded(source, at)
    dumps.refuse_in_use()
    kept = home() / f"amity-before-{at:%Y%m%dT%H%M%S}.backup"
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    back_up(kept)
    dumps.put_back(source)
    return kept


def _put_back_embedded(source: Path, at: datetime) -> Path | None:
    place = Path(connection.settings_dict["NAME"])
    connection.close()
    beside = place.with_name(f".{place.name}.part")
    try:
        _copy(source, beside)
        _refuse_in_use(place)
        kept = _put_aside(place, at) if place.exists() else None
        for end in (
            "-wal",
            "-shm",
        ):  # of the record that goes: read into the one that comes, it would spoil it
            Path(f"{place}{end}").unlink(missing_ok=True)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
    return kept


def _copy(source: Path, target: Path) -> None:
    """Copy a file until it is on the disk; only its owner reads the copy."""
    target.unlink(missing_ok=True)
    with source.open("rb") as given, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
        shutil.copyfileobj(given, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _put_aside(place: Path, at: datetime) -> Path:
    """Keep what is there under a second name, for its owner alone; it stays in its place meanwhile."""
    stem = f"{place.stem}-before-{at:%Y%m%dT%H%M%S}"
    names = (
        place.with_name(f"{stem}{more}{place.suffix}") for more in chain([""], (f"-{n}" for n in count(2)))
    )
    kept = next(each for each in names if not each.exists())
    for end in ("", "-wal", "-shm"):
        if (there := Path(f"{place}{end}")).exists():
            _same_again(there, Path(f"{kept}{end}"))
    return kept


def _same_again(there: Path, kept: Path) -> None:
    try:
        os.link(there, kept)
        kept.chmod(0o600)
    except OSError:  # a disk that has no second names
        _copy(there, kept)


def _refuse_in_use(place: Path) -> None:
    """Raise `SettingError` where somebody else has the record open: only alone can one leave WAL.

    A record that does not open, for it is damaged, is what restoring is for.
    """
    if not place.exists():
        return
    from sqlcipher3 import dbapi2

    opened = _opened(place)
    try:
        opened.execute("PRAGMA journal_mode = DELETE")
    except dbapi2.OperationalError as problem:
        if "locked" in str(problem):
            raise SettingError(
                f"{place}: the record is in use. "
                "Stop `amity serve` and `amity work` first; nothing was changed."
            ) from problem
    except dbapi2.DatabaseError:
        return
    finally:
        opened.close()


def _opened(path: Path) -> Any:
    from sqlcipher3 import dbapi2

    opened = dbapi2.connect(str(path))
    opened.execute("PRAGMA cipher_log_level = NONE")
    opened.execute(f"PRAGMA key = \"x'{key('database')}'\"")
    return opened


def _refuse_damaged(path: Path) -> None:
    """Raise `SettingError` where a file is not a whole record that our key opens."""
    if connection.vendor != "sqlite":
        dumps.refuse_damaged(path)
        return
    from sqlcipher3 import dbapi2

    opened = _opened(path)
    try:
        sound = opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        opened.execute("SELECT count(*) FROM clinic_event").fetchone()
    except dbapi2.DatabaseError as problem:
        raise SettingError(f"{path}: it is not a record that the database key opens.") from problem
    finally:
        opened.close()
    if not sound:
        raise SettingError(f"{path}: it is damaged. Take an older backup.")
