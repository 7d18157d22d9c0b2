"""A JSON column that holds a frozen value of the science as it is."""

from typing import Any

import msgspec
from django.db import models


class StructField(models.JSONField):
    """A JSON column whose value in Python is of ``kind``: a msgspec struct, or a tuple or dict of them.

    To the database, and so to migrations, it is a plain JSON column.
    """

    def __init__(self, *, kind: Any = None, **options: Any) -> None:
        self.kind = kind
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Leave ``kind`` out: a struct that gains a field needs no migration."""
        name, _, args, options = super().deconstruct()
        if "default" in options:
            options["default"] = dict
        return name, "django.db.models.JSONField", args, options

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the struct that the column holds."""
        plain = super().from_db_value(value, expression, connection)
        return plain if plain is None or self.kind is None else msgspec.convert(plain, self.kind)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the JSON of a struct."""
        if not hasattr(value, "as_sql"):
            value = msgspec.to_builtins(value, str_keys=True)
        return super().get_db_prep_value(value, connection, prepared)
