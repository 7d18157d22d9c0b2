"""Django's SQLite backend with SQLCipher's driver in its place; Django looks for a backend under this name.

Every connection is given the key before anything else.
"""

import datetime
import decimal
from collections.abc import Iterable, Mapping
from itertools import tee
from typing import Any

from django.db.backends.sqlite3 import base as sqlite
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]
    register as register_functions,
)
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
