"""The tables of the record: made, brought up to date, copied and put back."""

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection
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
        raise SettingError(
            f"The database does not answer ({type(problem).__name__}). Look at DATABASE_URL or AMITY_HOME."
        ) from problem
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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
    if connection.vendor == "sqlite":
        _copy_embedded(beside)
    else:
        dumps.write(beside)
    _refuse_damaged(beside)
    beside.chmod(0o600)
    beside.replace(target)
    return target.stat().st_size


def _copy_embedded(beside: Path) -> None:
    connection.ensure_connection()
    copy = _opened(beside)
    try:
        connection.connection.backup(copy)
    finally:
        copy.close()


def put_back(source: Path, at: datetime) -> Path | None:
    """Put a backup in the place of the record; return where what was there went, if anything was.

    The backup is read whole and found sound first; what was there is kept, by a backup on PostgreSQL.
    """
    if not source.is_file():
        raise SettingError(f"{source}: no such file. Name a backup that `amity backup` made.")
    _refuse_damaged(source)
    if connection.vendor == "sqlite":
        return _put_back_embedded(source, at)
    kept = home() / f"amity-before-{at:%Y%m%dT%H%M%S}.backup"
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    back_up(kept)
    dumps.put_back(source)
    return kept


def _put_back_embedded(source: Path, at: datetime) -> Path | None:
    place = Path(connection.settings_dict["NAME"])
    connection.close()
    beside = place.with_name(f".{place.name}.part")
    beside.write_bytes(source.read_bytes())
    beside.chmod(0o600)
    kept = None
    if place.exists():
        kept = place.with_name(f"{place.stem}-before-{at:%Y%m%dT%H%M%S}{place.suffix}")
        for end in ("-wal", "-shm"):
            if (rest := Path(f"{place}{end}")).exists():
                rest.replace(f"{kept}{end}")
        place.replace(kept)
    beside.replace(place)
    return kept


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
