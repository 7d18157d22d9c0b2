"""A text column that is sealed where the database itself is not encrypted: on PostgreSQL."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.lookups import Exact

from amity.clinic.rules import sealing

if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField


class SecretTextField(Text):
    """Text about a person: names, addresses, what was said.

    SQLCipher encrypts the whole file; on PostgreSQL each value is sealed on its own.
    So nothing can be looked up by it, on either: people are found by `NameMark`.
    To the database, and so to migrations, it is a plain text column.
    """

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Say that it is a text column."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Return what was sealed."""
        return opened(self, value, connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return it sealed, where it must be."""
        plain = super().get_db_prep_value(value, connection, prepared)
        return sealed(self, plain, connection) if isinstance(plain, str) else plain


@SecretTextField.register_lookup
class OnlyEmpty(Exact):
    """Whether there is anything: all that may be asked of a column that is sealed."""

    def get_prep_lookup(self) -> Any:
        """Refuse to look for anything but nothing, on every database alike."""
        if self.rhs != "":
            raise TypeError(f"{self.lhs.output_field}: it is sealed, so it cannot be looked for.")
        return super().get_prep_lookup()


def sealed(field: Any, said: str, connection: Any) -> str:
    """Return what is stored of ``said`` in the column of ``field``."""
    if connection.vendor != "postgresql":
        return said
    return sealing.seal(said, settings.AMITY_FIELD_KEY, _place(field))


def opened(field: Any, stored: str | None, connection: Any) -> str | None:
    """Return what was said, from what is stored."""
    if not stored or connection.vendor != "postgresql":
        return stored
    return sealing.unseal(stored, settings.AMITY_FIELD_KEY, _place(field))


def _place(field: Any) -> str:
    return f"{field.model._meta.model_name}.{field.column}"
