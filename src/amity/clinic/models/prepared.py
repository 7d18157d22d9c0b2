"""A row looked up by its key with a statement that is written once.

Django's ORM writes the same statement anew for each look-up, which takes longer than the look-up.
What every request asks for is asked in this way; everything else is not worth it.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

SOUGHT = -6_042_026
"""Stands for the key while the statement is written; it is no key of ours, and no other value."""

Statement = tuple[str, int, tuple[Any, ...], dict[int, tuple[list[Any], Any]], list[str] | None]


class Prepared:
    """The row of a query that has a certain key, as the query itself would give it: an object or a tuple.

    ``query`` makes the query; it may choose columns (``values_list``) and lock the row, and joins nothing.
    """

    def __init__(self, query: Callable[[], QuerySet[Any, Any]], key: str = "pk") -> None:
        self._query, self._key = query, key
        self._statements: dict[str, Statement] = {}

    def find(self, key: int | str | None) -> Any:
        """Return the row, or None where there is none."""
        statement, at, params, convert, names = self._statement()
        with connection.cursor() as cursor:
            cursor.execute(statement, (*params[:at], key, *params[at + 1 :]))
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for place, (converters, column) in convert.items():
            for converter in converters:
                row[place] = converter(row[place], column, connection)
        if names is None:
            return tuple(row)
        return self._query().model.from_db(connection.alias, names, row)

    def _statement(self) -> Statement:
        if (held := self._statements.get(connection.vendor)) is not None:
            return held
        query: Any = self._query()
        sought = query.model._meta.pk if self._key == "pk" else query.model._meta.get_field(self._key)
        compiler = query.filter(**{self._key: SOUGHT}).query.get_compiler(connection=connection)
        statement, params = compiler.as_sql()
        sent = sought.get_db_prep_value(SOUGHT, connection, prepared=False)
        columns = [each[0] for each in compiler.select]
        names = None if query._fields is not None else [each.target.attname for each in columns]
        made = (statement, params.index(sent), params, compiler.get_converters(columns), names)
        return self._statements.setdefault(connection.vendor, made)


def stored(entry: Model, *names: str) -> list[Any]:
    """Return fields of an entry as the database keeps them, for a statement that is written out."""
    fields = (entry._meta.get_field(name) for name in names)
    return [each.get_db_prep_save(getattr(entry, each.attname), connection) for each in fields]  # type: ignore[union-attr]
