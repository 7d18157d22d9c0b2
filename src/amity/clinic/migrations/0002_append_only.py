"""The database itself refuses to change or delete a line of the audit, and to delete a safety alert.

SQLite loses a trigger when Django makes a table anew: a migration that alters one of these tables ends with
``migrations.RunPython(forbid, allow)`` again.
"""

from typing import Any

from django.db import migrations

FORBIDDEN = (("clinic_event", "UPDATE"), ("clinic_event", "DELETE"), ("clinic_safetyalert", "DELETE"))


def forbid(apps: Any, schema_editor: Any) -> None:
    """Put the triggers in place."""
    for table, verb in FORBIDDEN:
        for statement in _SAY[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table, verb=verb, name=f"{table}_no_{verb.lower()}"))


def allow(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away."""
    for table, verb in FORBIDDEN:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}{on}")


_SAY = {
    "sqlite": (
        "CREATE TRIGGER {name} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table}: no {verb} here'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS "
        "'BEGIN RAISE EXCEPTION ''{table}: no {verb} here'' "
        "USING ERRCODE = ''integrity_constraint_violation''; END' "
        "LANGUAGE plpgsql",
        "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ),
}


class Migration(migrations.Migration):
    """Written by hand, after the tables."""

    dependencies = [("clinic", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
