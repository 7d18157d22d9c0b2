"""What the server is told by its environment, and what to type where something is missing."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from amity.errors import AmityError

KEYS = ("secret", "database", "audit")
"""The keys that `amity setup` makes: of sessions, of the embedded database, of the audit's chain."""


MADE_UP = "made-up-town.json"
"""The file in a home that says that everybody on its record is made up, and when they were made."""


class SettingError(AmityError):
    """A setting is missing or cannot be, and what to type."""


def home() -> Path:
    """Return the folder of the record: ``$AMITY_HOME``, or ``~/.local/share/amity``."""
    said = os.environ.get("AMITY_HOME")
    return Path(said) if said else Path.home() / ".local" / "share" / "amity"


def made_up() -> bool:
    """Say whether everybody on the record is made up: `amity demo` left its mark in the home.

    There one comes in by a link, without a second factor, so nothing else makes a record count as made up.
    """
    marked = (home() / MADE_UP).exists()
    if marked and os.environ.get("DATABASE_URL"):
        raise SettingError(
            f"DATABASE_URL: {home()} is the home of a made-up town. Unset one of the two: AMITY_HOME or this."
        )
    if os.environ.get("AMITY_DEMO", "0") == "1" and not marked:
        raise SettingError(f"AMITY_DEMO: {home()} is not marked as made up. Unset it, or type `amity demo`.")
    return marked


def key(name: str) -> str:
    """Return a key of 64 hexadecimal digits: a variable, the file another names, or the file in the home.

    ``AMITY_DATABASE_KEY``, else ``AMITY_DATABASE_KEY_FILE``, else ``$AMITY_HOME/database.key``.
    """
    variable = f"AMITY_{name.upper()}_KEY"
    if said := os.environ.get(variable):
        return _checked(variable, said)
    file = Path(os.environ.get(f"{variable}_FILE") or home() / f"{name}.key")
    try:
        return _checked(str(file), file.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise SettingError(
            f"{file}: there is no {name} key. "
            f"Type `amity setup` to make one, or set {variable}_FILE to its file."
        ) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingError(
            f"{file}: the {name} key cannot be read. Let this user read the file."
        ) from problem


def _checked(place: str, said: str) -> str:
    digits = said.strip().lower()
    if len(digits) != 64 or set(digits) - set("0123456789abcdef"):
        raise SettingError(
            f"{place}: a key is 64 hexadecimal digits. Type `openssl rand -hex 32` to make one, "
            "or put the old one back: a record cannot be read with another key."
        )
    return digits


def database() -> dict[str, Any]:
    """Return what Django needs to know of the database.

    SQLCipher in the home folder, or PostgreSQL where ``DATABASE_URL`` names one.
    """
    return _postgresql(url) if (url := os.environ.get("DATABASE_URL")) else _embedded()


def _embedded() -> dict[str, Any]:
    return {
        "ENGINE": "amity.server.sqlcipher",
        "NAME": str(home() / "amity.db"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "key": key("database"),
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000; "
            "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingError(
            "DATABASE_URL: give postgresql://USER:PASSWORD@HOST:5432/NAME, "
            "or leave it out for the embedded database."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def words(variable: str, otherwise: str = "") -> list[str]:
    """Return a list that a variable gives with commas between."""
    return [each.strip() for each in os.environ.get(variable, otherwise).split(",") if each.strip()]


def whole_number(variable: str, otherwise: int) -> int:
    """Return a whole number that a variable gives."""
    said = os.environ.get(variable, "").strip()
    if not said:
        return otherwise
    if not said.isdecimal():
        raise SettingError(f"{variable}: give a whole number, such as {otherwise}.")
    return int(said)


def languages(folder: Path) -> list[tuple[str, str]]:
    """Return the languages that the pages offer: English, and each of ``AMITY_LANGUAGES`` that has words.

    Nobody who grew up with them has read the words of the others, and some are about safety:
    so each is offered where a deployer has had it read, and asks for it.

    >>> languages(Path("nowhere"))
    [('en', 'English')]
    """
    asked = words("AMITY_LANGUAGES", "en")
    from django.conf.locale import LANG_INFO

    codes = sorted(each.parent.parent.name for each in folder.glob("*/LC_MESSAGES/django.mo"))
    return [
        ("en", "English"),
        *((code, LANG_INFO[code]["name"]) for code in codes if code in asked and code != "en"),
    ]
