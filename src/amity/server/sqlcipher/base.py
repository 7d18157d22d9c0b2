"""Django's SQLite backend with SQLCipher's driver in its place; Django looks for a backend under this name.

Every connection is given the key before anything else.
Those who write queue at a lock of the system, and each goes on as soon as the one before has committed:
SQLite itself has a writer who finds another sleep, longer each time, and look again.
"""

import datetime
import decimal
import fcntl
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import tee
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base as sqlite
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]
    register as register_functions,
)
from django.db.utils import OperationalError
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812  # Django's name for the driver

from amity.server.environment import SettingError

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", sqlite.decoder(parse_date))
Database.register_converter("time", sqlite.decoder(parse_time))
Database.register_converter("datetime", sqlite.decoder(parse_datetime))
Database.register_converter("timestamp", sqlite.decoder(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, sqlite.adapt_date)
Database.register_adapter(datetime.datetime, sqlite.adapt_datetime)


class Cursor(Database.Cursor):  # type: ignore[misc]  # the driver has no types
    """A cursor that takes Django's style of parameters."""

    convert_query = sqlite.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        return super().execute(self.convert_query(query, param_names=_names(params)), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each of many parameters."""
        peek, param_list = tee(iter(param_list))
        return super().executemany(self.convert_query(query, param_names=_names(next(peek, ()))), param_list)


def _names(params: Any) -> list[str] | None:
    return list(params) if isinstance(params, Mapping) else None


class DatabaseWrapper(sqlite.DatabaseWrapper):
    """SQLite as Django knows it; ``OPTIONS["key"]`` is the key, as 64 hexadecimal digits."""

    Database = Database

    def get_connection_params(self) -> dict[str, Any]:
        """Return how to connect, without the key."""
        params = super().get_connection_params()
        self.key: str = params.pop("key")
        self.commands: list[str] = self.init_commands  # type: ignore[attr-defined]  # not in the stubs
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file with its key; say so where it is the wrong one."""
        connection = Database.connect(**conn_params)
        connection.execute("PRAGMA cipher_log_level = NONE")  # else a wrong key fills the terminal
        connection.execute(f"PRAGMA key = \"x'{self.key}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except Database.DatabaseError as problem:
            connection.close()
            if "not a database" not in str(problem):
                raise
            raise SettingError(
                f"{conn_params['database']}: the key does not open it. "
                "Put the key back that it was made with."
            ) from None
        register_functions(connection)
        for command in ("PRAGMA foreign_keys = ON", "PRAGMA legacy_alter_table = OFF", *self.commands):
            if command.strip():
                connection.execute(command.strip())
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor of the driver."""
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        self._queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._leave_queue()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        self._leave_queue()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._leave_queue()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._leave_queue()
            if self._turn is not None:
                self._turn.close()
                self._turn = None

    _turn: Any = None

    def _queue(self) -> None:
        """Wait until nobody else writes, as long as a connection may; the system frees the turn of the dead.

        The threads of a process queue among themselves first, so one of them at most asks the system.
        """
        if self.is_in_memory_db():
            return
        turn = TURNS[str(self.settings_dict["NAME"])]
        until = time.monotonic() + float(self.settings_dict["OPTIONS"].get("timeout", 5))
        if not turn.acquire(timeout=until - time.monotonic()):
            raise OperationalError(WAITED)
        try:
            if self._turn is None:
                self._turn = Path(f"{self.settings_dict['NAME']}-turn").open("ab")  # noqa: SIM115  # kept open
            while not _taken(self._turn):
                if time.monotonic() >= until:
                    raise OperationalError(WAITED)
                time.sleep(PAUSE)
        except BaseException:
            turn.release()
            raise
        self._has_turn = True

    _has_turn = False

    def _leave_queue(self) -> None:
        if self._has_turn:
            self._has_turn = False
            fcntl.flock(self._turn, fcntl.LOCK_UN)
            TURNS[str(self.settings_dict["NAME"])].release()


TURNS: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""What the threads of this process queue at, for each file."""

PAUSE = 0.0001
"""Seconds until a process asks again for its turn: less than writing an answer takes."""

WAITED = "database is locked"
"""What SQLite itself says of a record that somebody else has been writing to for too long."""


def _taken(turn: Any) -> bool:
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
