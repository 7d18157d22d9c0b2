"""A JSON column that holds a frozen value of the science as it is."""

from typing import Any

import msgspec
from django.db import models

from .secret_field import opened, sealed


class StructField(models.JSONField):
    """A JSON column whose value in Python is of ``kind``: a msgspec struct, or a tuple or dict of them.

    To the database, and so to migrations, it is a plain JSON column.
    One that is ``secret`` is sealed where the database is not encrypted: see `SecretTextField`.
    """

    def __init__(self, *, kind: Any = None, secret: bool = False, **options: Any) -> None:
        self.kind, self.secret = kind, secret
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
        if self.secret and isinstance(plain, str):
            plain = msgspec.json.decode(opened(self, plain, connection) or "null")
        return plain if plain is None or self.kind is None else msgspec.convert(plain, self.kind)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the JSON of a struct."""
        if not hasattr(value, "as_sql"):
            value = msgspec.to_builtins(value, str_keys=True)
            if self.secret and value is not None and connection.vendor == "postgresql":
                value = sealed(self, msgspec.json.encode(value).decode(), connection)
        return super().get_db_prep_value(value, connection, prepared)
